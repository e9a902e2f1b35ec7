//! `callsheet.toml`: which files are requests of which endpoint, and how strict the rules are.

use std::path::{Path, PathBuf};

use callsheet_spec::source::{Source, Span};
use callsheet_validator::{Level, Settings};
use globset::{GlobBuilder, GlobMatcher};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::words::did_you_mean;

/// The name of the file.
pub(crate) const NAME: &str = "callsheet.toml";

/// What a `callsheet.toml` says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// The folder it lies in, to which its paths are relative.
    pub(crate) folder: PathBuf,
    /// The endpoint where nothing more specific is said.
    pub(crate) endpoint: Option<Word>,
    /// Which files are requests of which endpoint.
    pub(crate) claims: Vec<Claim>,
    /// How strict the rules are.
    pub(crate) rules: Vec<(Word, Level)>,
}

/// An entry of `[[files]]`.
#[derive(Debug)]
pub(crate) struct Claim {
    glob: GlobMatcher,
    /// The endpoint of the files.
    pub(crate) endpoint: Option<Word>,
    /// The document that describes it, as an absolute path.
    pub(crate) spec: Option<PathBuf>,
}

/// A word of the file with the place where it stands, as `file:line:column`.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) place: String,
}

impl Config {
    /// Reads a config; `folder` is where its file lies. The error lists everything that is wrong
    /// with it.
    pub(crate) fn read(source: &Source, folder: &Path) -> Result<Self, Vec<String>> {
        let config = Self {
            folder: folder.to_owned(),
            ..Self::default()
        };
        let mut reader = Reader {
            source,
            folder,
            config,
            problems: Vec::new(),
        };
        // The parser takes a byte order mark for a character of the first key.
        let text = source.text();
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let blank = format!("{}{}", " ".repeat(mark), &text[mark..]);
        let (table, errors) = DeTable::parse_recoverable(&blank);
        for error in errors {
            let span = error.span().map_or(Span::at(0), Span::from);
            reader.problem(span, error.message());
        }
        if reader.problems.is_empty() {
            reader.document(table.get_ref());
        }
        if reader.problems.is_empty() {
            return Ok(reader.config);
        }
        // The tables are sorted by their keys, not by their places.
        reader.problems.sort_by_key(|(span, _)| *span);
        let problems = reader.problems.iter();
        Err(problems
            .map(|(span, text)| format!("{}: {text}", reader.place(*span)))
            .collect())
    }

    /// The first entry that claims a file, which is given by its absolute path.
    pub(crate) fn claim(&self, path: &Path) -> Option<&Claim> {
        let path = path.strip_prefix(&self.folder).ok()?;
        self.claims.iter().find(|claim| claim.glob.is_match(path))
    }

    /// Puts the levels of the rules into the settings.
    pub(crate) fn apply_rules(&self, settings: &mut Settings) -> Result<(), Vec<String>> {
        let mut problems = Vec::new();
        for (rule, level) in &self.rules {
            if let Err(unknown) = settings.set(&rule.text, *level) {
                problems.push(format!("{}: {unknown}", rule.place));
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }
}

/// A text with its place in the file.
type Text<'a> = (&'a str, Span);

struct Reader<'a> {
    source: &'a Source,
    folder: &'a Path,
    config: Config,
    problems: Vec<(Span, String)>,
}

impl Reader<'_> {
    fn document(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "endpoint" => self.config.endpoint = self.text(value).map(|text| self.word(text)),
                "files" => self.files(value),
                "rules" => self.rules(value),
                _ => self.unknown(key, &["endpoint", "files", "rules"]),
            }
        }
    }

    fn files(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(entries) = value.get_ref().as_array() else {
            return self.problem(
                value.span(),
                "`files` must be a list of tables: write [[files]] above each entry",
            );
        };
        for entry in entries {
            match entry.get_ref().as_table() {
                Some(table) => self.claim(entry, table),
                None => self.problem(entry.span(), "an entry of `files` must be a table"),
            }
        }
    }

    fn claim(&mut self, entry: &Spanned<DeValue<'_>>, table: &DeTable<'_>) {
        let (mut glob, mut endpoint, mut spec) = (None, None, None);
        let mut has_glob = false;
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "glob" => {
                    has_glob = true;
                    glob = self.text(value).and_then(|text| self.glob(text));
                }
                "endpoint" => endpoint = self.text(value).map(|text| self.word(text)),
                "spec" => spec = self.text(value).map(|(text, _)| self.folder.join(text)),
                _ => self.unknown(key, &["glob", "endpoint", "spec"]),
            }
        }
        if !has_glob {
            self.problem(entry.span(), "this entry of `files` needs the key `glob`");
        }
        if let Some(glob) = glob {
            self.config.claims.push(Claim {
                glob,
                endpoint,
                spec,
            });
        }
    }

    fn glob(&mut self, (text, span): Text<'_>) -> Option<GlobMatcher> {
        match GlobBuilder::new(text).literal_separator(true).build() {
            Ok(glob) => Some(glob.compile_matcher()),
            Err(error) => {
                self.problem(span, &format!("`{text}` is no glob: {}", error.kind()));
                None
            }
        }
    }

    fn rules(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.problem(
                value.span(),
                "`rules` must be a table: write [rules] above it",
            );
        };
        for (rule, value) in table {
            let Some((text, span)) = self.text(value) else {
                continue;
            };
            match Level::named(text) {
                Some(level) => {
                    let rule = self.word((rule.get_ref().as_ref(), rule.span().into()));
                    self.config.rules.push((rule, level));
                }
                None => {
                    let known = ["error", "warning", "info", "off"];
                    let problem = format!(
                        "`{text}` is no level; there are error, warning, info and off{}",
                        did_you_mean(text, known)
                    );
                    self.problem(span, &problem);
                }
            }
        }
    }

    fn text<'v>(&mut self, value: &'v Spanned<DeValue<'_>>) -> Option<Text<'v>> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            let found = value.get_ref().type_str();
            self.problem(
                value.span(),
                &format!("this must be a string, and is a {found}"),
            );
        }
        text.map(|text| (text, value.span().into()))
    }

    fn word(&self, (text, span): Text<'_>) -> Word {
        Word {
            text: text.to_owned(),
            place: self.place(span),
        }
    }

    fn unknown(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, known: &[&str]) {
        let word = key.get_ref();
        let suggestion = did_you_mean(word, known.iter().copied());
        let problem = if suggestion.is_empty() {
            format!("unknown key `{word}`; there are {}", known.join(", "))
        } else {
            format!("unknown key `{word}`{suggestion}")
        };
        self.problem(key.span(), &problem);
    }

    fn problem(&mut self, span: impl Into<Span>, problem: &str) {
        self.problems.push((span.into(), problem.to_owned()));
    }

    fn place(&self, span: Span) -> String {
        format!(
            "{}:{}",
            self.source.name(),
            self.source.position(span.start)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, Vec<String>> {
        Config::read(&Source::new("callsheet.toml", text), Path::new("/repo"))
    }

    #[test]
    fn the_first_entry_that_matches_claims_a_file() {
        let config = read(
            "endpoint = 'a'\n\
             [[files]]\nglob = 'prompts/*.yaml'\nendpoint = 'b'\n\
             [[files]]\nglob = 'prompts/**/*.yaml'\nspec = 'specs/mine.yaml'\n",
        )
        .unwrap();
        let endpoint = |path: &str| {
            let claim = config.claim(Path::new(path));
            claim.map(|claim| claim.endpoint.as_ref().map(|word| word.text.clone()))
        };
        assert_eq!(endpoint("/repo/prompts/x.yaml"), Some(Some("b".to_owned())));
        assert_eq!(endpoint("/repo/prompts/deep/x.yaml"), Some(None));
        assert_eq!(endpoint("/repo/prompts/x.json"), None);
        assert_eq!(endpoint("/elsewhere/prompts/x.yaml"), None);
        let spec = config
            .claim(Path::new("/repo/prompts/deep/x.yaml"))
            .unwrap()
            .spec
            .as_deref();
        assert_eq!(spec, Some(Path::new("/repo/specs/mine.yaml")));
    }

    #[test]
    fn everything_that_is_wrong_is_reported_at_its_place() {
        let table = [
            (
                "endpont = 'x'",
                &["1:1: unknown key `endpont`; did you mean `endpoint`?"][..],
            ),
            (
                "colour = 'x'\nendpoint = 4\n",
                &[
                    "1:1: unknown key `colour`; there are endpoint, files, rules",
                    "2:12: this must be a string, and is a integer",
                ],
            ),
            (
                "files = 'x'",
                &["1:9: `files` must be a list of tables: write [[files]] above each entry"],
            ),
            (
                "files = [1]",
                &["1:10: an entry of `files` must be a table"],
            ),
            (
                "\n[[files]]\nendpoint = 'x'\n",
                &["2:1: this entry of `files` needs the key `glob`"],
            ),
            (
                "[[files]]\nglob = 'a[z'\nspecs = 'x'\n",
                &[
                    "2:8: `a[z` is no glob: unclosed character class; missing ']'",
                    "3:1: unknown key `specs`; did you mean `spec`?",
                ],
            ),
            (
                "rules = 1",
                &["1:9: `rules` must be a table: write [rules] above it"],
            ),
            (
                "[rules]\nunknown-field = 'warnin'\nx = 'never'\n",
                &[
                    "2:17: `warnin` is no level; there are error, warning, info and off; did you mean `warning`?",
                    "3:5: `never` is no level; there are error, warning, info and off",
                ],
            ),
        ];
        for (text, expected) in table {
            let problems = read(text).unwrap_err();
            let expected: Vec<_> = expected
                .iter()
                .map(|problem| format!("callsheet.toml:{problem}"))
                .collect();
            assert_eq!(problems, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_toml_is_reported_at_its_place() {
        let problems = read("endpoint = 'x'\nfiles = [\nglob = \n").unwrap_err();
        assert!(problems[0].starts_with("callsheet.toml:3:"), "{problems:?}");
        let twice = read("endpoint = 'x'\nendpoint = 'y'\n").unwrap_err();
        assert_eq!(twice, ["callsheet.toml:2:1: duplicate key"]);
    }

    #[test]
    fn a_byte_order_mark_changes_nothing() {
        assert_eq!(
            read("\u{feff}endpoint = 'x'\n")
                .unwrap()
                .endpoint
                .unwrap()
                .place,
            "callsheet.toml:1:12"
        );
    }

    #[test]
    fn rules_are_put_into_the_settings() {
        let mut settings = Settings::default();
        read("[rules]\nunknown-field = 'off'\n")
            .unwrap()
            .apply_rules(&mut settings)
            .unwrap();
        let unknown = read("[rules]\nunknown-feild = 'off'\n").unwrap();
        let problems = unknown.apply_rules(&mut settings).unwrap_err();
        assert_eq!(
            problems,
            ["callsheet.toml:2:1: there is no rule `unknown-feild`; did you mean `unknown-field`?"]
        );
    }
}
