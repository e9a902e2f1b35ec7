//! Generating the bundled specs, beside merely loading them.

#![allow(clippy::print_stdout)] // the figures

use std::hint::black_box;
use std::time::{Duration, Instant};

use callsheet_codegen::{Options, generate};
use callsheet_spec::bundled;

const ROUNDS: u32 = 20;

fn main() {
    let mut least = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let api = black_box(bundled::load_all())
            .into_api()
            .expect("sound specs");
        least[0] = start.elapsed().min(least[0]);
        let start = Instant::now();
        let code = generate(&api, &Options::default()).expect("code");
        least[1] = start.elapsed().min(least[1]);
        assert!(!black_box(code).is_empty());
    }
    let [load, generate] = least.map(|time| time.as_secs_f64() * 1e3);
    println!("bundled specs");
    println!("  loading     {load:>8.2} ms");
    println!(
        "  generating  {generate:>8.2} ms, {:.1} times loading",
        generate / load
    );
}
