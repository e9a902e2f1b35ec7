//! The code of a plan as text, module by module.
//!
//! To format code takes longer than all the rest, and every item is formatted by itself. So a
//! large API is written in parts, on all processors; what comes of it is the same text.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use callsheet_spec::SchemaId;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use crate::emit::Emitter;
use crate::examples::Examples;
use crate::plan::{Module, Plan, TypeId};
use crate::tables::Tables;
use crate::texts::Texts;
use crate::{Options, conditions, lints};

/// The code of an API as text.
pub(crate) struct Code {
    /// What stands before the modules.
    pub(crate) roots: String,
    /// The modules in order.
    pub(crate) modules: Vec<Written>,
}

/// A module as text.
pub(crate) struct Written {
    pub(crate) name: String,
    /// Its documentation, its attributes and its name.
    pub(crate) head: String,
    /// Its items; in a file with other modules they are indented.
    pub(crate) items: String,
}

/// Where modules stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// All in one file.
    Together,
    /// Each in a file of its own, called by its name.
    Apart,
}

/// Writes all code.
///
/// # Errors
///
/// What cannot be generated, with its place.
pub(crate) fn write(plan: &Plan<'_>, options: &Options, place: Place) -> Result<Code, Vec<String>> {
    let ids = plan.ids();
    let own = ids.iter().map(|id| plan.of(*id).schema);
    let parameters = plan.modules.iter().flat_map(|module| &module.parameters);
    // The type of a body may be that of a schema within the body's own.
    let operations = plan.modules.iter().map(|module| module.operation);
    let bodies = operations.filter_map(|operation| operation.request.as_ref());
    let bodies = bodies.flat_map(|body| {
        let forms = body.forms.iter().map(|form| form.schema);
        forms.chain([body.schema])
    });
    let schemas: Vec<SchemaId> = own
        .chain(parameters.map(|parameter| parameter.schema))
        .chain(bodies)
        .collect();
    let parts = parts(plan, &ids);
    let examples = Examples::new(plan, options);
    let next = AtomicUsize::new(0);
    let made = Mutex::new(Vec::new());
    let asked_for = Mutex::new((BTreeSet::new(), BTreeSet::new()));
    // Tokens belong to one thread; what leaves it is text.
    let work = || {
        let tables = Tables::new(plan.api, &schemas);
        let texts = Texts::new(plan.api, &tables);
        while let Some((index, part)) = take(&parts, &next) {
            let written = part
                .tokens(plan, options, &tables, &texts, &examples)
                .and_then(|tokens| formatted(part.name(), tokens, place));
            let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
            made.push((index, written));
        }
        let mut asked_for = asked_for.lock().unwrap_or_else(PoisonError::into_inner);
        asked_for.0.extend(tables.statics());
        asked_for.1.extend(texts.asked_for());
    };
    on_threads(parts.len() / PARTS, work);
    // Which tables there are is known once all else is written.
    on_threads(1, || {
        let asked_for = asked_for.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tables = Tables::new(plan.api, &schemas);
        tables.add(&asked_for.0);
        let texts = Texts::new(plan.api, &tables).module(asked_for.1.clone());
        let rules = formatted("rules", tables.module(), place);
        let texts = formatted("schemas", texts, place);
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        made.extend([(parts.len(), rules), (parts.len() + 1, texts)]);
    });
    let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.sort_by_key(|(index, _)| *index);

    let mut modules: Vec<Written> = Vec::new();
    let mut problems = Vec::new();
    for (_, written) in made {
        match (written, modules.last_mut()) {
            (Ok(more), Some(module)) if more.name == module.name => {
                module.items.push_str(&more.items);
            }
            (Ok(module), _) => modules.push(module),
            (Err(problem), _) => problems.push(problem),
        }
    }
    let roots = plan.roots.iter().map(|id| {
        let name = conditions::ident(&plan.of(*id).name);
        parse_quote! {
            #[allow(unreachable_pub, unused_imports)]
            pub use types::#name;
        }
    });
    if problems.is_empty() {
        let roots = unparsed(roots.collect());
        Ok(Code { roots, modules })
    } else {
        Err(problems)
    }
}

/// How many parts are worth a thread.
const PARTS: usize = 4;

/// How many types are one part.
const TYPES: usize = 32;

/// How much stack a thread gets, because what is nested is formatted by functions that call
/// themselves. Of what is not used no memory is taken.
const STACK: usize = 64 << 20;

/// Does work on some threads, but on no more than there are processors, and at least on one.
fn on_threads(wanted: usize, work: impl Fn() + Sync) {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let spawn = |_| {
            let builder = thread::Builder::new().stack_size(STACK);
            builder.spawn_scoped(scope, &work).is_ok()
        };
        let begun = (0..wanted.clamp(1, processors)).map(spawn);
        // Where the system has no thread to give, the one that there is does the work.
        if begun.filter(|has_begun| *has_begun).count() == 0 {
            work();
        }
    });
}

/// A part of the code, whose formatting is the work of one thread.
enum Part<'p> {
    /// The module of an operation. `is_shared` says that another operation's request already is
    /// the type of its body.
    Operation {
        module: &'p Module<'p>,
        is_shared: bool,
    },
    /// Some of the types; the first of them begin the module.
    Types { ids: &'p [TypeId], is_first: bool },
}

fn parts<'p>(plan: &'p Plan<'p>, ids: &'p [TypeId]) -> Vec<Part<'p>> {
    // Of several operations with one body the first by name has its type for a request, whatever
    // comes first in the document.
    let mut owners: HashMap<TypeId, &str> = HashMap::new();
    let body = |module: &Module<'_>| module.body.filter(|_| module.is_body_alone);
    for module in &plan.modules {
        if let Some(body) = body(module) {
            let owner = owners.entry(body).or_insert(&module.name);
            *owner = (*owner).min(&module.name);
        }
    }
    let operations = plan.modules.iter().map(|module| {
        let owner = body(module).and_then(|body| owners.get(&body));
        let is_shared = owner.is_some_and(|owner| *owner != module.name);
        Part::Operation { module, is_shared }
    });
    let (first, rest) = ids.split_at(ids.len().min(TYPES));
    let first = Part::Types {
        ids: first,
        is_first: true,
    };
    let rest = rest.chunks(TYPES).map(|ids| Part::Types {
        ids,
        is_first: false,
    });
    operations.chain([first]).chain(rest).collect()
}

/// The next part that nobody has taken yet.
fn take<'p, 'a>(parts: &'a [Part<'p>], next: &AtomicUsize) -> Option<(usize, &'a Part<'p>)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    parts.get(index).map(|part| (index, part))
}

impl Part<'_> {
    /// The name of the module that it belongs to.
    fn name(&self) -> &str {
        match self {
            Self::Operation { module, .. } => &module.name,
            Self::Types { .. } => "types",
        }
    }

    /// The module with this part of its items.
    fn tokens(
        &self,
        plan: &Plan<'_>,
        options: &Options,
        tables: &Tables<'_>,
        texts: &Texts<'_>,
        examples: &Examples,
    ) -> Result<TokenStream, String> {
        let emitter = |prefix| Emitter {
            plan,
            tables,
            texts,
            prefix,
            options,
            examples,
        };
        match *self {
            Self::Operation { module, is_shared } => {
                emitter(quote! { super::types:: }).module(module, is_shared)
            }
            Self::Types { ids, is_first } => {
                let emitter = emitter(TokenStream::new());
                let types = ids.iter().map(|id| emitter.type_items(*id));
                let allow = lints();
                let uses = is_first.then(|| quote! { use ::callsheet_core::generated as c; });
                Ok(quote! {
                    /// The types that requests and answers are made of.
                    #allow
                    pub mod types {
                        #uses

                        #(#types)*
                    }
                })
            }
        }
    }
}

/// A module as text.
fn formatted(name: &str, tokens: TokenStream, place: Place) -> Result<Written, String> {
    let wrong = |error| format!("the generated code is not valid Rust: {error}");
    let mut module: syn::ItemMod = syn::parse2(tokens).map_err(wrong)?;
    let name = name.to_owned();
    if place == Place::Together {
        let text = unparsed(vec![Item::Mod(module)]);
        // Lines of documentation begin otherwise, and the items are indented.
        let begins = |line: &&str| line.starts_with("pub mod ") || line.starts_with("mod ");
        let line = text.lines().find(begins).unwrap_or_default();
        let (head, rest) = text.split_once(line).unwrap_or_default();
        let items = rest.strip_suffix("}\n").unwrap_or_default();
        let line = line.trim_end_matches([' ', '{', '}']);
        return Ok(Written {
            name,
            head: format!("{head}{line}"),
            items: items.trim_start_matches('\n').to_owned(),
        });
    }
    let (_, items) = module.content.take().unwrap_or_default();
    module.semi = Some(syn::token::Semi::default());
    let head = unparsed(vec![Item::Mod(module)]);
    Ok(Written {
        name,
        head: head.trim_end_matches(['\n', ';']).to_owned(),
        items: unparsed(items),
    })
}

fn unparsed(items: Vec<Item>) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items,
    })
}
