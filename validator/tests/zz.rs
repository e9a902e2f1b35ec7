//! dbg
mod common;
use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::{Settings, render};
use std::time::Instant;
#[test]
fn t() {
    let checker = common::checker(&common::bundled());
    for n in [2500, 5000, 10000] {
        let s = Source::new(
            "x",
            format!(
                r#"{{"prompt": "a", "image_urls": [{}]}}"#,
                vec!["1"; n].join(",")
            ),
        );
        let t = Instant::now();
        let r = checker.check(&s, Format::Json, &Settings::default());
        let a = t.elapsed();
        let t = Instant::now();
        render::full(&s, &r.diagnostics, render::Look::default());
        let b = t.elapsed();
        let t = Instant::now();
        render::concise(&s, &r.diagnostics);
        let c = t.elapsed();
        let t = Instant::now();
        render::json(&render::json_objects(&s, &r.diagnostics));
        println!(
            "{n} check {a:?} full {b:?} concise {c:?} json {:?}",
            t.elapsed()
        );
    }
}
