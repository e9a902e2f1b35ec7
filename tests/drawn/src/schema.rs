//! Drawing schemas: every keyword, nested in each other, referring to each other.

use serde_json::{Map, Value, json};

/// The schema of a number under a seed; the same on every machine.
pub(crate) fn schema(seed: u64, index: u64) -> Value {
    let seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut drawer = Drawer {
        state: seed ^ index.wrapping_mul(0xd134_2543_de82_ef95),
        first: 0,
    };
    drawer.next();
    let mut root = match drawer.schema(0) {
        Value::Object(root) => root,
        other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
    };
    let mut definitions = Map::new();
    for (index, name) in DEFINED.iter().enumerate() {
        drawer.first = index + 1;
        definitions.insert((*name).to_owned(), drawer.schema(1));
    }
    root.insert("$defs".to_owned(), Value::Object(definitions));
    root.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    Value::Object(root)
}

const DEFINED: [&str; 3] = ["A", "b", "list"];

/// Names of members: some that are no names in Rust, some that differ only in case.
const NAMES: [&str; 8] = ["a", "b", "A", "type", "a-b", "", "kind", "ä"];

const PATTERNS: [&str; 6] = ["^a", "b$", "^[a-z]{1,3}$", "^(?!a)", "\\d", "^(a|b)\\1$"];

const FORMATS: [&str; 5] = ["uri", "date-time", "ipv4", "uuid", "int32"];

/// Numbers out of a seed, by the generator that is called `SplitMix64`.
struct Drawer {
    state: u64,
    /// The first definition that what is drawn may refer to from its own place: a later one, so
    /// that no circle closes without a part of the value between.
    first: usize,
}

impl Drawer {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        let count = u64::try_from(choices.len()).unwrap_or(1);
        let index = usize::try_from(self.below(count)).unwrap_or(0);
        choices[index].clone()
    }

    fn schema(&mut self, depth: u32) -> Value {
        if self.one_in(20) {
            return json!(self.one_in(2));
        }
        let defined = &DEFINED[self.first.min(DEFINED.len())..];
        if depth > 3 && defined.is_empty() {
            return self.plain();
        }
        if !defined.is_empty() && (depth > 0 && self.one_in(6) || depth > 3) {
            let mut schema = json!({ "$ref": format!("#/$defs/{}", self.pick(defined)) });
            if self.one_in(6)
                && let Value::Object(beside) = self.plain()
            {
                schema
                    .as_object_mut()
                    .into_iter()
                    .for_each(|own| own.extend(beside.clone()));
            }
            return schema;
        }
        let mut schema = Map::new();
        let kind = self.below(10);
        match kind {
            0..=3 => self.object(&mut schema, depth),
            4 | 5 => self.list(&mut schema, depth),
            6 => schema = self.alternatives(depth),
            7 => {
                self.object(&mut schema, depth);
                self.list(&mut schema, depth);
            }
            _ => {
                if let Value::Object(plain) = self.plain() {
                    schema = plain;
                }
            }
        }
        for _ in 0..2 {
            if self.one_in(5) {
                self.combined(&mut schema, depth);
            }
        }
        Value::Object(schema)
    }

    /// A schema of a part of the value.
    fn part(&mut self, depth: u32) -> Value {
        let first = std::mem::take(&mut self.first);
        let schema = self.schema(depth + 1);
        self.first = first;
        schema
    }

    /// A schema of values without parts.
    fn plain(&mut self) -> Value {
        let mut schema = Map::new();
        let mut set = |name: &str, value: Value| drop(schema.insert(name.to_owned(), value));
        let low = i64::try_from(self.below(4)).unwrap_or_default();
        match self.below(9) {
            0 | 1 => {
                set("type", json!("string"));
                match self.below(4) {
                    0 => set("minLength", json!(low)),
                    1 => {
                        set("minLength", json!(low));
                        set("maxLength", json!(low + 1));
                    }
                    2 => set("pattern", json!(self.pick(&PATTERNS))),
                    _ => set("format", json!(self.pick(&FORMATS))),
                }
            }
            2 | 3 => {
                let types = [
                    json!("integer"),
                    json!("number"),
                    json!(["integer", "null"]),
                    json!(["number", "string"]),
                ];
                set("type", self.pick(&types));
                let limits = [
                    json!(low),
                    json!(0.5),
                    json!(-3),
                    json!(1e300),
                    json!(9_007_199_254_740_993_i64),
                ];
                if self.one_in(2) {
                    set(
                        self.pick(&["minimum", "exclusiveMinimum"]),
                        self.pick(&limits),
                    );
                }
                if self.one_in(2) {
                    set(
                        self.pick(&["maximum", "exclusiveMaximum"]),
                        self.pick(&limits),
                    );
                }
                if self.one_in(4) {
                    set(
                        "multipleOf",
                        self.pick(&[json!(2), json!(0.5), json!(0.01)]),
                    );
                }
            }
            4 => set(
                "type",
                self.pick(&[json!("boolean"), json!("null"), json!(["boolean", "null"])]),
            ),
            5 | 6 => self.constants(&mut schema),
            7 => {
                let limits = [
                    ("minLength", json!(1)),
                    ("maximum", json!(3)),
                    ("minItems", json!(1)),
                    ("required", json!(["a"])),
                    ("pattern", json!("^a")),
                    ("maxProperties", json!(1)),
                ];
                let (name, value) = self.pick(&limits);
                set(name, value);
            }
            _ => {}
        }
        Value::Object(schema)
    }

    /// `enum` or `const`.
    fn constants(&mut self, schema: &mut Map<String, Value>) {
        let mut set = |name: &str, value: Value| drop(schema.insert(name.to_owned(), value));

        let values = [
            json!("a"),
            json!("b"),
            json!("B"),
            json!(""),
            json!(null),
            json!(1),
            json!(1.5),
            json!(true),
            json!([1]),
            json!({"a": 1.0}),
        ];
        let count = if self.one_in(2) { 4 } else { 10 };
        let mut listed: Vec<Value> = Vec::new();
        for _ in 0..=self.below(3) {
            let value = self.pick(&values[..count]);
            if !listed.contains(&value) {
                listed.push(value);
            }
        }
        if self.one_in(3) {
            set("const", listed.swap_remove(0));
        } else {
            set("enum", json!(listed));
        }
        if self.one_in(3) {
            set(
                "type",
                self.pick(&[
                    json!("string"),
                    json!(["string", "null"]),
                    json!(["integer", "string"]),
                ]),
            );
        }
    }

    fn object(&mut self, schema: &mut Map<String, Value>, depth: u32) {
        if !self.one_in(4) {
            schema.insert(
                "type".to_owned(),
                self.pick(&[json!("object"), json!("object"), json!(["object", "null"])]),
            );
        }
        let mut properties = Map::new();
        for _ in 0..self.below(4) {
            let name = self.pick(&NAMES);
            let property = self.part(depth);
            properties.insert(name.to_owned(), property);
        }
        let mut required: Vec<&str> = Vec::new();
        for _ in 0..self.below(3) {
            let name = self.pick(&NAMES);
            if !required.contains(&name) && (properties.contains_key(name) || self.one_in(3)) {
                required.push(name);
            }
        }
        if !properties.is_empty() || self.one_in(3) {
            schema.insert("properties".to_owned(), Value::Object(properties));
        }
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
        match self.below(8) {
            0 | 1 => drop(schema.insert("additionalProperties".to_owned(), json!(false))),
            2 => {
                let others = self.part(depth);
                schema.insert("additionalProperties".to_owned(), others);
            }
            3 => {
                let others = if self.one_in(2) {
                    json!(false)
                } else {
                    self.part(depth)
                };
                schema.insert("unevaluatedProperties".to_owned(), others);
            }
            _ => {}
        }
        match self.below(12) {
            0 => {
                let value = self.part(depth);
                schema.insert(
                    "patternProperties".to_owned(),
                    json!({ self.pick(&PATTERNS): value }),
                );
            }
            1 => {
                let names = json!({ self.pick(&["maxLength", "minLength"]): 1 });
                schema.insert("propertyNames".to_owned(), names);
            }
            2 => drop(schema.insert(
                self.pick(&["minProperties", "maxProperties"]).to_owned(),
                json!(self.below(3)),
            )),
            3 => {
                let (because, name) = (self.pick(&NAMES), self.pick(&NAMES));
                schema.insert("dependentRequired".to_owned(), json!({ because: [name] }));
            }
            4 => {
                let (because, then) = (self.pick(&NAMES), self.schema(depth + 2));
                schema.insert("dependentSchemas".to_owned(), json!({ because: then }));
            }
            _ => {}
        }
    }

    fn list(&mut self, schema: &mut Map<String, Value>, depth: u32) {
        if !self.one_in(4) && !schema.contains_key("type") {
            schema.insert(
                "type".to_owned(),
                self.pick(&[json!("array"), json!("array"), json!(["array", "null"])]),
            );
        }
        if !self.one_in(4) {
            let items = self.part(depth);
            schema.insert(
                self.pick(&["items", "items", "items", "unevaluatedItems"])
                    .to_owned(),
                items,
            );
        }
        match self.below(8) {
            0 => {
                let first = self.part(depth);
                schema.insert("prefixItems".to_owned(), json!([first, self.plain()]));
            }
            1 => {
                schema.insert("contains".to_owned(), self.plain());
                if self.one_in(2) {
                    schema.insert(
                        self.pick(&["minContains", "maxContains"]).to_owned(),
                        json!(self.below(3)),
                    );
                }
            }
            2 => drop(schema.insert("uniqueItems".to_owned(), json!(true))),
            3 => drop(schema.insert("minItems".to_owned(), json!(self.below(3)))),
            4 => drop(schema.insert("maxItems".to_owned(), json!(self.below(3)))),
            _ => {}
        }
    }

    /// Alternatives as descriptions of APIs have them: by kind, by a constant, by what must be there.
    fn alternatives(&mut self, depth: u32) -> Map<String, Value> {
        let keyword = self.pick(&["oneOf", "anyOf"]);
        let by = self.below(3);
        let mut branches = Vec::new();
        for index in 0..2 + self.below(2) {
            let mut branch = Map::new();
            match by {
                0 => {
                    self.object(&mut branch, depth + 1);
                    let kind = json!({ "const": format!("k{index}") });
                    let properties = branch.entry("properties").or_insert_with(|| json!({}));
                    properties["kind"] = kind;
                    branch.insert("type".to_owned(), json!("object"));
                    branch.insert("required".to_owned(), json!(["kind"]));
                    branches.push(Value::Object(branch));
                }
                1 => {
                    self.object(&mut branch, depth + 1);
                    branch.insert("required".to_owned(), json!([self.pick(&NAMES)]));
                    branches.push(Value::Object(branch));
                }
                _ => branches.push(self.schema(depth + 1)),
            }
        }
        Map::from_iter([(keyword.to_owned(), Value::Array(branches))])
    }

    fn combined(&mut self, schema: &mut Map<String, Value>, depth: u32) {
        match self.below(7) {
            0 | 1 => {
                let parts = [self.schema(depth + 1), self.schema(depth + 1)];
                schema.insert("allOf".to_owned(), json!(parts));
            }
            2 => schema.extend(self.alternatives(depth)),
            3 => {
                let not = self.schema(depth + 2);
                schema.insert("not".to_owned(), not);
            }
            4 | 5 => {
                let condition = self.schema(depth + 2);
                schema.insert("if".to_owned(), condition);
                for branch in ["then", "else"] {
                    if !self.one_in(3) {
                        let then = self.schema(depth + 1);
                        schema.insert(branch.to_owned(), then);
                    }
                }
            }
            _ => {
                let defined = &DEFINED[self.first.min(DEFINED.len())..];
                if !defined.is_empty() {
                    let target = format!("#/$defs/{}", self.pick(defined));
                    schema.insert("$ref".to_owned(), json!(target));
                }
            }
        }
    }
}
