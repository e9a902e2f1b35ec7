//! A text becomes a value of an enum by `parse`, which can fail.
use generated::pages::types::{Page, PageTone};

fn toned(page: Page) -> Page {
    page.tone("warm") //~ E0308
}

fn main() {
    let _: (fn(Page) -> Page, Option<PageTone>) = (toned, "warm".parse().ok());
}
