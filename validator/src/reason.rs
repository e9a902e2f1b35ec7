//! Why a limit applies here: the condition of an `if` or of `dependentSchemas`, in words.

use callsheet_spec::document::{Member, Node};
use callsheet_spec::source::Span;
use callsheet_spec::{Api, Keyword, SchemaId};
use serde_json::Value;

use crate::trace::{Asks, Condition};

/// A reason, to stand after "because", with the fields that it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) words: String,
    /// The keys that make the condition hold.
    pub(crate) keys: Vec<Span>,
}

impl Reason {
    /// Why `condition` held, or did not, of `node`; `None` if it is too involved to be said in a
    /// few words.
    pub(crate) fn of(api: &Api, condition: &Condition, node: Node<'_>) -> Option<Self> {
        match &condition.asks {
            Asks::Field(name) => Some(Self {
                words: format!("`{name}` is given"),
                keys: node
                    .member(name)
                    .map(|member| member.key.span())
                    .into_iter()
                    .collect(),
            }),
            Asks::Schema(schema) => of_condition(api, *schema, condition.holds, node),
        }
    }
}

/// What a schema asks of a value, in words to stand after "is": "`16:9`", "more than 1".
pub(crate) fn of_value(api: &Api, id: SchemaId) -> Option<String> {
    value(api, id)?
}

/// What a schema asks of the fields of an object that satisfies it.
pub(crate) fn of_object(api: &Api, id: SchemaId, node: Node<'_>) -> Option<Reason> {
    of_condition(api, id, true, node)
}

fn of_condition(api: &Api, id: SchemaId, holds: bool, node: Node<'_>) -> Option<Reason> {
    if let Some(branches) = branches(api, id) {
        return of_branches(api, branches, holds, node);
    }
    let clauses = clauses(api, id, 0)?;
    let told: Vec<&Clause> = if holds {
        // What is asked of a field that is not there holds for no reason worth telling.
        let speaks = |clause: &&Clause| clause.is_negated || clause.find(node).is_some();
        let told: Vec<_> = clauses.iter().filter(speaks).collect();
        if told.len() < clauses.len() && !told.iter().any(|clause| clause.is_negated) {
            return None;
        }
        told
    } else {
        // Of several clauses it is not known which one fails, except where a field is missing.
        let missing = clauses
            .iter()
            .find(|clause| clause.is_required && clause.find(node).is_none());
        // A field that only has to be there, and is, is not what fails.
        let mut failing = clauses.iter().filter(|clause| clause.what.is_some());
        match (missing, clauses.as_slice(), failing.next(), failing.next()) {
            (Some(missing), ..) => vec![missing],
            (None, [only], ..) | (None, _, Some(only), None) => vec![only],
            _ => return None,
        }
    };
    // A limit on numbers says nothing of what is none.
    let is_vacuous = |clause: &&&Clause| {
        let value = clause.find(node).map(|member| member.value);
        clause.is_numeric && value.is_some_and(|value| value.as_number().is_none())
    };
    if told.is_empty() || told.iter().any(|clause| is_vacuous(&clause)) {
        return None;
    }
    let are_given = |clause: &&&Clause| holds && clause.what.is_none() && !clause.is_negated;
    let words = if told.len() > 1 && told.iter().all(|clause| are_given(&clause)) {
        let names: Vec<_> = told.iter().map(|clause| clause.field()).collect();
        format!("{} are given", names.join(" and "))
    } else {
        let words = told.iter();
        let words = words.map(|clause| clause.say(holds, clause.find(node).is_some()));
        words.collect::<Vec<_>>().join(" and ")
    };
    let keys = told
        .iter()
        .filter_map(|clause| clause.find(node))
        .filter_map(|member| Some(member.key.span()).filter(|span| !span.is_empty()));
    Some(Reason {
        words,
        keys: keys.collect(),
    })
}

/// The schemas of which one must be satisfied, if a condition is no more than that.
fn branches(api: &Api, id: SchemaId) -> Option<&[SchemaId]> {
    let keywords = &api.schemas[api.schemas.target(id)].keywords;
    let mut asking = keywords
        .iter()
        .filter(|keyword| !matches!(keyword.value, Keyword::Type(_)));
    match (asking.next().map(|keyword| &keyword.value), asking.next()) {
        (Some(Keyword::AnyOf(schemas)), None) => Some(schemas),
        _ => None,
    }
}

/// Where any of several fields has to be given: the one that is, or that none is.
fn of_branches(api: &Api, schemas: &[SchemaId], holds: bool, node: Node<'_>) -> Option<Reason> {
    let mut names = Vec::new();
    for schema in schemas {
        let clauses = clauses(api, *schema, 0)?;
        let [clause] = clauses.as_slice() else {
            return None;
        };
        if clause.what.is_some() || clause.is_negated {
            return None;
        }
        match clause.find(node) {
            Some(member) if holds => {
                return Some(Reason {
                    words: clause.say(true, true),
                    keys: vec![member.key.span()],
                });
            }
            _ => names.push(clause.field()),
        }
    }
    (!holds).then(|| Reason {
        words: format!("none of {} is given", names.join(", ")),
        keys: Vec::new(),
    })
}

/// One thing that a condition asks of one field.
#[derive(Debug)]
struct Clause {
    /// The names that lead to the field.
    path: Vec<String>,
    /// The words between "is" and the end, such as "`16:9`" or "more than 1"; `None` if it is
    /// enough that the field is given.
    what: Option<String>,
    /// Whether the field must be there.
    is_required: bool,
    is_negated: bool,
    /// Whether what is asked of the field concerns numbers only.
    is_numeric: bool,
}

impl Clause {
    fn given(name: &str) -> Self {
        Self {
            path: vec![name.to_owned()],
            what: None,
            is_required: true,
            is_negated: false,
            is_numeric: false,
        }
    }

    fn find<'d>(&self, node: Node<'d>) -> Option<Member<'d>> {
        let (last, way) = self.path.split_last()?;
        let mut node = node;
        for name in way {
            node = node.get(name)?;
        }
        node.member(last)
    }

    /// `holds` says whether the whole condition does, `is_given` whether the field is there.
    fn say(&self, holds: bool, is_given: bool) -> String {
        let not = if holds == self.is_negated { "not " } else { "" };
        let field = self.field();
        match &self.what {
            // What is not there is no value that could be right or wrong.
            Some(_) if !is_given => format!("{field} is not given"),
            Some(what) => format!("{field} is {not}{what}"),
            None => format!("{field} is {not}given"),
        }
    }

    fn field(&self) -> String {
        format!("`{}`", self.path.join("."))
    }
}

/// How far objects within objects are followed.
const DEEPEST: usize = 4;

/// What a schema asks of the fields of an object; `None` if it asks anything else.
fn clauses(api: &Api, id: SchemaId, depth: usize) -> Option<Vec<Clause>> {
    if depth > DEEPEST {
        return None;
    }
    let mut required: Vec<&str> = Vec::new();
    let mut clauses: Vec<Clause> = Vec::new();
    for keyword in &api.schemas[api.schemas.target(id)].keywords {
        match &keyword.value {
            Keyword::Type(_) => {}
            Keyword::Required(names) => required.extend(names.iter().map(String::as_str)),
            Keyword::Properties(named) => {
                for (name, schema) in named {
                    let Some(what) = value(api, *schema) else {
                        let inner = self::clauses(api, *schema, depth + 1)?;
                        clauses.extend(inner.into_iter().map(|mut clause| {
                            clause.path.insert(0, name.clone());
                            clause
                        }));
                        continue;
                    };
                    if what.is_some() {
                        clauses.push(Clause {
                            what,
                            is_required: false,
                            is_numeric: is_numeric(api, *schema),
                            ..Clause::given(name)
                        });
                    }
                }
            }
            Keyword::Not(schema) => {
                let mut inner = self::clauses(api, *schema, depth + 1)?;
                let clause = inner.pop().filter(|_| inner.is_empty())?;
                clauses.push(Clause {
                    is_negated: !clause.is_negated,
                    is_required: false,
                    ..clause
                });
            }
            Keyword::AllOf(schemas) => {
                for schema in schemas {
                    clauses.extend(self::clauses(api, *schema, depth + 1)?);
                }
            }
            _ => return None,
        }
    }
    for name in required {
        // A field whose value is spoken of is given without further words.
        let mut spoken_of = clauses.iter_mut().filter(|clause| clause.path[0] == name);
        match spoken_of.next() {
            Some(clause) => clause.is_required |= clause.path.len() == 1,
            None => clauses.push(Clause::given(name)),
        }
    }
    (!clauses.is_empty()).then_some(clauses)
}

/// What a schema asks of a value: `Some(None)` if it is no more than that there is something.
#[expect(
    clippy::option_option,
    reason = "not to be said, and nothing to say, are two things"
)]
fn value(api: &Api, id: SchemaId) -> Option<Option<String>> {
    let mut asked = None;
    for keyword in &api.schemas[api.schemas.target(id)].keywords {
        let words = match &keyword.value {
            Keyword::Type(_)
            | Keyword::MinItems(1)
            | Keyword::MinLength(1)
            | Keyword::MinProperties(1) => continue,
            Keyword::Const(value) => show(value),
            Keyword::Enum(values) => match values.as_slice() {
                [value] => show(value),
                values => {
                    let values: Vec<_> = values.iter().map(show).collect();
                    format!("one of {}", values.join(", "))
                }
            },
            Keyword::Minimum(limit) => format!("at least {limit}"),
            Keyword::Maximum(limit) => format!("at most {limit}"),
            Keyword::ExclusiveMinimum(limit) => format!("more than {limit}"),
            Keyword::ExclusiveMaximum(limit) => format!("less than {limit}"),
            _ => return None,
        };
        if asked.replace(words).is_some() {
            return None;
        }
    }
    Some(asked)
}

fn show(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

/// Whether what a schema asks concerns numbers only.
fn is_numeric(api: &Api, id: SchemaId) -> bool {
    let mut keywords = api.schemas[api.schemas.target(id)].keywords.iter();
    keywords.any(|keyword| {
        matches!(
            keyword.value,
            Keyword::Minimum(_)
                | Keyword::Maximum(_)
                | Keyword::ExclusiveMinimum(_)
                | Keyword::ExclusiveMaximum(_)
        )
    })
}
