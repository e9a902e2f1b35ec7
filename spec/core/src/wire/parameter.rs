//! Parameters: the styles of OpenAPI, which are those of RFC 6570.

use serde::Serialize;
use serde_json::Value;

use super::{percent_encoded, plain};
use crate::endpoint::Text;

/// Path, query, headers and cookies of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The path below the base URL, parameters filled in and percent-encoded.
    pub path: String,
    /// The query without its `?`, percent-encoded; empty if there is none.
    pub query: String,
    /// Header fields beyond those every request has.
    pub headers: Vec<(Text, String)>,
    /// Cookies, percent-encoded.
    pub cookies: Vec<(String, String)>,
}

/// How one parameter travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: Text,
    /// Where it goes.
    pub place: Place,
    /// How lists and objects are written.
    pub style: Style,
    /// Whether each item or member stands for itself.
    pub explode: bool,
    /// Whether characters that mean something in URLs are left as they are, but for those that
    /// would end the value.
    pub reserved: bool,
    /// Whether the value is written as JSON (`content` of a parameter).
    pub json: bool,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Into the template of the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header field.
    Header,
    /// Into a cookie.
    Cookie,
}

/// How lists and objects are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `a,b`
    Simple,
    /// `.a,b`
    Label,
    /// `;name=a,b`
    Matrix,
    /// `name=a,b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name[member]=a`
    DeepObject,
}

impl Parameter {
    /// A parameter of the path, in the style `simple`.
    #[must_use]
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, Place::Path, Style::Simple, false)
    }

    /// A parameter of the query, in the style `form`, each item for itself.
    #[must_use]
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, Place::Query, Style::Form, true)
    }

    /// A header field.
    #[must_use]
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, Place::Header, Style::Simple, false)
    }

    /// A cookie, in the style `form`, each item for itself.
    #[must_use]
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, Place::Cookie, Style::Form, true)
    }

    /// The same under another name.
    #[must_use]
    pub fn named(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// The same in another style.
    #[must_use]
    pub const fn styled(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// The same with each item or member for itself, or all together.
    #[must_use]
    pub const fn exploded(mut self, explode: bool) -> Self {
        self.explode = explode;
        self
    }

    /// The same with reserved characters left as they are.
    #[must_use]
    pub const fn reserved(mut self) -> Self {
        self.reserved = true;
        self
    }

    /// The same with its value as JSON.
    #[must_use]
    pub const fn json(mut self) -> Self {
        self.json = true;
        self
    }

    const fn new(name: &'static str, place: Place, style: Style, explode: bool) -> Self {
        Self {
            name: Text::Borrowed(name),
            place,
            style,
            explode,
            reserved: false,
            json: false,
        }
    }

    fn encoded(&self, text: &str) -> String {
        match self.place {
            // A header field has no encoding of its own.
            Place::Header => text.to_owned(),
            Place::Query if self.reserved => percent_encoded(text, b":/?@!$'()*,;="),
            Place::Path | Place::Query | Place::Cookie => percent_encoded(text, b""),
        }
    }

    /// The items, or the names and values of the members in turn; with `=` between them where each
    /// stands for itself.
    fn parts(&self, value: &Value) -> Vec<String> {
        match value {
            Value::Array(items) => items
                .iter()
                .map(|item| self.encoded(&plain(item)))
                .collect(),
            Value::Object(members) if self.explode => members
                .iter()
                .map(|(name, value)| {
                    format!("{}={}", self.encoded(name), self.encoded(&plain(value)))
                })
                .collect(),
            Value::Object(members) => members
                .iter()
                .flat_map(|(name, value)| [self.encoded(name), self.encoded(&plain(value))])
                .collect(),
            Value::Null => Vec::new(),
            value => vec![self.encoded(&plain(value))],
        }
    }

    /// What takes the place of the parameter in the template of a path.
    fn in_path(&self, value: &Value) -> String {
        let parts = self.parts(value);
        let name = self.encoded(&self.name);
        let is_object = value.is_object();
        match self.style {
            Style::Label => {
                let between = if self.explode { "." } else { "," };
                format!(".{}", parts.join(between))
            }
            Style::Matrix if self.explode && is_object => parts
                .iter()
                .fold(String::new(), |path, part| path + ";" + part),
            Style::Matrix if self.explode => parts.iter().fold(String::new(), |path, part| {
                let path = path + ";" + &name;
                if part.is_empty() {
                    path
                } else {
                    path + "=" + part
                }
            }),
            Style::Matrix => match parts.join(",").as_str() {
                "" => format!(";{name}"),
                joined => format!(";{name}={joined}"),
            },
            _ => match parts.join(",").as_str() {
                // These would change the path.
                dots @ ("." | "..") => dots.replace('.', "%2E"),
                joined => joined.to_owned(),
            },
        }
    }

    /// The pairs of a query or of cookies.
    fn pairs(&self, value: &Value) -> Vec<(String, String)> {
        let name = self.encoded(&self.name);
        let parts = || self.parts(value);
        match (self.style, value) {
            (_, Value::Null) => Vec::new(),
            (Style::DeepObject, value) => {
                let mut pairs = Vec::new();
                deep(&self.name, value, &mut pairs);
                let encoded = |(name, value): (String, String)| {
                    (percent_encoded(&name, b""), self.encoded(&value))
                };
                pairs.into_iter().map(encoded).collect()
            }
            (_, Value::Object(members)) if self.explode => members
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (self.encoded(name), self.encoded(&plain(value))))
                .collect(),
            (_, Value::Array(_)) if self.explode => parts()
                .into_iter()
                .map(|part| (name.clone(), part))
                .collect(),
            (_, Value::Array(items)) if items.is_empty() => Vec::new(),
            (_, Value::Object(members)) if members.is_empty() => Vec::new(),
            (style, _) => {
                let between = match style {
                    Style::SpaceDelimited => "%20",
                    Style::PipeDelimited => "%7C",
                    _ => ",",
                };
                vec![(name, parts().join(between))]
            }
        }
    }
}

impl Head {
    /// A head with that template as its path.
    #[must_use]
    pub fn new(template: &str) -> Self {
        Self {
            path: template.to_owned(),
            ..Self::default()
        }
    }

    /// Adds a parameter. `null` and empty lists leave no trace outside the path, as RFC 6570 has
    /// it for what is not defined.
    ///
    /// ```
    /// use callsheet_core::wire::{Head, Parameter};
    ///
    /// let mut head = Head::new("/pictures/{id}");
    /// head.put(&Parameter::path("id"), "a/b c");
    /// head.put(&Parameter::query("tag"), &["red", "black & white"]);
    /// assert_eq!(head.path, "/pictures/a%2Fb%20c");
    /// assert_eq!(head.query, "tag=red&tag=black%20%26%20white");
    /// ```
    pub fn put<T: Serialize + ?Sized>(&mut self, parameter: &Parameter, value: &T) {
        // A value that cannot be written as JSON is written as nothing, as serde_json does for a
        // number that is none.
        let mut value = serde_json::to_value(value).unwrap_or_default();
        if parameter.json {
            value = Value::String(value.to_string());
        }
        match parameter.place {
            Place::Path => {
                let name = format!("{{{}}}", parameter.name);
                self.path = self.path.replace(&name, &parameter.in_path(&value));
            }
            Place::Query => {
                for (name, value) in parameter.pairs(&value) {
                    self.push_query(&name, &value);
                }
            }
            Place::Header => {
                let parts = parameter.parts(&value);
                if !parts.is_empty() {
                    self.headers.push((parameter.name.clone(), parts.join(",")));
                }
            }
            Place::Cookie => self.cookies.extend(parameter.pairs(&value)),
        }
    }

    /// Adds a pair to the query, encoded already.
    fn push_query(&mut self, name: &str, value: &str) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(name);
        self.query.push('=');
        self.query.push_str(value);
    }
}

/// Fills the parameters of a path template, percent-encoding each value.
///
/// ```
/// use callsheet_core::wire::fill_path;
///
/// assert_eq!(fill_path("/generation/{id}", &[("id", "a/b c")]), "/generation/a%2Fb%20c");
/// ```
#[must_use]
pub fn fill_path(template: &str, parameters: &[(&str, &str)]) -> String {
    let mut head = Head::new(template);
    for (name, value) in parameters {
        head.put(&Parameter::path("").named((*name).to_owned()), value);
    }
    head.path
}

/// `name[member][0]=value`, as deep as the value goes.
pub(super) fn deep(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (member, value) in members {
                deep(&format!("{name}[{member}]"), value, pairs);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                deep(&format!("{name}[{index}]"), value, pairs);
            }
        }
        value => pairs.push((name.to_owned(), plain(value))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(parameter: &Parameter, value: &Value) -> String {
        let mut head = Head::new("{c}");
        head.put(parameter, value);
        head.path
    }

    fn query(parameter: &Parameter, value: &Value) -> String {
        let mut head = Head::new("");
        head.put(parameter, value);
        head.query
    }

    /// The table of the OpenAPI Specification 3.1.1, section 4.8.12.4.
    #[test]
    fn every_style_is_written_as_the_specification_has_it() {
        let values = [
            json!("blue"),
            json!(["blue", "black"]),
            json!({ "G": 200, "R": 100 }),
        ];
        let c = Parameter::path("c");
        let in_path = [
            (c.clone(), ["blue", "blue,black", "G,200,R,100"]),
            (
                c.clone().exploded(true),
                ["blue", "blue,black", "G=200,R=100"],
            ),
            (
                c.clone().styled(Style::Label),
                [".blue", ".blue,black", ".G,200,R,100"],
            ),
            (
                c.clone().styled(Style::Label).exploded(true),
                [".blue", ".blue.black", ".G=200.R=100"],
            ),
            (
                c.clone().styled(Style::Matrix),
                [";c=blue", ";c=blue,black", ";c=G,200,R,100"],
            ),
            (
                c.styled(Style::Matrix).exploded(true),
                [";c=blue", ";c=blue;c=black", ";G=200;R=100"],
            ),
        ];
        for (parameter, expected) in in_path {
            let written: Vec<_> = values.iter().map(|value| path(&parameter, value)).collect();
            assert_eq!(written, expected, "{parameter:?}");
        }
        let c = Parameter::query("c");
        let in_query = [
            (c.clone(), ["c=blue", "c=blue&c=black", "G=200&R=100"]),
            (
                c.clone().exploded(false),
                ["c=blue", "c=blue,black", "c=G,200,R,100"],
            ),
            (
                c.clone().styled(Style::SpaceDelimited).exploded(false),
                ["c=blue", "c=blue%20black", "c=G%20200%20R%20100"],
            ),
            (
                c.clone().styled(Style::PipeDelimited).exploded(false),
                ["c=blue", "c=blue%7Cblack", "c=G%7C200%7CR%7C100"],
            ),
            (
                c.styled(Style::DeepObject),
                [
                    "c=blue",
                    "c%5B0%5D=blue&c%5B1%5D=black",
                    "c%5BG%5D=200&c%5BR%5D=100",
                ],
            ),
        ];
        for (parameter, expected) in in_query {
            let written: Vec<_> = values
                .iter()
                .map(|value| query(&parameter, value))
                .collect();
            assert_eq!(written, expected, "{parameter:?}");
        }
    }

    #[test]
    fn nothing_of_a_value_can_leave_its_place() {
        let id = Parameter::path("c");
        assert_eq!(path(&id, &json!("../a?b#c")), "..%2Fa%3Fb%23c");
        assert_eq!(path(&id, &json!("..")), "%2E%2E");
        assert_eq!(path(&id, &json!(["a,b", "c"])), "a%2Cb,c");
        assert_eq!(path(&id, &json!("é")), "%C3%A9");
        let tag = Parameter::query("c");
        assert_eq!(query(&tag, &json!("a=b&c d+e#")), "c=a%3Db%26c%20d%2Be%23");
        let open = tag.clone().reserved();
        assert_eq!(query(&open, &json!("/a:b?c&d#e")), "c=/a:b?c%26d%23e");
        assert_eq!(query(&Parameter::query("a b"), &json!(1)), "a%20b=1");
    }

    #[test]
    fn what_is_not_there_leaves_no_trace() {
        let tag = Parameter::query("c");
        for value in [json!(null), json!([]), json!({})] {
            assert_eq!(query(&tag, &value), "");
            assert_eq!(query(&tag.clone().exploded(false), &value), "");
        }
        let mut head = Head::new("");
        head.put(&Parameter::header("X-A"), &Value::Null);
        assert_eq!(head, Head::default());
    }

    #[test]
    fn headers_cookies_and_json() {
        let mut head = Head::new("");
        head.put(&Parameter::header("X-A"), &json!(["a b", 2]));
        head.put(&Parameter::cookie("sid"), &json!("a;b"));
        head.put(&Parameter::query("q").json(), &json!({ "a": [1] }));
        assert_eq!(head.headers, [("X-A".into(), "a b,2".to_owned())]);
        assert_eq!(head.cookies, [("sid".to_owned(), "a%3Bb".to_owned())]);
        assert_eq!(head.query, "q=%7B%22a%22%3A%5B1%5D%7D");
    }
}
