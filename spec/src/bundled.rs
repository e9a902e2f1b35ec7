//! The specs that come with this crate.

use crate::api::Loaded;
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
