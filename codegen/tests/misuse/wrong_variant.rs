//! An enum that is sent has the values that the spec allows, and no others.
use generated::pages::types::PageTone;

fn main() {
    let _ = PageTone::Hot; //~ E0599
}
