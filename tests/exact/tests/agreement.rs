//! Generated code and JSON Schema agree; generated code with one limit changed does not.

use callsheet_exact::{Entropy, Oracle, disagreement, instance, mutants, subjects};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

/// Instances for each subject and run.
const DRAWS: u32 = 10_000;

fn supply() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..96)
}

#[test]
fn generated_code_and_json_schema_agree() {
    for subject in subjects() {
        let oracle = Oracle::new(subject.schema);
        let schema: Value = serde_json::from_str(subject.schema).unwrap();
        let (mut valid, mut drawn) = (0_u32, 0_u32);
        let mut runner = TestRunner::new(Config {
            cases: DRAWS,
            failure_persistence: None,
            ..Config::default()
        });
        let outcome = runner.run(&supply(), |bytes| {
            let instance = instance(&schema, &mut Entropy(&bytes));
            match disagreement(&subject, &oracle, &instance) {
                Some(what) => Err(TestCaseError::fail(format!("{instance}\n{what}"))),
                None => Ok(()),
            }
        });
        // The draws are worth something only if they fall on both sides.
        let mut runner = TestRunner::deterministic();
        for _ in 0..2_000 {
            let bytes = supply().new_tree(&mut runner).unwrap().current();
            drawn += 1;
            let instance = instance(&schema, &mut Entropy(&bytes));
            valid += u32::from(oracle.violations(&instance).is_empty());
        }
        println!(
            "{}: {DRAWS} instances, {valid} of {drawn} valid",
            subject.name
        );
        assert!(
            valid > 0 && valid < drawn,
            "{}: {valid} of {drawn} valid",
            subject.name
        );
        if let Err(error) = outcome {
            panic!("{}: {error}", subject.name);
        }
    }
}

#[test]
fn every_changed_limit_is_noticed() {
    let all = subjects();
    let original = all
        .iter()
        .find(|subject| subject.name == "wan_v2_7_pro")
        .unwrap();
    let oracle = Oracle::new(original.schema);
    let schema: Value = serde_json::from_str(original.schema).unwrap();
    let mutants = mutants();
    assert!(mutants.len() > 30, "only {} mutants", mutants.len());
    let mut unnoticed = Vec::new();
    for mutant in &mutants {
        let seed = [7; 32];
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let noticed = (0..DRAWS).any(|_| {
            let bytes = supply().new_tree(&mut runner).unwrap().current();
            let instance = instance(&schema, &mut Entropy(&bytes));
            disagreement(mutant, &oracle, &instance).is_some()
        });
        if !noticed {
            unnoticed.push(mutant.name);
        }
    }
    println!("{} mutants, {} unnoticed", mutants.len(), unnoticed.len());
    assert!(unnoticed.is_empty(), "unnoticed: {unnoticed:#?}");
}
