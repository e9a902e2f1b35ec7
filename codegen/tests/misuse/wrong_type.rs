//! A field takes values of its type.
use generated::pages::types::Note;

fn main() {
    drop(Note::new().text(7)); //~ E0277
}
