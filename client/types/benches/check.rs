//! Checking one request, side by side with the crate `jsonschema` on the same parsed value.
//!
//! Prints ratios of times measured in turn, so that a busy machine disturbs both alike.

#![allow(clippy::print_stdout)] // the figures

use std::hint::black_box;
use std::time::{Duration, Instant};

use callsheet_types::core::Checked;
use callsheet_types::core::read::from_str;
use callsheet_types::wan_v2_7_pro::Request;
use serde_json::Value;

const ROUNDS: u32 = 40;
const TIMES: u32 = 5_000;

fn main() {
    let small = r#"{"prompt": "A red fox in fresh snow"}"#.to_owned();
    let long = format!(
        r#"{{"prompt": "{}", "n": 2, "seed": 7}}"#,
        "雪狐🦊 ".repeat(490)
    );
    for (name, text) in [("smallest request", small), ("long prompt", long)] {
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let request: Request = from_str(&text).expect("a valid request");
        let schema: Value = serde_json::from_str(Request::SCHEMA).expect("JSON");
        let judge = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .expect("a schema");
        let [fields, table, other, read, parse] = compare([
            &mut || black_box(&request).is_valid(),
            &mut || Request::rules().is_valid(black_box(&value)),
            &mut || judge.is_valid(black_box(&value)),
            &mut || from_str::<Request>(black_box(&text)).is_ok(),
            &mut || serde_json::from_str::<Value>(black_box(&text)).is_ok(),
        ]);
        println!("{name}, {} bytes", text.len());
        println!(
            "  check over the fields   {:>8.3} of jsonschema on a parsed value",
            fields / other
        );
        println!(
            "  evaluator over a value  {:>8.3} of jsonschema on a parsed value",
            table / other
        );
        println!(
            "  read and check          {:>8.3} of serde_json reading a Value",
            read / parse
        );
    }
}

/// The time of each way in seconds: the least of many rounds in which all take their turn.
fn compare<const N: usize>(mut ways: [&mut dyn FnMut() -> bool; N]) -> [f64; N] {
    let mut least = [Duration::MAX; N];
    for _ in 0..ROUNDS {
        for (way, least) in ways.iter_mut().zip(&mut least) {
            let start = Instant::now();
            for _ in 0..TIMES {
                assert!(way());
            }
            *least = start.elapsed().min(*least);
        }
    }
    least.map(|time| time.as_secs_f64())
}
