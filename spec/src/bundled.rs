//! The specs that come with this crate.

use crate::api::Loaded;
use crate::document::Reading;
use crate::document::stored::Stored;
use crate::load::{Extent, LoadOptions, load_with};
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
    load_to(Extent::Whole)
}

/// Loads as much of the bundled specs as requests are held against, which takes half the time.
///
/// ```
/// let api = callsheet_spec::bundled::load_bodies().into_api().unwrap();
/// let operation = api.default_operation().unwrap();
/// assert!(operation.json_body().is_some() && operation.responses.is_empty());
/// ```
#[must_use]
pub fn load_bodies() -> Loaded {
    load_to(Extent::Bodies)
}

fn load_to(extent: Extent) -> Loaded {
    let entries = FILES
        .iter()
        .map(|(path, text)| Source::new(*path, *text))
        .collect();
    let options = LoadOptions {
        extent,
        ..LoadOptions::default()
    };
    load_with(entries, options, &mut |_| {
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
    use crate::api::{Api, Operation};
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
    fn a_request_is_held_against_the_same_however_much_is_loaded() {
        let (whole, bodies) = (load_all(), load_bodies());
        assert_eq!(bodies.faults, []);
        let (whole, bodies) = (whole.api, bodies.api);
        let name = |operation: &Operation| operation.facts.id.to_string();
        let names = |api: &Api| api.operations.iter().map(name).collect::<Vec<_>>();
        assert_eq!(names(&whole), names(&bodies));
        assert_eq!(
            whole.default_operation().map(name),
            bodies.default_operation().map(name)
        );
        let mut count = 0;
        for (operation, same) in whole.operations.iter().zip(&bodies.operations) {
            assert_eq!(operation.facts.path, same.facts.path);
            let short = operation.short_name();
            assert_eq!(
                whole.operation(short).map(name),
                bodies.operation(short).map(name),
                "{short}"
            );
            assert_eq!(operation.facts.method, same.facts.method);
            let seen = |api: &Api, operation: &Operation| {
                let schema = operation.json_body()?.schema;
                let places = api.schemas.reachable(schema).into_iter();
                let places = places.map(|id| api.locate(api.schemas[id].place));
                let mut places: Vec<_> = places.collect();
                places.sort_unstable();
                Some((api.json_schema(schema), places))
            };
            let body = seen(&whole, operation);
            count += usize::from(body.is_some());
            assert_eq!(body, seen(&bodies, same));
        }
        assert!(count > 0);
        assert!(bodies.schemas.iter().count() < whole.schemas.iter().count());
    }

    #[test]
    fn a_file_that_only_has_the_name_of_a_bundled_one_is_read() {
        let (name, _) = FILES[0];
        assert!(reading(&Source::new(name, "openapi: 3.1.0")).is_none());
    }
}
