//! Every identifier of generated code is made here.
//!
//! Names depend on the words they are made from and on nothing else, so that adding or moving
//! things in a spec renames nothing that was there.

mod spelling;

use std::collections::BTreeSet;

use callsheet_spec::Statuses;

/// A type: `image-size` becomes `ImageSize`.
pub(crate) fn type_name(text: &str) -> String {
    let name = camel(&words(text));
    match name.chars().next() {
        None => "Unnamed".to_owned(),
        Some(first) if first.is_numeric() => format!("Type{name}"),
        Some(_) if matches!(name.as_str(), "Self") => "SelfValue".to_owned(),
        Some(_) => name,
    }
}

/// A module: `wan_v2_7_pro` stays, `getCredits` becomes `get_credits`.
pub(crate) fn module_name(text: &str) -> String {
    snake(text, "operation")
}

/// A field and its setter: `imageUrls` becomes `image_urls`, `type` becomes `r#type`.
pub(crate) fn field_name(text: &str) -> String {
    snake(text, "field")
}

/// Fields, the names of parameters and of modules are given out in this order, where several texts
/// want one `name`: first the text that is the name as it stands, then those with the fewest
/// capitals. So a `Name` that is added beside a `name` renames nothing.
pub(crate) fn nearness<'t>(text: &'t str, name: &str) -> (bool, usize, &'t str) {
    let differs = name.trim_start_matches("r#") != text;
    (differs, capitals(text), text)
}

/// A status of an answer: `404` becomes `NotFound`, `4XX` becomes `ClientError`.
pub(crate) fn status_name(statuses: Statuses) -> String {
    let name = match statuses {
        Statuses::One(status) => match status {
            200 => "Ok",
            201 => "Created",
            202 => "Accepted",
            203 => "NonAuthoritative",
            204 => "NoContent",
            205 => "ResetContent",
            206 => "PartialContent",
            207 => "MultiStatus",
            301 => "MovedPermanently",
            302 => "Found",
            303 => "SeeOther",
            304 => "NotModified",
            307 => "TemporaryRedirect",
            308 => "PermanentRedirect",
            400 => "BadRequest",
            401 => "Unauthorized",
            402 => "PaymentRequired",
            403 => "Forbidden",
            404 => "NotFound",
            405 => "MethodNotAllowed",
            406 => "NotAcceptable",
            408 => "RequestTimeout",
            409 => "Conflict",
            410 => "Gone",
            411 => "LengthRequired",
            412 => "PreconditionFailed",
            413 => "ContentTooLarge",
            414 => "UriTooLong",
            415 => "UnsupportedMediaType",
            416 => "RangeNotSatisfiable",
            417 => "ExpectationFailed",
            422 => "UnprocessableContent",
            423 => "Locked",
            424 => "FailedDependency",
            425 => "TooEarly",
            426 => "UpgradeRequired",
            428 => "PreconditionRequired",
            429 => "TooManyRequests",
            431 => "RequestHeaderFieldsTooLarge",
            451 => "UnavailableForLegalReasons",
            500 => "InternalServerError",
            501 => "NotImplemented",
            502 => "BadGateway",
            503 => "ServiceUnavailable",
            504 => "GatewayTimeout",
            507 => "InsufficientStorage",
            other => return format!("Status{other}"),
        },
        Statuses::Class(1) => "Informational",
        Statuses::Class(2) => "Success",
        Statuses::Class(3) => "Redirection",
        Statuses::Class(4) => "ClientError",
        Statuses::Class(_) => "ServerError",
        Statuses::Others => "Default",
    };
    name.to_owned()
}

/// A media type as a name: `text/csv` becomes `Csv`, `image/*` becomes `Image`. What would begin
/// with a digit has its type before it: `video/3gpp` becomes `Video3gpp`.
pub(crate) fn media_name(media: &str) -> String {
    let essence = media.split(';').next().unwrap_or_default();
    let (kind, subtype) = essence.split_once('/').unwrap_or_default();
    let begins = |words: &[String]| {
        let first = words.first().and_then(|word| word.chars().next());
        first.is_some_and(|first| !first.is_numeric())
    };
    let (kind, subtype) = (words(kind), words(subtype));
    let both = [kind.as_slice(), &subtype].concat();
    match (begins(&subtype), begins(&both)) {
        (true, _) => camel(&subtype),
        (false, true) => camel(&both),
        (false, false) => format!("Bytes{}", camel(&both)),
    }
}

/// The variants of an enum, one for each of `values`, all different.
///
/// `16:9` of an enum `AspectRatio` becomes `Ratio16_9`: a name cannot begin with a digit, so the
/// last word of the enum's name goes before it. Where two values differ only in ways that a name
/// cannot show, the first in sorted order of spelling with small letters before capitals has the
/// plain name, one that is all capitals is called `…Uppercase`, and others are numbered.
pub(crate) fn variant_names(values: &[String], enum_name: &str) -> Vec<String> {
    let plain: Vec<String> = values
        .iter()
        .map(|value| variant(value, enum_name))
        .collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|index| (capitals(&values[*index]), &values[*index]));
    let mut taken = BTreeSet::new();
    // `Other` is what an open enum keeps unknown values in.
    taken.insert("Other".to_owned());
    let mut names = vec![String::new(); values.len()];
    for index in order {
        let wanted = &plain[index];
        let is_upper = values[index].to_lowercase() != values[index]
            && values[index].to_uppercase() == values[index];
        let uppercase = is_upper.then(|| format!("{wanted}Uppercase"));
        let numbered = (2..).map(|number| format!("{wanted}{number}"));
        let name = std::iter::once(wanted.clone())
            .chain(uppercase)
            .chain(numbered)
            .find(|name| !taken.contains(name))
            .unwrap_or_default();
        taken.insert(name.clone());
        names[index] = name;
    }
    names
}

fn capitals(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_uppercase()).count()
}

/// Names that were given out, so that none is given twice.
#[derive(Debug, Default)]
pub(crate) struct Scope(BTreeSet<String>);

impl Scope {
    /// A scope in which `names` are taken.
    pub(crate) fn with(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// A name for each of `wanted`, in the same order. Where several want the same, the keys
    /// beside them decide who has it and who has a number; what comes first decides nothing.
    pub(crate) fn claim_all<K: Ord>(
        &mut self,
        wanted: impl IntoIterator<Item = (String, K)>,
    ) -> Vec<String> {
        let wanted: Vec<(String, K)> = wanted.into_iter().collect();
        let mut order: Vec<usize> = (0..wanted.len()).collect();
        order.sort_by(|left, right| wanted[*left].cmp(&wanted[*right]));
        let mut names = vec![String::new(); wanted.len()];
        // A name that something has as it stands is not given to another with a number.
        let is_first =
            |index: usize| index == 0 || wanted[order[index]].0 != wanted[order[index - 1]].0;
        let (first, others): (Vec<usize>, Vec<usize>) =
            (0..order.len()).partition(|index| is_first(*index));
        for index in first.into_iter().chain(others) {
            let index = order[index];
            names[index] = self.claim(&wanted[index].0);
        }
        names
    }

    /// `wanted`, or `wanted` with a number where that is taken.
    pub(crate) fn claim(&mut self, wanted: &str) -> String {
        let numbered = |number: usize| match number {
            1 => wanted.to_owned(),
            _ if wanted.ends_with(|last: char| last.is_numeric()) => format!("{wanted}_{number}"),
            // With a number it is no keyword, and `r#type2` would be `type2` over again.
            _ => format!("{}{number}", wanted.trim_start_matches("r#")),
        };
        let free = |name: &String| !self.0.contains(name);
        #[allow(clippy::maybe_infinite_iter)] // one more number than names were given out is free
        let name = (1..).map(numbered).find(free).unwrap_or_default();
        self.0.insert(name.clone());
        name
    }
}

fn variant(value: &str, enum_name: &str) -> String {
    let spelt = words(value);
    let name = if spelt.is_empty() {
        symbols(value)
    } else {
        camel(&spelt)
    };
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_numeric() => {
            let last = words(enum_name).pop().unwrap_or_else(|| "value".to_owned());
            format!("{}{name}", camel(&[last]))
        }
        Some(_) if name == "Self" => "SelfValue".to_owned(),
        Some(_) => name,
    }
}

/// A name for a text without letters and digits: `+` and `-` become `Plus` and `Minus`.
fn symbols(text: &str) -> String {
    let spelt = |symbol: char| match symbol {
        '+' => "Plus".to_owned(),
        '-' => "Minus".to_owned(),
        '*' => "Star".to_owned(),
        '/' => "Slash".to_owned(),
        '.' => "Dot".to_owned(),
        ',' => "Comma".to_owned(),
        ':' => "Colon".to_owned(),
        '=' => "Equals".to_owned(),
        '<' => "Less".to_owned(),
        '>' => "Greater".to_owned(),
        '!' => "Not".to_owned(),
        '_' => "Underscore".to_owned(),
        ' ' => "Space".to_owned(),
        _ => format!("U{:x}", u32::from(symbol)),
    };
    text.chars().map(spelt).collect()
}

fn snake(text: &str, prefix: &str) -> String {
    let name = words(text).join("_");
    let name = match name.chars().next() {
        None if text.is_empty() => format!("empty_{prefix}"),
        None => words(&symbols(text)).join("_"),
        Some(first) if first.is_numeric() => format!("{prefix}_{name}"),
        Some(_) => name,
    };
    match name.as_str() {
        // These cannot be raw identifiers.
        "self" | "super" | "crate" | "_" => format!("{name}_"),
        _ if is_keyword(&name) => format!("r#{name}"),
        _ => name,
    }
}

/// Words as one capitalised name; two numbers in a row are kept apart.
fn camel(words: &[String]) -> String {
    let mut name = String::new();
    for word in words {
        let digits_meet = name.ends_with(|last: char| last.is_numeric())
            && word.starts_with(|first: char| first.is_numeric());
        if digits_meet {
            name.push('_');
        }
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            name.extend(first.to_uppercase());
            name.push_str(letters.as_str());
        }
    }
    name
}

/// The words of a text, in small letters: split at what cannot stand in a name and where small
/// letters turn into capitals (`imageURLs` is `image`, `urls`; `HTTPServer` is `http`, `server`).
fn words(text: &str) -> Vec<String> {
    let letters: Vec<char> = spelling::spelt_out(text).chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for (index, letter) in letters.iter().enumerate() {
        if !fits_a_name(*letter) {
            open = false;
            continue;
        }
        let before = index.checked_sub(1).map(|index| letters[index]);
        let after = letters.get(index + 1);
        let after_small = before.is_some_and(|before| before.is_lowercase() || before.is_numeric());
        let ends_acronym = before.is_some_and(char::is_uppercase)
            && after.is_some_and(|after| after.is_lowercase())
            // The plural of an acronym is one word: `URLs`.
            && !(after == Some(&'s') && letters.get(index + 2).is_none_or(|l| !l.is_lowercase()));
        if letter.is_uppercase() && (after_small || ends_acronym) {
            open = false;
        }
        if !open {
            words.push(String::new());
            open = true;
        }
        if let Some(word) = words.last_mut() {
            word.extend(
                letter
                    .to_lowercase()
                    .filter(|letter| letter.is_alphanumeric()),
            );
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a character can stand inside an identifier and is no underscore.
fn fits_a_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || letter.is_alphabetic()
            && !letter.to_lowercase().any(spelling::is_variant)
            && syn::parse_str::<syn::Ident>(&letter.to_string()).is_ok()
}

/// Whether a word is reserved in edition 2021 or 2024.
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_fields_and_modules() {
        let cases = [
            ("image-size", "ImageSize", "image_size"),
            ("imageURLs", "ImageUrls", "image_urls"),
            ("HTTPServer", "HttpServer", "http_server"),
            ("wan_v2_7_pro", "WanV2_7Pro", "wan_v2_7_pro"),
            ("type", "Type", "r#type"),
            ("self", "SelfValue", "self_"),
            (
                "WanV27ProRequest",
                "WanV27ProRequest",
                "wan_v27_pro_request",
            ),
            ("2fa", "Type2fa", "field_2fa"),
            ("", "Unnamed", "empty_field"),
            ("$ref", "Ref", "r#ref"),
            ("größe", "Größe", "größe"),
            ("ＩＤ", "Id", "id"),
            ("\u{fb01}", "Unnamed", "ufb01"),
            ("\u{212a}", "K", "k"),
        ];
        for (text, name, field) in cases {
            assert_eq!(type_name(text), name, "{text}");
            assert_eq!(field_name(text), field, "{text}");
        }
        assert_eq!(module_name("getCredits"), "get_credits");
    }

    #[test]
    fn variants() {
        let check = |enum_name: &str, values: &[&str], expected: &[&str]| {
            let values: Vec<_> = values.iter().map(|value| (*value).to_owned()).collect();
            assert_eq!(variant_names(&values, enum_name), expected);
        };
        check("AspectRatio", &["1:1", "16:9"], &["Ratio1_1", "Ratio16_9"]);
        check(
            "ImageSize",
            &["square_hd", "portrait_16_9"],
            &["SquareHd", "Portrait16_9"],
        );
        check(
            "Status",
            &["FAILED", "failed"],
            &["FailedUppercase", "Failed"],
        );
        check(
            "Order",
            &["ASC", "DESC", "asc", "desc"],
            &["AscUppercase", "DescUppercase", "Asc", "Desc"],
        );
        check(
            "Sign",
            &["+", "-", "", "other"],
            &["Plus", "Minus", "Empty", "Other2"],
        );
        check("Unit", &["µ", "µs", "s"], &["Micro", "MicroS", "S"]);
        check("Odd", &["a b", "a-b", "a_b"], &["AB", "AB2", "AB3"]);
    }

    #[test]
    fn statuses_and_media_types() {
        let names = ["200", "299", "2XX", "404", "4XX", "5XX", "default"];
        let names = names.map(|name| status_name(Statuses::named(name).unwrap()));
        let expected = [
            "Ok",
            "Status299",
            "Success",
            "NotFound",
            "ClientError",
            "ServerError",
            "Default",
        ];
        assert_eq!(names, expected);
        let media = [
            "text/csv",
            "image/*",
            "*/*",
            "application/problem+json; v=1",
            "",
            "video/3gpp",
            "1/2",
        ];
        let expected = [
            "Csv",
            "Image",
            "Bytes",
            "ProblemJson",
            "Bytes",
            "Video3gpp",
            "Bytes1_2",
        ];
        assert_eq!(media.map(media_name), expected);
    }

    #[test]
    fn what_is_a_name_as_it_stands_has_it() {
        let given = |texts: &[&str]| {
            let wanted = texts.iter().map(|text| {
                let name = field_name(text);
                let key = nearness(text, &name);
                (name, key)
            });
            Scope::with(&[]).claim_all(wanted)
        };
        let cases: [(&[&str], &[&str]); 4] = [
            (&["NAME", "Name", "name"], &["name3", "name2", "name"]),
            (&["a-b", "a_b"], &["a_b2", "a_b"]),
            (&["Type", "type", "type2"], &["type3", "r#type", "type2"]),
            (&["Self", "self"], &["self_2", "self_"]),
        ];
        for (texts, names) in cases {
            assert_eq!(given(texts), names);
        }
    }

    #[test]
    fn scopes_number_what_is_taken() {
        let mut scope = Scope::with(&["Request"]);
        assert_eq!(scope.claim("Request"), "Request2");
        assert_eq!(scope.claim("V2"), "V2");
        assert_eq!(scope.claim("V2"), "V2_2");
    }
}
