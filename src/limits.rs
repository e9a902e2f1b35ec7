//! How much a file may hold: the names by which the limits are set.

use std::str::FromStr;

use callsheet_spec::document::Limits;

use crate::words::did_you_mean;

/// A limit that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// How many bytes a file may have.
    Bytes,
    /// How many collections may stand in each other.
    Depth,
    /// How many values and keys a document may have.
    Values,
    /// For how many values aliases may stand.
    Aliases,
    /// How many bytes of text aliases may repeat.
    AliasBytes,
}

impl Limit {
    pub(crate) const ALL: [Self; 5] = [
        Self::Bytes,
        Self::Depth,
        Self::Values,
        Self::Aliases,
        Self::AliasBytes,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Depth => "depth",
            Self::Values => "values",
            Self::Aliases => "aliases",
            Self::AliasBytes => "alias-bytes",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|limit| limit.name() == name)
    }

    /// What can be set at most; beyond it reading would not be safe.
    pub(crate) fn most(self) -> usize {
        match self {
            Self::Bytes => Limits::MOST_BYTES,
            Self::Depth => Limits::MOST_DEPTH,
            Self::Values | Self::Aliases | Self::AliasBytes => Limits::MOST_NODES,
        }
    }

    pub(crate) fn set(self, limits: &mut Limits, most: usize) {
        match self {
            Self::Bytes => limits.bytes = most,
            Self::Depth => limits.depth = most,
            Self::Values => limits.nodes = most,
            Self::Aliases => limits.alias_nodes = most,
            Self::AliasBytes => limits.alias_bytes = most,
        }
    }
}

/// A limit with a number, as the command line has it: `depth=200`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LimitSetting(pub(crate) Limit, pub(crate) usize);

impl FromStr for LimitSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = Limit::ALL.map(Limit::name);
        let (name, number) = text
            .split_once('=')
            .ok_or_else(|| "write NAME=N, as in depth=200".to_owned())?;
        let limit = Limit::named(name).ok_or_else(|| {
            format!(
                "there is no limit `{name}`{}; there are {}",
                did_you_mean(name, names),
                names.join(", ")
            )
        })?;
        let most = limit.most();
        match number.parse() {
            Ok(number) if (1..=most).contains(&number) => Ok(Self(limit, number)),
            _ => Err(format!("`{name}` is a whole number from 1 to {most}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_set_by_its_name() {
        for limit in Limit::ALL {
            let mut limits = Limits::default();
            let LimitSetting(read, most) = format!("{}=7", limit.name()).parse().unwrap();
            read.set(&mut limits, most);
            assert_eq!((read, most), (limit, 7));
            assert_ne!(limits, Limits::default());
        }
    }

    #[test]
    fn what_cannot_be_set_is_explained() {
        let table = [
            ("depth", "write NAME=N, as in depth=200"),
            (
                "dept=3",
                "there is no limit `dept`; did you mean `depth`?; there are bytes, depth, values, \
                 aliases, alias-bytes",
            ),
            ("depth=257", "`depth` is a whole number from 1 to 256"),
            ("depth=0", "`depth` is a whole number from 1 to 256"),
            ("depth=many", "`depth` is a whole number from 1 to 256"),
        ];
        for (text, expected) in table {
            assert_eq!(
                text.parse::<LimitSetting>(),
                Err(expected.to_owned()),
                "{text}"
            );
        }
    }
}
