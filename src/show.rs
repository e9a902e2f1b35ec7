//! What was found, in the format that was asked for.

use callsheet_validator::render::{self, Color, Look};
use rayon::prelude::*;

use crate::args::Format;
use crate::check::CheckedFile;

/// The diagnostics of all files, in the order of the files.
pub(crate) fn show(files: &[CheckedFile], format: Format, color: Color) -> String {
    match format {
        Format::Full => {
            let look = Look {
                color,
                ..Look::default()
            };
            texts(files, |file| {
                render::full(&file.source, &file.report.diagnostics, look)
            })
        }
        Format::Concise => texts(files, |file| {
            render::concise(&file.source, &file.report.diagnostics)
        }),
        Format::Json => {
            let objects =
                |file: &CheckedFile| render::json_objects(&file.source, &file.report.diagnostics);
            render::json(&files.iter().flat_map(objects).collect::<Vec<_>>())
        }
    }
}

fn texts(files: &[CheckedFile], text: impl Fn(&CheckedFile) -> String + Sync + Send) -> String {
    files.par_iter().map(text).collect()
}
