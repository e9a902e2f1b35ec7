//! References to groups. ECMA-262 takes one to a group that did not match for the empty text, and
//! forgets groups at every turn of a loop; the engine that goes back does neither. So a reference is
//! taken only where its group has always matched, and in the same turn.

/// Whether every reference of an expression is to a group that has surely matched before it; the
/// expression is one of ECMA-262.
pub(super) fn are_certain(source: &str) -> bool {
    let mut walk = Walk {
        rest: source,
        open: vec![Group::default()],
        captures: Vec::new(),
    };
    walk.runs_through()
}

/// A group, or the whole expression.
#[derive(Debug, Clone, Default)]
struct Group<'s> {
    /// Its place among those that can be referred to.
    capture: Option<usize>,
    name: &'s str,
    /// Whether nothing within it counts as matched behind it.
    forgets: bool,
    looks_behind: bool,
    /// The alternative that is being read.
    alternative: usize,
}

/// A group that can be referred to.
#[derive(Debug, Clone)]
struct Capture<'s> {
    name: &'s str,
    /// The groups around it by their depths, each with the alternative that it stands in.
    alternatives: Vec<usize>,
    /// Whether it, and whatever was around it and is closed, has surely matched.
    is_certain: bool,
    is_closed: bool,
}

struct Walk<'s> {
    rest: &'s str,
    open: Vec<Group<'s>>,
    captures: Vec<Capture<'s>>,
}

impl<'s> Walk<'s> {
    fn runs_through(&mut self) -> bool {
        let mut in_class = false;
        while let Some(next) = self.take() {
            match next {
                '\\' => match self.take() {
                    Some(digit @ '1'..='9') if !in_class => {
                        let end = self.rest.find(|one: char| !one.is_ascii_digit());
                        let (more, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
                        self.rest = rest;
                        let number: usize = format!("{digit}{more}").parse().unwrap_or(usize::MAX);
                        if !self.is_certain(number - 1) {
                            return false;
                        }
                    }
                    Some('k') if !in_class => {
                        let name = self.name();
                        let named = self.captures.iter().position(|one| one.name == name);
                        if !named.is_some_and(|index| self.is_certain(index)) {
                            return false;
                        }
                    }
                    _ => {}
                },
                '[' => in_class = true,
                ']' => in_class = false,
                _ if in_class => {}
                '(' => self.enter(),
                ')' => self.leave(),
                '|' => {
                    if let Some(group) = self.open.last_mut() {
                        group.alternative += 1;
                    }
                }
                _ => {}
            }
        }
        true
    }

    fn take(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    /// The name that stands next, in angle brackets.
    fn name(&mut self) -> &'s str {
        let name = self.rest.strip_prefix('<');
        let (name, rest) = name
            .and_then(|name| name.split_once('>'))
            .unwrap_or(("", ""));
        self.rest = rest;
        name
    }

    fn enter(&mut self) {
        let mut group = Group::default();
        let mut captures = true;
        if let Some(rest) = self.rest.strip_prefix('?') {
            self.rest = rest;
            group.looks_behind = rest.starts_with("<=") || rest.starts_with("<!");
            group.forgets = group.looks_behind || rest.starts_with('!');
            captures = rest.starts_with('<') && !group.looks_behind;
            if captures {
                group.name = self.name();
            }
        }
        if captures {
            group.capture = Some(self.captures.len());
            let around = self.open.iter();
            self.captures.push(Capture {
                name: group.name,
                alternatives: around.map(|group| group.alternative).collect(),
                is_certain: true,
                is_closed: false,
            });
        }
        self.open.push(group);
    }

    fn leave(&mut self) {
        let Some(group) = self.open.pop().filter(|_| !self.open.is_empty()) else {
            return;
        };
        let is_optional = self.rest.starts_with(['?', '*']) || self.rest.starts_with("{0");
        let depth = self.open.len();
        for (index, capture) in self.captures.iter_mut().enumerate() {
            let is_itself = group.capture == Some(index);
            let is_within = capture.alternatives.len() > depth && !is_itself;
            capture.is_closed |= is_itself;
            // The depth alone tells: what was left before is no longer below any open group.
            if is_itself && is_optional
                || is_within && (is_optional || group.alternative > 0 || group.forgets)
            {
                capture.is_certain = false;
            }
            if is_within {
                capture.alternatives.truncate(depth);
            }
        }
    }

    /// Whether a reference here to a group, counted from 0, finds that it has matched.
    fn is_certain(&self, index: usize) -> bool {
        let behind = self.open.iter().any(|group| group.looks_behind);
        self.captures.get(index).is_some_and(|capture| {
            let same =
                |(group, alternative): (&Group<'_>, &usize)| group.alternative == *alternative;
            capture.is_closed
                && capture.is_certain
                && !behind
                && self.open.iter().zip(&capture.alternatives).all(same)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::are_certain;

    #[test]
    fn a_group_has_matched_where_nothing_let_it_out() {
        for source in [
            "a",
            r"(a)\1",
            r"(a)(b)\2\1",
            r"(?<x>a)-\k<x>",
            r"(?:(a)b)+\1",
            r"(?:(a)\1)*",
            r"((a)|b)\1",
            r"(a)(?:b|\1)",
            r"(?=(a)\1)a",
            r"(?=(a))\1",
            r"^(?:x(a)\1|y(b)\2)$",
            r"[(](a)\1[\]|)]",
            r"(a){1,2}\1",
            r"(?:(a))(?:b)?\1",
        ] {
            assert!(are_certain(source), "{source}");
        }
        for source in [
            r"(a)?\1",
            r"(a)*\1",
            r"(a){0,2}\1",
            r"(?:(a)|b)\1",
            r"((a)|b)\2",
            r"(a)|\1",
            r"\1(a)",
            r"(a\1)",
            r"(?:\1(a))+",
            r"(?:x(a))?\1",
            r"(?!(a))\1",
            r"(?<=(a)\1)b",
            r"(?<=\1)(a)",
            r"\2(a)",
            r"\k<x>(?<x>a)",
            r"(?:(?:(a)|b)c)\1",
        ] {
            assert!(!are_certain(source), "{source}");
        }
    }
}
