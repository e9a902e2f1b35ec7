//! The way through the spec that led to an error: which keyword, where it is written, and the
//! conditions that had to hold.

use callsheet_spec::{Api, Keyword, Place, SchemaId};

/// A way through the schemas of a spec, ending at a keyword.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    /// The schema that the keyword belongs to.
    pub(crate) schema: SchemaId,
    /// Where the keyword's argument is written.
    pub(crate) place: Place,
    /// The conditions on the way, outermost first.
    pub(crate) conditions: Vec<Condition>,
}

/// An `if` on the way to a keyword, or a field that a schema depends on.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) asks: Asks,
    /// Whether it held, so that `then` applied rather than `else`.
    pub(crate) holds: bool,
    /// How many steps into the instance the value is that it was asked of.
    pub(crate) depth: usize,
}

/// What a condition asks.
#[derive(Debug, Clone)]
pub(crate) enum Asks {
    /// To satisfy the schema under `if`.
    Schema(SchemaId),
    /// To have the field, by `dependentSchemas`.
    Field(String),
}

impl Trace {
    /// Follows an evaluation path (a JSON Pointer whose tokens are keywords and their arguments)
    /// from `root`, which is to be asked of a value that lies `depth` steps into the instance.
    ///
    /// Where the path cannot be followed, the trace ends at the last schema that it led to, so
    /// that something near can still be shown.
    pub(crate) fn follow(api: &Api, root: SchemaId, depth: usize, path: &str) -> Self {
        let mut walk = Walk {
            schema: root,
            depth,
            conditions: Vec::new(),
        };
        let mut tokens = path.split('/').skip(1);
        let place = loop {
            let Some(token) = tokens.next() else {
                break api.schemas[walk.schema].place;
            };
            let keyword = api.schemas[walk.schema]
                .keywords
                .iter()
                .find(|keyword| is_named(&keyword.value, token));
            let Some(keyword) = keyword else {
                break api.schemas[walk.schema].place;
            };
            if walk.step(&keyword.value, token, &mut tokens).is_none() {
                break keyword.place;
            }
        };
        Self {
            schema: walk.schema,
            place,
            conditions: walk.conditions,
        }
    }

    /// Whether the error rests on something that is not in the instance, so that it means
    /// nothing where the instance was not read to its end.
    pub(crate) fn rests_on_absence(&self) -> bool {
        self.conditions.iter().any(|condition| !condition.holds)
    }
}

struct Walk {
    schema: SchemaId,
    depth: usize,
    conditions: Vec<Condition>,
}

impl Walk {
    /// Goes into a keyword; `None` if the path ends at it.
    fn step<'t>(
        &mut self,
        keyword: &Keyword,
        token: &str,
        tokens: &mut (impl Iterator<Item = &'t str> + Clone),
    ) -> Option<()> {
        match keyword {
            Keyword::Ref(schema) => self.schema = *schema,
            Keyword::AllOf(schemas) | Keyword::AnyOf(schemas) | Keyword::OneOf(schemas) => {
                self.schema = *schemas.get(tokens.next()?.parse::<usize>().ok()?)?;
            }
            Keyword::DependentSchemas(named) => {
                let token = tokens.next()?;
                self.conditions.push(Condition {
                    asks: Asks::Field(unescape(token)),
                    holds: true,
                    depth: self.depth,
                });
                self.schema = find(named, token)?;
            }
            Keyword::If {
                condition,
                then,
                otherwise,
            } => {
                let holds = token == "then";
                let condition = Condition {
                    asks: Asks::Schema(*condition),
                    holds,
                    depth: self.depth,
                };
                self.conditions.push(condition);
                self.schema = if holds { (*then)? } else { (*otherwise)? };
            }
            Keyword::PrefixItems(schemas) => {
                self.schema = *schemas.get(tokens.next()?.parse::<usize>().ok()?)?;
                self.depth += 1;
            }
            Keyword::Properties(named) => {
                self.schema = find(named, tokens.next()?)?;
                self.depth += 1;
            }
            Keyword::PatternProperties(patterns) => {
                let source = unescape(tokens.next()?);
                let mut patterns = patterns.iter();
                self.schema = patterns
                    .find(|(pattern, _)| pattern.in_json_schema() == source)?
                    .1;
                self.depth += 1;
            }
            Keyword::Items { schema, .. }
            | Keyword::Contains { schema, .. }
            | Keyword::AdditionalProperties { schema, .. }
            | Keyword::UnevaluatedItems(schema)
            | Keyword::UnevaluatedProperties(schema)
            | Keyword::PropertyNames(schema) => {
                self.go_on(*schema, tokens)?;
                self.depth += 1;
            }
            Keyword::Not(schema) => self.go_on(*schema, tokens)?,
            _ => return None,
        }
        Some(())
    }

    /// Goes into a schema if the path does not end here.
    fn go_on<'t>(
        &mut self,
        schema: SchemaId,
        tokens: &(impl Iterator<Item = &'t str> + Clone),
    ) -> Option<()> {
        tokens.clone().next()?;
        self.schema = schema;
        Some(())
    }
}

fn find(named: &[(String, SchemaId)], token: &str) -> Option<SchemaId> {
    let name = unescape(token);
    named
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, schema)| *schema)
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// Whether `token` is how a schema spells the keyword or what belongs to it.
fn is_named(keyword: &Keyword, token: &str) -> bool {
    match keyword {
        Keyword::Never => false,
        Keyword::Contains { .. } => matches!(token, "contains" | "minContains" | "maxContains"),
        Keyword::If { .. } => matches!(token, "then" | "else"),
        keyword => keyword.name() == token,
    }
}
