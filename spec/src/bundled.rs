//! The specs that come with this crate.

use crate::api::Loaded;
use crate::document::Reading;
use crate::document::stored::Stored;
use crate::load::load;
use crate::source::Source;

/// The bundled specs as `(path, text)`: every YAML file under `apis/`, the paths relative to it.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// Loads the bundled specs as one API.
///
/// ```
/// let api = callsheet_spec::bundled::load_all().into_api().unwrap();
/// assert!(api.default_operation().is_some());
/// ```
#[must_use]
pub fn load_all() -> Loaded {
    let entries = FILES
        .iter()
        .map(|(path, text)| Source::new(*path, *text))
        .collect();
    load(entries, &mut |_| {
        Err("it is not one of the bundled files".to_owned())
    })
}

/// What reading a bundled file gives; `None` for any other file.
pub(crate) fn reading(source: &Source) -> Option<Reading<'_>> {
    let is_it = |(name, text): &(&str, &str)| *name == source.name() && *text == source.text();
    let index = FILES.iter().position(is_it)?;
    let stored = STORED.get(index).copied().flatten()?;
    Some(Reading {
        documents: vec![stored.document(source.text())],
        ..Reading::default()
    })
}

/// The documents in [`FILES`]; none where reading a file gives more than one document.
#[allow(clippy::unreadable_literal)] // nobody reads them
const STORED: &[Option<Stored>] = include!(concat!(env!("OUT_DIR"), "/stored.rs"));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, Limits, read};

    #[test]
    fn a_stored_document_is_what_reading_the_file_gives() {
        for (name, text) in FILES {
            let source = Source::new(*name, *text);
            let stored = reading(&source).unwrap();
            let fresh = read(text, Format::Yaml, &Limits::default());
            assert_eq!(fresh.faults, [], "{name}");
            assert_eq!(
                format!("{:?}", stored.documents),
                format!("{:?}", fresh.documents),
                "{name}"
            );
            let document = &stored.documents[0];
            for id in 0..u32::try_from(document.len()).unwrap() {
                let (node, again) = (document.node(id), fresh.documents[0].node(id));
                assert_eq!(
                    node.map(|node| (node.style(), node.is_hole())),
                    again.map(|node| (node.style(), node.is_hole()))
                );
            }
        }
    }

    #[test]
    fn a_file_that_only_has_the_name_of_a_bundled_one_is_read() {
        let (name, _) = FILES[0];
        assert!(reading(&Source::new(name, "openapi: 3.1.0")).is_none());
    }
}
