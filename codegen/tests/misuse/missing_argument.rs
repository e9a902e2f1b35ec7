//! What must be given is an argument of `new`.
use generated::pages::types::{Page, Slug};

fn page(slug: Slug) -> Page {
    Page::new(slug) //~ E0061
}

fn main() {
    drop(Slug::new("a").map(page));
}
