//! No text gets into a newtype without having been checked.
use generated::pages::types::Slug;

fn main() {
    drop(Slug("NOT ALLOWED".to_owned())); //~ E0423
}
