//! A request file to start from.

use std::collections::HashSet;

use callsheet_core::number::Number;
use callsheet_core::schema::Types;
use callsheet_spec::{Api, Keyword, Operation, Placed, Schema, SchemaId};
use serde_json::{Map, Value};

use crate::checker::Unusable;
use crate::sample;
use crate::text::{first_sentence, quoted, scalar};

/// A commented YAML request for an operation: the fields that must be given, filled in from the
/// examples of the spec, and the others as comments with what they are, their limits and their
/// defaults.
///
/// ```
/// let api = callsheet_spec::bundled::load_all().into_api().unwrap();
/// let request = callsheet_validator::new_request(&api, api.default_operation().unwrap()).unwrap();
/// assert!(request.contains("\nprompt: "));
/// assert!(request.contains("\n# seed: "));
/// ```
pub fn new_request(api: &Api, operation: &Operation) -> Result<String, Unusable> {
    let Some(body) = operation.json_body() else {
        return Err(Unusable::no_body(operation));
    };
    let facts = &operation.facts;
    let mut text = format!("# {} {}\n", facts.method.as_str(), facts.path);
    for about in [&operation.summary, &operation.description]
        .into_iter()
        .flatten()
    {
        text.push_str("#\n");
        comment(&mut text, about);
    }
    text.push_str(&filled(api, body.schema, &body.examples));
    Ok(text)
}

/// A commented YAML document for a schema, as [`new_request`] makes one for an operation.
#[must_use]
pub fn new_document(api: &Api, schema: SchemaId) -> String {
    let notes = || parts(api, schema).into_iter().map(|schema| &schema.notes);
    let title = notes().find_map(|notes| notes.title.as_deref());
    let description = notes().find_map(|notes| notes.description.as_deref());
    let mut text = String::new();
    for about in [title, description].into_iter().flatten() {
        if !text.is_empty() {
            text.push_str("#\n");
        }
        comment(&mut text, about);
    }
    let examples = notes().flat_map(|notes| notes.examples.iter().cloned());
    let examples: Vec<_> = examples.collect();
    text.push_str(&filled(api, schema, &examples));
    text
}

/// The fields of a schema with values, the ones that need not be given as comments.
fn filled(api: &Api, schema: SchemaId, examples: &[Placed<Value>]) -> String {
    let mut text = String::new();
    let example = examples.first().map(|example| &example.value);
    let fields = fields(api, schema);
    if fields.is_empty() {
        text.push('\n');
        let value = fitting(api, schema, example.cloned(), 0);
        to_be_filled_in(&mut text, api, schema, &value);
        line(&mut text, "", &value);
        return text;
    }
    for field in fields.iter().filter(|field| field.is_required) {
        let given = example
            .and_then(|example| example.get(&field.name))
            .cloned();
        let value = fitting(api, field.schema, given, 0);
        describe(&mut text, api, field);
        to_be_filled_in(&mut text, api, field.schema, &value);
        line(&mut text, &format!("{}: ", scalar(&field.name)), &value);
    }
    if !fields.iter().any(|field| field.is_required) {
        // Comments alone are no request.
        text.push_str("\n{} # nothing must be given; remove this line with the first field\n");
    }
    for field in fields.iter().filter(|field| !field.is_required) {
        let mut given = examples
            .iter()
            .filter_map(|example| example.value.get(&field.name));
        let value = own_example(api, field.schema)
            .or_else(|| {
                default(api, field.schema)
                    .filter(|value| *value != "")
                    .cloned()
            })
            .or_else(|| given.next().cloned());
        let value = fitting(api, field.schema, value, 0);
        describe(&mut text, api, field);
        to_be_filled_in(&mut text, api, field.schema, &value);
        line(&mut text, &format!("# {}: ", scalar(&field.name)), &value);
    }
    text
}

/// A value that a schema allows, or the best guess where none is found: an example or a default of
/// its own, else one made from its limits that has what it must have.
///
/// ```
/// let api = callsheet_spec::bundled::load_all().into_api().unwrap();
/// let operation = api.default_operation().unwrap();
/// let schema = operation.json_body().unwrap().schema;
/// let value = callsheet_validator::sample_value(&api, schema);
/// assert_eq!(value["prompt"], "A paper boat on a rain puddle, seen from above");
/// ```
#[must_use]
pub fn sample_value(api: &Api, schema: SchemaId) -> Value {
    fitting(api, schema, None, 0)
}

struct Field {
    name: String,
    schema: SchemaId,
    is_required: bool,
}

/// The fields of an object in the order of the spec; of alternatives, those of the first one.
fn fields(api: &Api, schema: SchemaId) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut required = HashSet::new();
    let mut known = HashSet::new();
    for schema in parts(api, schema) {
        for keyword in &schema.keywords {
            match &keyword.value {
                Keyword::Properties(named) => {
                    for (name, schema) in named {
                        if !is_never(api, *schema) && known.insert(name) {
                            let (name, schema) = (name.clone(), *schema);
                            fields.push(Field {
                                name,
                                schema,
                                is_required: false,
                            });
                        }
                    }
                }
                Keyword::Required(names) => required.extend(names.iter()),
                _ => {}
            }
        }
    }
    for field in &mut fields {
        field.is_required = required.contains(&field.name);
    }
    fields
}

/// The schemas that a value is to satisfy together; of alternatives, the first one.
fn parts(api: &Api, id: SchemaId) -> Vec<&Schema> {
    let mut waiting = vec![id];
    let mut seen = Vec::new();
    while let Some(id) = waiting.pop() {
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        for keyword in &api.schemas[id].keywords {
            match &keyword.value {
                Keyword::Ref(schema) => waiting.push(*schema),
                Keyword::AllOf(schemas) => waiting.extend(schemas.iter().rev()),
                Keyword::OneOf(schemas) | Keyword::AnyOf(schemas) => {
                    waiting.extend(schemas.first());
                }
                _ => {}
            }
        }
    }
    seen.into_iter().map(|id| &api.schemas[id]).collect()
}

fn is_never(api: &Api, id: SchemaId) -> bool {
    keywords(api, id).any(|keyword| matches!(keyword, Keyword::Never))
}

fn keywords(api: &Api, id: SchemaId) -> impl Iterator<Item = &Keyword> {
    let schemas = parts(api, id).into_iter();
    schemas.flat_map(|schema| schema.keywords.iter().map(|keyword| &keyword.value))
}

/// A blank line, and what a field is.
fn describe(text: &mut String, api: &Api, field: &Field) {
    text.push('\n');
    let notes = || {
        parts(api, field.schema)
            .into_iter()
            .map(|schema| &schema.notes)
    };
    if let Some(description) = notes().find_map(|notes| notes.description.as_deref()) {
        comment(text, &format!("{}.", first_sentence(description)));
    }
    let facts = limits(api, field.schema).join(", ");
    let default = default(api, field.schema).map(|value| format!("Default: {value}."));
    let facts = (!facts.is_empty()).then(|| format!("{}.", capitalised(&facts)));
    let facts: Vec<_> = facts.into_iter().chain(default).collect();
    if !facts.is_empty() {
        comment(text, &facts.join(" "));
    }
}

/// What a value may be, in a few words each.
fn limits(api: &Api, id: SchemaId) -> Vec<String> {
    let mut limits = Vec::new();
    let (mut range, mut length, mut items) = (Range::new(), Range::new(), Range::new());
    for keyword in keywords(api, id) {
        match keyword {
            Keyword::Enum(values) => {
                let values: Vec<_> = values.iter().map(Value::to_string).collect();
                limits.push(format!("one of {}", values.join(", ")));
            }
            Keyword::Const(value) => limits.push(format!("always {value}")),
            Keyword::Type(types)
                if !keywords(api, id).any(|other| matches!(other, Keyword::Enum(_))) =>
            {
                limits.push(kind(api, id, *types));
            }
            Keyword::Format(format) => limits.push(format!("of the form {}", format.name())),
            Keyword::Pattern(pattern) => limits.push(format!("matching {}", pattern.source)),
            Keyword::MultipleOf(divisor) => limits.push(format!("a multiple of {divisor}")),
            Keyword::ExclusiveMinimum(limit) => limits.push(format!("more than {limit}")),
            Keyword::ExclusiveMaximum(limit) => limits.push(format!("less than {limit}")),
            Keyword::Minimum(limit) => range.0 = Some(limit.to_string()),
            Keyword::Maximum(limit) => range.1 = Some(limit.to_string()),
            Keyword::MinLength(limit) => length.0 = Some(limit.to_string()),
            Keyword::MaxLength(limit) => length.1 = Some(limit.to_string()),
            Keyword::MinItems(limit) => items.0 = Some(limit.to_string()),
            Keyword::MaxItems(limit) => items.1 = Some(limit.to_string()),
            _ => {}
        }
    }
    limits.extend(range.say(""));
    limits.extend(length.say(" characters"));
    limits.extend(items.say(" items"));
    limits
}

/// The types, and for a list what its items are.
fn kind(api: &Api, id: SchemaId, types: Types) -> String {
    let item = keywords(api, id).find_map(|keyword| match keyword {
        Keyword::Items { schema, .. } => Some(limits(api, *schema)),
        _ => None,
    });
    match item.as_deref() {
        Some([first]) => format!("{types}, each item {first}"),
        Some([first, rest @ ..]) => format!("{types}, each item {first} {}", rest.join(" ")),
        _ => types.to_string(),
    }
}

/// A lower and an upper limit.
struct Range(Option<String>, Option<String>);

impl Range {
    fn new() -> Self {
        Self(None, None)
    }

    fn say(&self, noun: &str) -> Option<String> {
        match (&self.0, &self.1) {
            (Some(low), Some(high)) => Some(format!("{low} to {high}{noun}")),
            (Some(low), None) => Some(format!("at least {low}{noun}")),
            (None, Some(high)) => Some(format!("at most {high}{noun}")),
            (None, None) => None,
        }
    }
}

/// What the server takes where the field is not given.
fn default(api: &Api, id: SchemaId) -> Option<&Value> {
    parts(api, id)
        .into_iter()
        .find_map(|schema| schema.notes.default.as_ref())
}

/// The example that a schema itself gives.
fn own_example(api: &Api, id: SchemaId) -> Option<Value> {
    let mut parts = parts(api, id).into_iter();
    parts.find_map(|schema| {
        schema
            .notes
            .examples
            .first()
            .map(|example| example.value.clone())
    })
}

/// A value that a schema allows, or the best guess where none is found: what is given, what the
/// schema itself names, and texts of the kinds that patterns mostly ask for.
fn fitting(api: &Api, id: SchemaId, given: Option<Value>, depth: usize) -> Value {
    let guess = sample(api, id, depth);
    let mut named = Vec::new();
    for schema in parts(api, id) {
        named.extend(schema.notes.examples.iter().map(|example| &example.value));
        named.extend(&schema.notes.default);
        for keyword in &schema.keywords {
            match &keyword.value {
                Keyword::Const(value) => named.push(value),
                Keyword::Enum(values) => named.extend(values),
                _ => {}
            }
        }
    }
    let length = guess.as_str().map(|text| text.chars().count());
    let texts = length.map(|length| {
        let repeated = ["a", "A", "0", "1"].map(|character| character.repeat(length));
        let others = OFTEN_ASKED_FOR.map(str::to_owned);
        repeated.into_iter().chain(others).map(Value::from)
    });
    let named = named.into_iter().cloned();
    let mut candidates = given
        .into_iter()
        .chain(named)
        .chain([guess.clone()])
        .chain(texts.into_iter().flatten());
    let fitting = match judge(api, id) {
        Some(allows) => candidates.find(|value| allows.is_valid(value)),
        None => candidates.next(),
    };
    fitting.unwrap_or(guess)
}

/// Texts of forms that patterns often ask for.
const OFTEN_ASKED_FOR: [&str; 12] = [
    "a1",
    "A1",
    "abc",
    "abc-1",
    "Abc",
    "1.0",
    "1.0.0",
    "16:9",
    "1x1",
    "#000000",
    "2026-01-31",
    "en-US",
];

/// What says whether a schema allows a value.
fn judge(api: &Api, id: SchemaId) -> Option<jsonschema::Validator> {
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&api.json_schema(id)).ok()
}

/// Says that a value must be replaced, where the schema does not allow it.
fn to_be_filled_in(text: &mut String, api: &Api, id: SchemaId, value: &Value) {
    if judge(api, id).is_some_and(|allows| !allows.is_valid(value)) {
        comment(text, "Fill this in: nothing that fits is known.");
    }
}

/// A value made from the limits of a schema, which probably allows it.
fn sample(api: &Api, id: SchemaId, depth: usize) -> Value {
    let mut types = Types::NONE;
    let mut least = Number::Whole(0);
    let mut step = None;
    let (mut length, mut items, mut item) = (1, 0, None);
    for keyword in keywords(api, id) {
        match keyword {
            Keyword::Const(value) => return value.clone(),
            Keyword::Enum(values) => return values.first().cloned().unwrap_or_default(),
            Keyword::Type(allowed) => types = types.union(*allowed),
            Keyword::Minimum(limit) => least = *limit,
            Keyword::ExclusiveMinimum(Number::Whole(limit)) => {
                least = Number::Whole(limit.saturating_add(1));
            }
            Keyword::MultipleOf(divisor) => step = Some(*divisor),
            Keyword::MinLength(limit) => {
                length = usize::try_from(*limit).unwrap_or(1).clamp(1, 100);
            }
            Keyword::MinItems(limit) => items = usize::try_from(*limit).unwrap_or(0).min(100),
            Keyword::Items { schema, .. } => item = Some(*schema),
            Keyword::Format(format) => {
                return Value::from(sample::of_format(format.name()).unwrap_or("…"));
            }
            _ => {}
        }
    }
    let is = |kind: Types| types.contains(kind);
    if is(Types::STRING) {
        Value::from("…".repeat(length))
    } else if is(Types::INTEGER) || is(Types::NUMBER) {
        // A multiple is as good a guess at a number above the least one as any.
        step.unwrap_or(least).to_value()
    } else if is(Types::BOOLEAN) {
        Value::from(true)
    } else if is(Types::ARRAY) {
        let item = item
            .filter(|_| depth < DEEPEST)
            .map(|item| fitting(api, item, None, depth + 1));
        Value::Array(vec![item.unwrap_or_default(); items])
    } else if is(Types::OBJECT) {
        let required = fields(api, id)
            .into_iter()
            .filter(|field| field.is_required && depth < DEEPEST);
        let members =
            required.map(|field| (field.name, fitting(api, field.schema, None, depth + 1)));
        Value::Object(members.collect::<Map<_, _>>())
    } else {
        Value::Null
    }
}

/// Schemas may contain themselves.
const DEEPEST: usize = 5;

/// Writes a value on one line of YAML, after what stands before it.
fn line(text: &mut String, before: &str, value: &Value) {
    text.push_str(before);
    match value {
        Value::String(value) => text.push_str(&scalar(value)),
        other => text.push_str(&flow(other)),
    }
    text.push('\n');
}

/// A value inside brackets, where texts are always quoted.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, value)| format!("{}: {}", quoted(name), flow(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// A text as comment lines of at most 80 columns.
fn comment(text: &mut String, words: &str) {
    let mut column = 0;
    for word in words.split_whitespace() {
        let wide = word.chars().count() + 1;
        if column == 0 {
            text.push('#');
            column = 1;
        } else if column + wide > 80 {
            text.push_str("\n#");
            column = 1;
        }
        text.push(' ');
        text.push_str(word);
        column += wide;
    }
    text.push('\n');
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
