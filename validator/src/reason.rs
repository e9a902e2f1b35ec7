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
        match (missing, clauses.as_slice()) {
            (Some(missing), _) => vec![missing],
            (None, [only]) => vec![only],
            _ => return None,
        }
    };
    if told.is_empty() {
        return None;
    }
    let words: Vec<_> = told
        .iter()
        .map(|clause| clause.say(holds, clause.find(node).is_some()))
        .collect();
    let keys = told
        .iter()
        .filter_map(|clause| clause.find(node))
        .filter_map(|member| Some(member.key.span()).filter(|span| !span.is_empty()));
    Some(Reason {
        words: words.join(" and "),
        keys: keys.collect(),
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
}

impl Clause {
    fn given(name: &str) -> Self {
        Self {
            path: vec![name.to_owned()],
            what: None,
            is_required: true,
            is_negated: false,
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
        let field = self.path.join(".");
        match &self.what {
            // What is not there is no value that could be right or wrong.
            Some(_) if !is_given => format!("`{field}` is not given"),
            Some(what) => format!("`{field}` is {not}{what}"),
            None => format!("`{field}` is {not}given"),
        }
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
