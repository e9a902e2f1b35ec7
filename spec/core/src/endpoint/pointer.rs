//! What JSON Pointers (RFC 6901) lead to in answers.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// A text, or a number as text, that a pointer leads to.
pub(super) fn text_at(value: &Value, pointer: &str) -> Option<String> {
    match at(value, pointer)? {
        found @ (Value::String(_) | Value::Number(_)) => text_of(found.clone()),
        _ => None,
    }
}

/// A value as text if it is one, and not empty, or a number.
pub(super) fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What [`Value::pointer`] leads to, without copying the names on the way where none is escaped:
/// every answer about a job is asked for its id and its status.
fn at<'a>(root: &'a Value, pointer: &str) -> Option<&'a Value> {
    let Some(steps) = pointer.strip_prefix('/').filter(|it| !it.contains('~')) else {
        return root.pointer(pointer);
    };
    let mut value = root;
    for step in steps.split('/') {
        value = match value {
            Value::Object(members) => members.get(step)?,
            Value::Array(_) => return root.pointer(pointer),
            _ => return None,
        };
    }
    Some(value)
}

/// Where one step of a pointer leads, in which `*` stands for every item of a list.
pub(super) fn step_into<'a>(value: &'a Value, step: &str) -> Vec<&'a Value> {
    match (value, step) {
        (Value::Array(items), "*") => items.iter().collect(),
        (Value::Array(items), _) => step
            .parse::<usize>()
            .ok()
            .and_then(|index| items.get(index))
            .into_iter()
            .collect(),
        (Value::Object(members), _) => members.get(&unescaped(step)).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// What pointers lead to in a JSON text, of which nothing else is kept; `None` if the text is not
/// JSON.
///
/// A name that an object has twice counts where it stands last, as it does in a [`Value`].
pub(super) fn values_in<const N: usize>(
    json: &[u8],
    pointers: [&str; N],
) -> Option<[Option<Value>; N]> {
    let mut found = [const { None }; N];
    let mut reader = serde_json::Deserializer::from_slice(json);
    let scan = Scan {
        rests: pointers.map(Some),
        found: &mut found,
    };
    scan.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(found)
}

/// Reads a value for what the rests of pointers lead to in it.
struct Scan<'p, 'f, const N: usize> {
    /// Of each pointer what is left of it here, unless it leads elsewhere.
    rests: Rests<'p, N>,
    found: &'f mut [Option<Value>; N],
}

type Rests<'p, const N: usize> = [Option<&'p str>; N];

/// What is left of a pointer behind the member of that name.
fn behind_name<'p>(rest: &'p str, name: &str) -> Option<&'p str> {
    let (step, rest) = first_step(rest)?;
    let is_name = if step.bytes().any(|byte| byte == b'~') {
        unescaped(step) == name
    } else {
        step == name
    };
    is_name.then_some(rest)
}

/// What is left of a pointer behind the item at that index, which is written without a sign and
/// without a zero before other digits.
fn behind_index(rest: &str, index: usize) -> Option<&str> {
    let (step, rest) = first_step(rest)?;
    let is_plain = step == "0" || step.starts_with(|first: char| ('1'..='9').contains(&first));
    (is_plain && step.parse() == Ok(index)).then_some(rest)
}

/// The first step of a pointer as it is written, and what is left behind it. Steps are short: to look
/// at each byte takes less than to set up a search.
fn first_step(rest: &str) -> Option<(&str, &str)> {
    let rest = rest.strip_prefix('/')?;
    let end = rest.bytes().position(|byte| byte == b'/');
    Some(rest.split_at(end.unwrap_or(rest.len())))
}

/// The name that a step stands for.
fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

impl<const N: usize> Scan<'_, '_, N> {
    /// Forgets what was found where other values stood under the same name.
    fn forget(&mut self, rests: &Rests<'_, N>) {
        for (found, rest) in self.found.iter_mut().zip(rests) {
            if rest.is_some() {
                *found = None;
            }
        }
    }
}

impl<'de, const N: usize> DeserializeSeed<'de> for Scan<'_, '_, N> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.rests.iter().all(Option::is_none) {
            return IgnoredAny::deserialize(deserializer).map(drop);
        }
        if !self.rests.contains(&Some("")) {
            return deserializer.deserialize_any(self);
        }
        let value = Value::deserialize(deserializer)?;
        let leading = self.found.iter_mut().zip(self.rests);
        let mut leading = leading.filter_map(|(found, rest)| Some((found, rest?)));
        // Mostly it is one pointer that leads here, and it ends here.
        match (leading.next(), leading.next()) {
            (Some((found, "")), None) => *found = Some(value),
            (first, second) => {
                for (found, rest) in first.into_iter().chain(second).chain(leading) {
                    *found = at(&value, rest).cloned();
                }
            }
        }
        Ok(())
    }
}

impl<'de, const N: usize> Visitor<'de> for Scan<'_, '_, N> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        while let Some(rests) = members.next_key_seed(Name(&self.rests))? {
            self.forget(&rests);
            members.next_value_seed(Scan {
                rests,
                found: self.found,
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        for index in 0_usize.. {
            let rests = self.rests.map(|rest| behind_index(rest?, index));
            let scan = Scan {
                rests,
                found: self.found,
            };
            if items.next_element_seed(scan)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

/// Reads the name of a member for what pointers have left behind it.
struct Name<'p, 'r, const N: usize>(&'r Rests<'p, N>);

impl<'de, 'p, const N: usize> DeserializeSeed<'de> for Name<'p, '_, N> {
    type Value = Rests<'p, N>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'p, const N: usize> Visitor<'_> for Name<'p, '_, N> {
    type Value = Rests<'p, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.map(|rest| behind_name(rest?, name)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pointer_leads_where_json_pointers_lead() {
        let value = json!({
            "": { "": 1 },
            "id": "a",
            "a": { "b": { "c": 2 }, "0": 3, "x/y": 4, "m~n": 5 },
            "list": [{ "id": "b" }, [6]],
        });
        for pointer in [
            "",
            "/",
            "//",
            "///",
            "id",
            "/id",
            "/id/",
            "/id/x",
            "/a",
            "/a/b/c",
            "/a/b/d",
            "/a/0",
            "/a/x~1y",
            "/a/m~0n",
            "/a/x/y",
            "/list",
            "/list/0/id",
            "/list/00",
            "/list/1/0",
            "/list/2",
            "/list/-",
            "/list/+1",
            "/none/id",
        ] {
            assert_eq!(at(&value, pointer), value.pointer(pointer), "{pointer}");
        }
    }

    /// Each text is read both ways, with each two of the pointers.
    #[test]
    fn a_text_holds_what_its_value_holds() {
        const POINTERS: [&str; 17] = [
            "", "/", "id", "/id", "/id/", "/id/x", "/a/id", "/a/0", "/a/1", "/a/01", "/a/+1",
            "/a/-", "/a/1/id", "/a/b", "/a~1b", "/a~0b", "/a~01b",
        ];
        for text in [
            r#"{"id":"x"}"#,
            r#"{"id":7,"a":{"id":"y","0":1.5e3,"1":{"id":null},"01":true}}"#,
            r#"{"a":[0,{"id":"\u0041\n"},[]]," id":0}"#,
            r#"{"\u0069d":"escaped","":{"":1}}"#,
            r#"{"id":"first","id":"last","a":{"id":1},"a":2}"#,
            r#"{"a":{"id":1},"a":{"0":2},"id":{"x":1},"id":{"":2}}"#,
            r#"{"a":[1,2],"a":[3]}"#,
            r#"{"a/b":1,"a~b":2,"a~1b":3}"#,
            r#"[{"id":1}]"#,
            " 7 ",
            "\"id\"",
            "null",
            "",
            "{",
            r#"{"id":1}}"#,
            r#"{"id":1,}"#,
            r#"{"id":"\ud800"}"#,
            r"{7:1}",
        ] {
            let value = serde_json::from_str::<Value>(text).ok();
            for pair in POINTERS.iter().flat_map(|a| POINTERS.map(|b| [*a, b])) {
                let expected = value.as_ref();
                let expected = expected.map(|value| pair.map(|it| value.pointer(it).cloned()));
                let found = values_in(text.as_bytes(), pair);
                // What is not asked for is looked at less closely.
                if value.is_some() || found.as_ref().is_some_and(|it| it[0].is_some()) {
                    assert_eq!(found, expected, "{text} {pair:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_asked_for_may_be_anything() {
        let deep = format!(r#"{{"x":{}{},"id":7}}"#, "[".repeat(500), "]".repeat(500));
        for text in [r#"{"id":7,"x":1e999}"#, r#"{"x":"\ud800","id":7}"#, &deep] {
            assert_eq!(values_in(text.as_bytes(), ["/id"]), Some([Some(json!(7))]));
        }
        assert_eq!(
            values_in(b"{\"x\":\"\xff\",\"id\":\"\xff\"}", ["/id"]),
            None
        );
        for text in [r#"{"id":7"#, r#"{"id":7,"x":"#, r#"{"id":7}]"#] {
            assert_eq!(values_in(text.as_bytes(), ["/id"]), None, "{text}");
        }
    }
}
