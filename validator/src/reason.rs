//! Why a limit applies here: the condition of an `if`, in words.

use callsheet_spec::document::Node;
use callsheet_spec::source::Span;
use callsheet_spec::{Api, Keyword, SchemaId};
use serde_json::Value;

use crate::trace::Condition;

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
    pub(crate) fn of(api: &Api, condition: Condition, node: Node<'_>) -> Option<Self> {
        let clauses = clauses(api, condition.schema)?;
        let words = if condition.holds {
            // What is asked of a field that is not there holds for no reason worth telling.
            let speaks =
                |clause: &Clause| clause.is_negated || node.member(&clause.field).is_some();
            if !clauses.iter().all(speaks) {
                return None;
            }
            let words: Vec<_> = clauses.iter().map(|clause| clause.say(true)).collect();
            words.join(" and ")
        } else {
            // That several clauses do not all hold leaves open which one fails.
            let [clause] = clauses.as_slice() else {
                return None;
            };
            clause.say(false)
        };
        let names = clauses.iter().map(|clause| clause.field.as_str());
        let keys = names
            .filter_map(|name| Some(node.member(name)?.key.span()))
            .collect();
        Some(Self { words, keys })
    }
}

/// One thing that a condition asks of one field.
#[derive(Debug)]
struct Clause {
    field: String,
    asks: Asks,
    is_negated: bool,
}

#[derive(Debug)]
enum Asks {
    Given,
    /// The words between "is" and the end, such as "`16:9`" or "more than 1".
    Is(String),
}

impl Clause {
    fn say(&self, holds: bool) -> String {
        let not = if holds == self.is_negated { "not " } else { "" };
        match &self.asks {
            Asks::Given => format!("`{}` is {not}given", self.field),
            Asks::Is(what) => format!("`{}` is {not}{what}", self.field),
        }
    }
}

/// What a schema asks of the fields of an object; `None` if it asks anything else.
fn clauses(api: &Api, id: SchemaId) -> Option<Vec<Clause>> {
    let mut required: Vec<&str> = Vec::new();
    let mut clauses: Vec<Clause> = Vec::new();
    for keyword in &api.schemas[api.schemas.target(id)].keywords {
        match &keyword.value {
            Keyword::Type(_) => {}
            Keyword::Required(names) => required.extend(names.iter().map(String::as_str)),
            Keyword::Properties(named) => {
                for (name, schema) in named {
                    if let Some(what) = value(api, *schema)? {
                        let asks = Asks::Is(what);
                        clauses.push(Clause {
                            field: name.clone(),
                            asks,
                            is_negated: false,
                        });
                    }
                }
            }
            Keyword::Not(schema) => {
                let mut inner = self::clauses(api, *schema)?;
                let clause = inner.pop().filter(|_| inner.is_empty())?;
                clauses.push(Clause {
                    is_negated: !clause.is_negated,
                    ..clause
                });
            }
            Keyword::AllOf(schemas) => {
                for schema in schemas {
                    clauses.extend(self::clauses(api, *schema)?);
                }
            }
            _ => return None,
        }
    }
    for name in required {
        // A field whose value is spoken of is given without further words.
        if !clauses.iter().any(|clause| clause.field == name) {
            let clause = Clause {
                field: name.to_owned(),
                asks: Asks::Given,
                is_negated: false,
            };
            clauses.push(clause);
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
