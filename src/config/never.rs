//! Globs and patterns that no file can match, however the folders look.

/// Why a glob matches no file, and what may have been meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Never {
    pub(super) why: &'static str,
    pub(super) help: String,
}

impl Never {
    /// For a glob, which is held against the path below the folder of the config.
    pub(super) fn of_glob(glob: &str) -> Option<Self> {
        let never = |why, help| Some(Self { why, help });
        if glob.is_empty() {
            return never("it is empty", "`**` matches every file".to_owned());
        }
        if let Some(rest) = glob.strip_prefix('/') {
            let help = match rest.split('/').next() {
                Some("home" | "Users" | "root" | "mnt" | "tmp" | "var" | "opt" | "srv") => {
                    "begin with a folder beside callsheet.toml".to_owned()
                }
                _ => format!("write `{}`", rest.trim_start_matches('/')),
            };
            return never(RELATIVE, help);
        }
        if let Some(folder) = glob.strip_suffix('/') {
            let why = "it ends in `/`, and no file does";
            return never(why, format!("write `{folder}/**` for all files in it"));
        }
        Self::of_parts(glob)
    }

    /// For a pattern as in `.gitignore`, which may begin and end with `/`.
    pub(super) fn of_pattern(pattern: &str) -> Option<Self> {
        // A comment, as in `.gitignore`, matches nothing on purpose.
        if pattern.starts_with('#') {
            return None;
        }
        Self::of_parts(pattern.strip_prefix('!').unwrap_or(pattern))
    }

    fn of_parts(glob: &str) -> Option<Self> {
        let never = |why, help| Some(Self { why, help });
        let has_drive = glob.as_bytes().get(1) == Some(&b':');
        if has_drive && glob.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let help = "begin with a folder beside callsheet.toml";
            return never(RELATIVE, help.to_owned());
        }
        if is_with_backslash(glob) {
            let why = "a backslash does not stand between folders";
            return never(why, format!("write `{}`", glob.replace('\\', "/")));
        }
        if glob.split('/').any(|part| part == "..") {
            let why = "it leads out of the folder of callsheet.toml";
            let help = "put a callsheet.toml into the folder above";
            return never(why, help.to_owned());
        }
        if glob.split('/').any(|part| part == ".") {
            let parts: Vec<_> = glob.split('/').filter(|part| *part != ".").collect();
            let why = "no path has `.` as a part";
            let help = match parts.join("/") {
                rest if rest.is_empty() => "`**` matches every file".to_owned(),
                rest => format!("write `{rest}`"),
            };
            return never(why, help);
        }
        if glob.contains("//") {
            let why = "no path has `//` in it";
            return never(why, format!("write `{}`", glob.replace("//", "/")));
        }
        None
    }
}

const RELATIVE: &str = "paths begin at the folder of callsheet.toml";

/// Whether a backslash stands for something else than that the next character means itself.
fn is_with_backslash(glob: &str) -> bool {
    let mut characters = glob.chars();
    while let Some(character) = characters.next() {
        if character == '\\'
            && !matches!(
                characters.next(),
                Some('[' | ']' | '{' | '}' | '?' | '!' | '#' | ' ')
            )
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_file_can_match_is_known() {
        let cases = [
            ("prompts/*.yaml", None),
            ("**", None),
            ("**/.hidden/a..b/*.yaml", None),
            ("a\\[1\\].yaml", None),
            ("", Some("`**` matches every file")),
            ("/prompts/*.yaml", Some("write `prompts/*.yaml`")),
            (
                "/home/me/*.yaml",
                Some("begin with a folder beside callsheet.toml"),
            ),
            (
                "C:\\me\\*.yaml",
                Some("begin with a folder beside callsheet.toml"),
            ),
            ("prompts/", Some("write `prompts/**` for all files in it")),
            ("prompts\\*.yaml", Some("write `prompts/*.yaml`")),
            ("./prompts/*.yaml", Some("write `prompts/*.yaml`")),
            (
                "../prompts/*.yaml",
                Some("put a callsheet.toml into the folder above"),
            ),
            ("a/../b", Some("put a callsheet.toml into the folder above")),
            ("prompts//*.yaml", Some("write `prompts/*.yaml`")),
            (".", Some("`**` matches every file")),
        ];
        for (glob, help) in cases {
            let never = Never::of_glob(glob).map(|never| never.help);
            assert_eq!(never.as_deref(), help, "{glob}");
        }
    }

    #[test]
    fn patterns_may_begin_and_end_with_a_slash() {
        for pattern in [
            "/top.yaml",
            "drafts/",
            "!keep.yaml",
            "# ../a",
            "\\#a",
            "a b",
        ] {
            assert_eq!(Never::of_pattern(pattern), None, "{pattern}");
        }
        for pattern in ["./drafts/", "../drafts", "!./a", "drafts\\a.yaml", "a//b"] {
            assert!(Never::of_pattern(pattern).is_some(), "{pattern}");
        }
    }
}
