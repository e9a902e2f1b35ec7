//! The next version of a spec may bring another value, so a `match` has an arm for it.
use generated::pages::types::PageTone;

fn main() {
    match PageTone::Warm { //~ E0004
        PageTone::Warm | PageTone::Cold => {}
    }
}
