//! How many values a JSON text holds, counted as it comes.
//!
//! A value that is held in memory takes many times what a short one takes as text, so that the
//! length of a text alone is no limit: 32 MiB of `[0,0,0…` would become gigabytes.

/// A count of the values in a text, as far as it has come.
#[derive(Debug, Default)]
pub(crate) struct Values {
    form: Form,
    is_in_string: bool,
    is_escaped: bool,
    count: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Nothing telling has come.
    #[default]
    Open,
    Json,
    /// Something else, in which commas separate no values.
    Other,
}

impl Values {
    /// Takes the next piece of a text. Gives how many values there are so far, members of objects
    /// and their values counted one by one: no fewer than will be held, and about twice as many at
    /// most. What does not begin like an object or a list holds none.
    pub(crate) fn take(&mut self, piece: &[u8]) -> usize {
        for byte in piece {
            if self.form == Form::Open {
                self.form = match byte {
                    // The three bytes of a byte order mark, and white space.
                    0xef | 0xbb | 0xbf | b' ' | b'\t' | b'\r' | b'\n' => continue,
                    b'{' | b'[' => Form::Json,
                    _ => Form::Other,
                };
            }
            if self.form == Form::Other {
                break;
            }
            if self.is_in_string {
                self.is_in_string = self.is_escaped || *byte != b'"';
                self.is_escaped = *byte == b'\\' && !self.is_escaped;
                continue;
            }
            match byte {
                b'"' => self.is_in_string = true,
                b'{' | b'[' | b',' | b':' => self.count += 1,
                _ => {}
            }
        }
        self.count
    }

    /// How many values a whole text holds.
    pub(crate) fn of(text: &[u8]) -> usize {
        Self::default().take(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_wherever_the_text_is_cut() {
        for (text, expected) in [
            ("[]", 1),
            ("[0,0,0]", 3),
            ("[[],[],[]]", 6),
            (r#"{"a":0}"#, 2),
            ("\u{feff} \n{\"a\":0,\"b\":[1,2]}", 6),
            (r#"{"a":",,[[{{::\"],[\\","b":0}"#, 4),
            ("7", 0),
            ("\",,,\"", 0),
            ("data: [0,0,0]", 0),
            ("<a>, [b], {c}: d", 0),
            ("", 0),
        ] {
            for at in 0..=text.len() {
                let (first, rest) = text.as_bytes().split_at(at);
                let mut values = Values::default();
                assert!(values.take(first) <= expected);
                assert_eq!(values.take(rest), expected, "{text} cut at {at}");
            }
        }
    }

    /// What is counted is never less than what is held.
    #[test]
    fn no_value_is_left_out() {
        fn held(value: &serde_json::Value) -> usize {
            match value {
                serde_json::Value::Array(items) => 1 + items.iter().map(held).sum::<usize>(),
                serde_json::Value::Object(members) => 1 + members.values().map(held).sum::<usize>(),
                _ => 1,
            }
        }
        for text in [
            "[0]",
            "[[[[]]]]",
            r#"[{"a":[]},{"b":{"c":[1,2,3]}},"x",null]"#,
            r#"{"a":{"b":{"c":{}}}}"#,
        ] {
            let value = serde_json::from_str(text).unwrap();
            let (held, counted) = (held(&value), Values::of(text.as_bytes()));
            // A list of one has no comma.
            assert!(counted + 1 >= held, "{text}: {counted}, {held}");
            assert!(counted <= 2 * held, "{text}: {counted}, {held}");
        }
    }
}
