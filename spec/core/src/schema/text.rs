//! Schemas as text, put together when somebody asks.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::{self, Write as _};
use std::ops::Deref;
use std::ptr;
use std::sync::OnceLock;

/// A JSON Schema 2020-12 as text that needs no other: what it refers to stands under `$defs`.
///
/// It is a `str` wherever one is wanted. Behind it generated code keeps every schema once, however
/// many lead to it; the text is put together at the first look at it, and kept.
///
/// ```
/// use callsheet_core::schema::SchemaText;
///
/// static SIZE: SchemaText = SchemaText::new("size", &["{\n  \"minimum\": 1\n}"], &[]);
/// static BOX: SchemaText =
///     SchemaText::new("box", &["{\n  \"items\": {\n    \"$ref\": \"", "\"\n  }\n}"], &[&SIZE]);
///
/// let schema: serde_json::Value = serde_json::from_str(&BOX)?;
/// assert_eq!(schema["items"]["$ref"], "#/$defs/size");
/// assert_eq!(schema["$defs"]["size"]["minimum"], 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct SchemaText {
    name: &'static str,
    pieces: &'static [&'static str],
    references: &'static [&'static SchemaText],
    whole: OnceLock<String>,
}

impl SchemaText {
    /// A schema as `serde_json` writes it over several lines, in pieces: between each two stands
    /// what the reference there leads to. `name` is what it is called under the `$defs` of others.
    #[must_use]
    pub const fn new(
        name: &'static str,
        pieces: &'static [&'static str],
        references: &'static [&'static Self],
    ) -> Self {
        let whole = OnceLock::new();
        Self {
            name,
            pieces,
            references,
            whole,
        }
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.whole.get_or_init(|| Writer::new(self).document())
    }
}

impl Deref for SchemaText {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for SchemaText {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for SchemaText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for SchemaText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// A reference to a schema under `$defs`, as the fragment of a URI.
#[must_use]
pub fn reference_to(name: &str) -> String {
    let mut text = "#/$defs/".to_owned();
    for byte in name.replace('~', "~0").replace('/', "~1").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@?".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// A name for `$defs` that is not taken: `wanted`, with a number where it has to be.
#[must_use]
pub fn free_name(wanted: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2_u64..).map(|number| format!("{wanted}{number}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    let free = names.find(|name| !taken.contains(name));
    free.unwrap_or_default()
}

struct Writer<'a> {
    root: &'a SchemaText,
    /// What the schemas that were referred to are called.
    names: HashMap<*const SchemaText, String>,
    taken: BTreeSet<String>,
    waiting: Vec<(String, &'static SchemaText)>,
}

impl<'a> Writer<'a> {
    fn new(root: &'a SchemaText) -> Self {
        Self {
            root,
            names: HashMap::new(),
            taken: BTreeSet::new(),
            waiting: Vec::new(),
        }
    }

    fn document(mut self) -> String {
        let root = self.write(self.root);
        let mut text =
            "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\"".to_owned();
        match root.as_str() {
            "true" | "{}" => {}
            "false" => text.push_str(",\n  \"not\": {}"),
            object => {
                let members = object.strip_prefix('{').unwrap_or_default();
                text.push(',');
                text.push_str(members.strip_suffix("\n}").unwrap_or_default());
            }
        }
        let mut definitions = BTreeMap::new();
        while let Some((name, schema)) = self.waiting.pop() {
            let schema = self.write(schema).replace('\n', "\n    ");
            definitions.insert(name, schema);
        }
        for (index, (name, schema)) in definitions.iter().enumerate() {
            text.push_str(if index == 0 { ",\n  \"$defs\": {" } else { "," });
            let name = serde_json::Value::from(name.as_str());
            let _ = write!(text, "\n    {name}: {schema}");
        }
        if !definitions.is_empty() {
            text.push_str("\n  }");
        }
        text.push_str("\n}");
        text
    }

    fn write(&mut self, schema: &SchemaText) -> String {
        let mut text = String::new();
        let mut references = schema.references.iter();
        for piece in schema.pieces {
            text.push_str(piece);
            if let Some(target) = references.next() {
                text.push_str(&self.reference(target));
            }
        }
        text
    }

    fn reference(&mut self, target: &'static SchemaText) -> String {
        if ptr::eq(target, self.root) {
            return "#".to_owned();
        }
        if let Some(name) = self.names.get(&ptr::from_ref(target)) {
            return reference_to(name);
        }
        let name = free_name(target.name, &self.taken);
        let reference = reference_to(&name);
        self.taken.insert(name.clone());
        self.names.insert(ptr::from_ref(target), name.clone());
        self.waiting.push((name, target));
        reference
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static LOOP: SchemaText = SchemaText::new(
        "a/b",
        &[
            "{\n  \"x\": {\n    \"$ref\": \"",
            "\"\n  },\n  \"y\": {\n    \"$ref\": \"",
            "\"\n  }\n}",
        ],
        &[&LOOP, &OTHER],
    );
    static OTHER: SchemaText = SchemaText::new("c", &["{\n  \"$ref\": \"", "\"\n}"], &[&SAME_NAME]);
    static SAME_NAME: SchemaText = SchemaText::new("c", &["{\n  \"$ref\": \"", "\"\n}"], &[&LOOP]);

    #[test]
    fn circles_and_names_that_are_taken() {
        let expected = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "x": {
    "$ref": "#"
  },
  "y": {
    "$ref": "#/$defs/c"
  },
  "$defs": {
    "c": {
      "$ref": "#/$defs/c2"
    },
    "c2": {
      "$ref": "#"
    }
  }
}"##;
        assert_eq!(LOOP.as_str(), expected);
        assert!(OTHER.contains("\"#/$defs/a~1b\""), "{OTHER}");
    }

    #[test]
    fn schemas_that_are_no_objects() {
        static NEVER: SchemaText = SchemaText::new("", &["false"], &[]);
        static ANY: SchemaText = SchemaText::new("", &["{}"], &[]);
        assert!(NEVER.ends_with("\"not\": {}\n}"), "{NEVER}");
        assert!(ANY.ends_with("schema\"\n}"), "{ANY}");
    }
}
