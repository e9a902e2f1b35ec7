//! A struct that was written out would miss the fields that the next version of a spec brings.
use generated::pages::types::Note;

fn main() {
    drop(Note { text: None }); //~ E0639
}
