//! ECMA-262 expressions, translated for the crate `regex`.

use regex::RegexBuilder;

/// The expression in the syntax of the crate `regex`, or why there is none.
///
/// The linter's engine and generated code both read the translation, so that they cannot
/// disagree.
pub(crate) fn translate(source: &str) -> Result<String, String> {
    let translated = jsonschema_regex::to_rust_regex(source)
        .map_err(|()| "it is not valid ECMA-262 syntax".to_owned())?;
    match RegexBuilder::new(&translated).size_limit(SIZE).build() {
        Ok(_) => Ok(translated.into_owned()),
        Err(regex::Error::CompiledTooBig(_)) => Err("it grows too large when compiled".to_owned()),
        Err(_) => Err("look-around and back-references are not implemented".to_owned()),
    }
}

/// How many bytes a compiled expression may take.
const SIZE: usize = 10 << 20;
