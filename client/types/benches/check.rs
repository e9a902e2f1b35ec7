//! Checking one request, side by side with the crate `jsonschema` on the same parsed value.
//!
//! Prints ratios of times measured in turn, so that a busy machine disturbs both alike.

#![allow(clippy::print_stdout)] // the figures

use std::hint::black_box;
use std::time::{Duration, Instant};

use callsheet_types::core::Checked;
use callsheet_types::core::read::from_str;
use callsheet_types::wan_v2_7_pro::Request;
use serde::Deserialize;
use serde_json::Value;

const ROUNDS: u32 = 40;
const TIMES: u32 = 5_000;

fn main() {
    let small = r#"{"prompt": "A red fox in fresh snow"}"#.to_owned();
    let long = format!(
        r#"{{"prompt": "{}", "n": 2, "seed": 7}}"#,
        "雪狐🦊 ".repeat(490)
    );
    let full = r#"{"prompt": "A red fox in fresh snow", "negative_prompt": "people, text",
        "aspect_ratio": "16:9", "n": 4, "seed": 7, "enable_prompt_expansion": true,
        "enable_safety_checker": false}"#
        .to_owned();
    for (name, text) in [
        ("smallest request", small),
        ("long prompt", long),
        ("many fields", full),
    ] {
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let request: Request = from_str(&text).expect("a valid request");
        let schema: Value = serde_json::from_str(Request::SCHEMA).expect("JSON");
        let judge = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .expect("a schema");
        let [fields, table, other, read, parse, plain] = compare([
            &mut || black_box(&request).is_valid(),
            &mut || Request::rules().is_valid(black_box(&value)),
            &mut || judge.is_valid(black_box(&value)),
            &mut || black_box(from_str::<Request>(black_box(&text))).is_ok(),
            &mut || black_box(serde_json::from_str::<Value>(black_box(&text))).is_ok(),
            &mut || black_box(serde_json::from_str::<Plain>(black_box(&text))).is_ok(),
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
        println!(
            "  read and check          {:>8.3} of serde_json reading a plain derived struct",
            read / plain
        );
        #[allow(clippy::cast_precision_loss)] // texts are short
        let per_second = |time: f64| text.len() as f64 * f64::from(TIMES) / time / 1e6;
        println!(
            "  check over the fields   {:>8.0} MB/s; jsonschema {:.0} MB/s",
            per_second(fields),
            per_second(other)
        );
    }
}

/// The request as somebody would write it who leaves the checks to others.
#[derive(Deserialize)]
#[allow(dead_code)] // it is read, and no more
struct Plain {
    prompt: String,
    n: Option<i64>,
    image_urls: Option<Vec<String>>,
    negative_prompt: Option<String>,
    aspect_ratio: Option<Ratio>,
    image_size: Option<String>,
    enable_prompt_expansion: Option<bool>,
    seed: Option<i64>,
    enable_safety_checker: Option<bool>,
    num_images: Option<i64>,
    max_images: Option<i64>,
}

#[derive(Deserialize)]
enum Ratio {
    #[serde(rename = "1:1")]
    Square,
    #[serde(rename = "3:4")]
    Portrait,
    #[serde(rename = "9:16")]
    Tall,
    #[serde(rename = "4:3")]
    Landscape,
    #[serde(rename = "16:9")]
    Wide,
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
