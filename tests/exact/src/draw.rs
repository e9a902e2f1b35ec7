//! Drawing instances near the limits of a schema.

use serde_json::{Map, Value, json};

/// Choices out of a supply of bytes; when it is used up, the first choice is always taken, so
/// that shorter supplies mean simpler instances.
pub struct Entropy<'a>(pub &'a [u8]);

impl Entropy<'_> {
    /// A number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        usize::from(*first) % count.max(1)
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> Option<T> {
        choices.get(self.below(choices.len())).cloned()
    }
}

/// An instance near the limits of `schema`: mostly valid, with now and then something just past
/// a limit, of another type, missing, or unknown.
#[must_use]
pub fn instance(schema: &Value, entropy: &mut Entropy<'_>) -> Value {
    Drawer { root: schema }.value(schema, entropy, 0)
}

struct Drawer<'a> {
    root: &'a Value,
}

impl Drawer<'_> {
    fn value(&self, schema: &Value, entropy: &mut Entropy<'_>, depth: usize) -> Value {
        let schema = &self.flat(schema, 0);
        if entropy.one_in(24) || depth > 6 {
            return odd(entropy);
        }
        for keyword in ["oneOf", "anyOf"] {
            let branches = schema.get(keyword).and_then(Value::as_array);
            if let Some(branch) = branches.and_then(|all| entropy.pick(all))
                && (entropy.below(4) > 0 || schema.get("type").is_none())
            {
                return self.value(&branch, entropy, depth + 1);
            }
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return enumerated(values, entropy);
        }
        if let Some(value) = schema.get("const") {
            return enumerated(std::slice::from_ref(value), entropy);
        }
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ if schema.get("properties").is_some() => vec!["object"],
            _ => Vec::new(),
        };
        match entropy.pick(&types) {
            Some("object") => self.object(schema, entropy, depth),
            Some("array") => self.array(schema, entropy, depth),
            Some("string") => text(schema, entropy),
            Some("integer") => number(schema, entropy, true),
            Some("number") => number(schema, entropy, false),
            Some("boolean") => Value::Bool(entropy.below(2) == 1),
            Some("null") => Value::Null,
            _ => odd(entropy),
        }
    }

    /// A schema with what it refers to, and with all of its `allOf`, as one.
    fn flat(&self, schema: &Value, depth: usize) -> Value {
        let Value::Object(members) = schema else {
            return schema.clone();
        };
        let mut flat = members.clone();
        let target = flat.remove("$ref");
        let target = target
            .as_ref()
            .and_then(Value::as_str)
            .and_then(|target| self.root.pointer(target.trim_start_matches('#')));
        let all = flat.remove("allOf");
        let all = all.as_ref().and_then(Value::as_array).into_iter().flatten();
        if depth < 8 {
            for part in target.into_iter().chain(all) {
                merge(&mut flat, &self.flat(part, depth + 1));
            }
        }
        Value::Object(flat)
    }

    fn referred<'s>(&'s self, schema: &'s Value) -> Option<&'s Value> {
        let target = schema.get("$ref")?.as_str()?;
        self.root.pointer(target.strip_prefix('#')?)
    }

    /// A schema, and those that apply to the same value.
    fn in_place<'s>(&'s self, schema: &'s Value, depth: usize, found: &mut Vec<&'s Value>) {
        found.push(schema);
        if depth > 4 || found.len() > 32 {
            return;
        }
        if let Some(target) = self.referred(schema) {
            self.in_place(target, depth + 1, found);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let branches = schema.get(keyword).and_then(Value::as_array);
            for branch in branches.into_iter().flatten() {
                self.in_place(branch, depth + 1, found);
            }
        }
        for keyword in ["if", "then", "else", "not"] {
            if let Some(branch) = schema.get(keyword) {
                self.in_place(branch, depth + 1, found);
            }
        }
        let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
        for branch in dependent.into_iter().flat_map(Map::values) {
            self.in_place(branch, depth + 1, found);
        }
    }

    fn object(&self, schema: &Value, entropy: &mut Entropy<'_>, depth: usize) -> Value {
        let mut object = Map::new();
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let left_out = if required.contains(&name.as_str()) {
                16
            } else {
                2
            };
            if !entropy.one_in(left_out) {
                // What a condition says of a property is a limit too.
                let conditional = ["/then", "/else", "/if"]
                    .iter()
                    .find_map(|branch| schema.pointer(&format!("{branch}/properties/{name}")));
                let value = match conditional {
                    Some(limits) if entropy.below(2) == 1 => {
                        let mut both = property.clone();
                        if let (Some(both), Some(limits)) =
                            (both.as_object_mut(), limits.as_object())
                        {
                            both.extend(limits.clone());
                        }
                        self.value(&both, entropy, depth + 1)
                    }
                    _ => self.value(property, entropy, depth + 1),
                };
                object.insert(name.clone(), value);
            }
        }
        let mut around = Vec::new();
        self.in_place(schema, 0, &mut around);
        for (name, property) in around.iter().skip(1).flat_map(|other| named(other)) {
            if !object.contains_key(name) && entropy.one_in(2) {
                let value = self.value(property, entropy, depth + 1);
                object.insert(name.to_owned(), value);
            }
        }
        for name in ["a1", "ab", "b"] {
            if schema.get("patternProperties").is_some() && entropy.one_in(3) {
                object.insert(name.to_owned(), number(schema, entropy, true));
            }
        }
        let other = schema
            .get("additionalProperties")
            .or_else(|| schema.get("unevaluatedProperties"))
            .filter(|schema| schema.is_object());
        let several = if other.is_some() { entropy.below(4) } else { 0 };
        for index in 0..several {
            if let Some(schema) = other {
                let value = self.value(schema, entropy, depth + 1);
                object.insert(format!("key {index}"), value);
            }
        }
        if entropy.one_in(8) {
            object.insert("unknown~/ 键".to_owned(), odd(entropy));
        }
        Value::Object(object)
    }

    fn array(&self, schema: &Value, entropy: &mut Entropy<'_>, depth: usize) -> Value {
        let least = size(schema, "minItems").unwrap_or(0);
        let most = size(schema, "maxItems").unwrap_or(least + 2);
        let count = entropy.pick(&[0, 1, least, most, most + 1, least.saturating_sub(1)]);
        let mut around = Vec::new();
        self.in_place(schema, 0, &mut around);
        let lists: Vec<&Vec<Value>> = around
            .iter()
            .filter_map(|schema| schema.get("prefixItems")?.as_array())
            .collect();
        if let Some(first) = entropy.pick(&lists) {
            let count = entropy.below(first.len() + 3);
            let rest = schema
                .get("items")
                .or_else(|| schema.get("unevaluatedItems"))
                .unwrap_or(&Value::Null);
            let item = |index: usize| first.get(index).unwrap_or(rest);
            return (0..count)
                .map(|index| self.value(item(index), entropy, depth + 1))
                .collect();
        }
        if let Some(wanted) = schema.get("contains") {
            let choices = [
                wanted.get("const").cloned().unwrap_or_default(),
                Value::from(7),
                Value::from(1.5),
            ];
            return (0..entropy.below(4))
                .filter_map(|_| entropy.pick(&choices))
                .collect();
        }
        let any = Value::Bool(true);
        let item = schema
            .get("items")
            .or_else(|| schema.get("unevaluatedItems"));
        let item = item.unwrap_or(&any);
        (0..count.unwrap_or(0))
            .map(|_| self.value(item, entropy, depth + 1))
            .collect()
    }
}

/// Adds what another schema says to a schema, as far as one schema can say both.
fn merge(schema: &mut Map<String, Value>, other: &Value) {
    for (keyword, value) in other.as_object().into_iter().flatten() {
        match (schema.get_mut(keyword), value) {
            (Some(Value::Object(own)), Value::Object(_)) => merge(own, value),
            (Some(Value::Array(own)), Value::Array(more)) if keyword == "required" => {
                own.extend(more.iter().cloned());
            }
            (Some(_), _) => {}
            (None, _) => drop(schema.insert(keyword.clone(), value.clone())),
        }
    }
}

/// The members that a schema names.
fn named(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
    let properties = properties.into_iter().flatten();
    let dependent = dependent.into_iter().flatten();
    properties
        .map(|(name, property)| (name.as_str(), property))
        .chain(dependent.map(|(name, _)| (name.as_str(), &Value::Null)))
}

/// One of the values listed, or something near it.
fn enumerated(values: &[Value], entropy: &mut Entropy<'_>) -> Value {
    let value = entropy.pick(values).unwrap_or_default();
    match (entropy.below(8), &value) {
        (7, Value::String(text)) => Value::from(text.to_uppercase()),
        (6, Value::String(text)) => Value::from(format!("{text} ")),
        (5, _) => json!("mutant"),
        (4, Value::Number(number)) => json!(number.as_f64()),
        _ => value,
    }
}

fn size(schema: &Value, keyword: &str) -> Option<usize> {
    schema
        .get(keyword)
        .and_then(Value::as_u64)
        .and_then(|size| usize::try_from(size).ok())
}

/// A text near its limits, in characters of one to four bytes.
fn text(schema: &Value, entropy: &mut Entropy<'_>) -> Value {
    if schema.get("format").is_some() {
        const TEXTS: [&str; 16] = [
            "https://example.com/a.png",
            "http://[::1]:8080/?q=%20#f",
            "ftp//x",
            "",
            "urn:isbn:0451450523",
            "https://example.com/a b.png",
            "//example.com/a.png",
            "https://例え.jp/",
            "javascript:alert(1)",
            "C:\\images\\a.png",
            "http://exa%mple.com",
            "https://example.com/a%zz",
            "2026-11-22",
            "2026-11-22T10:00:00Z",
            "2026-02-29T10:00:00+25:00",
            "data:image/png;base64,AAAA",
        ];
        let sound = match schema["format"].as_str() {
            Some("date-time") => TEXTS[13],
            _ => TEXTS[0],
        };
        let text = entropy.pick(&TEXTS).unwrap_or_default();
        return Value::from(if entropy.below(2) == 0 { sound } else { text });
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        const TEXTS: [&str; 8] = [
            "ab-12",
            "AB-12",
            "",
            "ab-12\n",
            "é-1",
            "ab",
            "12",
            "x ab-12 y",
        ];
        return Value::from(if entropy.one_in(9) {
            pattern
        } else {
            entropy.pick(&TEXTS).unwrap_or_default()
        });
    }
    let least = size(schema, "minLength").unwrap_or(0);
    let most = size(schema, "maxLength").unwrap_or(least + 3);
    let length = entropy.pick(&[most, most + 1, least, least + 1, least.saturating_sub(1), 3]);
    let alphabet: [&[char]; 4] = [
        &['a'],
        &['狐', '雪'],
        &['🦊', '\u{1F3FD}'],
        &['e', '\u{301}'],
    ];
    let letters = entropy.pick(&alphabet).unwrap_or(&['a']);
    let repeated: String = letters
        .iter()
        .copied()
        .cycle()
        .take(length.unwrap_or(0))
        .collect();
    Value::from(repeated)
}

/// A number near its limits, in one of the notations that mean the same.
fn number(schema: &Value, entropy: &mut Entropy<'_>, whole: bool) -> Value {
    let limits: Vec<f64> = [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ]
    .iter()
    .filter_map(|keyword| schema.get(keyword).and_then(Value::as_f64))
    .chain([0.0])
    .collect();
    let limit = entropy.pick(&limits).unwrap_or_default();
    let near = limit + entropy.pick(&[0.0, 1.0, -1.0, 2.0]).unwrap_or_default();
    match entropy.below(16) {
        0..=8 => as_written(near, whole),
        9 | 10 => json!(near),
        11 => json!(near + 0.5),
        12 => json!(-0.0),
        13 => json!(2_147_483_648_i64),
        14 => json!(i64::MIN),
        // The oracle divides what a float holds, not the decimal that was written: the two differ
        // past 2^53, and ours is the one that JSON Schema means.
        _ if schema.get("multipleOf").is_some() => json!(3e15),
        _ => json!(1e300),
    }
}

#[allow(clippy::cast_possible_truncation)] // limits are small
fn as_written(number: f64, whole: bool) -> Value {
    if whole && number.fract() == 0.0 {
        json!(number as i64)
    } else {
        json!(number)
    }
}

/// A value of whatever type.
fn odd(entropy: &mut Entropy<'_>) -> Value {
    let values = [
        Value::Null,
        json!(true),
        json!(1),
        json!(1.0),
        json!(-0.0),
        json!(0.5),
        json!("4"),
        json!(""),
        json!([]),
        json!(["https://example.com/a.png"]),
        json!({}),
        json!({"prompt": "nested"}),
        json!(u64::MAX),
    ];
    entropy.pick(&values).unwrap_or_default()
}
