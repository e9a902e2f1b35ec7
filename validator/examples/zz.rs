//! dbg
use callsheet_validator::*;
use callsheet_spec::{source::Source, document::Format};
fn main() {
    let api = std::sync::Arc::new(callsheet_spec::bundled::load_all().into_api().unwrap());
    let c = Checker::new(&api, api.default_operation().unwrap()).unwrap();
    for p in std::env::args().skip(1) {
        let s = Source::from_bytes(p.clone(), std::fs::read(&p).unwrap()).unwrap();
        let r = c.check(&s, Format::of_path(&p).unwrap(), &Settings::default());
        print!("{}", render::full(&s, &r.diagnostics, render::Look { color: render::Color::Ansi, width: 80 }));
    }
}
