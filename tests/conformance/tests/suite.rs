//! No verdict of generated code is wrong, and hardly anything is refused.

#![allow(clippy::print_stdout)] // what was covered is worth knowing

use std::collections::BTreeMap;

use callsheet_conformance::{Group, SUITE, Subject, Verdicts, groups, is_same};

/// What share of the required tests is generated and right, at least, in percent.
const SHARE: usize = 98;

/// How one file went.
#[derive(Default, Clone, Copy)]
struct Count {
    groups: usize,
    refused: usize,
    types: usize,
    tests: usize,
    agreeing: usize,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.groups += other.groups;
        self.refused += other.refused;
        self.types += other.types;
        self.tests += other.tests;
        self.agreeing += other.agreeing;
    }

    fn line(self, name: &str) -> String {
        let Self {
            groups,
            refused,
            types,
            tests,
            agreeing,
        } = self;
        format!("{name:44} {groups:6} {refused:7} {types:5} {tests:5} {agreeing:8}")
    }
}

#[test]
fn generated_code_judges_the_official_suite_rightly() {
    let groups = groups();
    if groups.is_empty() {
        assert!(
            std::env::var_os("CALLSHEET_CI").is_none(),
            "{SUITE} is absent"
        );
        println!("skipped: {SUITE} is absent");
        return;
    }
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let (mut wrong, mut refused, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for group in &groups {
        let count = counts.entry(group.file).or_default();
        count.add(judged(group, &mut wrong, &mut changed));
        if let Subject::Refused(problems) = group.subject {
            let problems = problems.join("; ");
            refused.push(format!("{}: {}: {problems}", group.file, group.description));
            assert!(
                problems.starts_with("schema.json:") && problems.contains('`'),
                "this refusal names no place or no keyword: {problems}"
            );
        }
    }
    println!("file                                         groups refused types tests agreeing");
    let (mut required, mut optional) = (Count::default(), Count::default());
    for (file, count) in counts {
        println!("{}", count.line(file));
        if file.starts_with("optional/") {
            optional.add(count);
        } else {
            required.add(count);
        }
    }
    println!(
        "{}\n{}",
        required.line("required"),
        optional.line("optional")
    );
    println!("refused:\n{}", refused.join("\n"));
    println!("changed by reading and writing:\n{}", changed.join("\n"));
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        required.agreeing * 100 >= required.tests * SHARE,
        "{} of {} required tests are generated and right",
        required.agreeing,
        required.tests
    );
}

/// How the tests of a group went; what was wrong is added to `wrong`, and what does not survive
/// being read and written to `changed`.
fn judged(group: &Group, wrong: &mut Vec<String>, changed: &mut Vec<String>) -> Count {
    let mut count = Count {
        groups: 1,
        tests: group.tests.len(),
        ..Count::default()
    };
    let Subject::Generated { is_type, judge } = group.subject else {
        count.refused = 1;
        return count;
    };
    count.types = usize::from(is_type);
    for test in group.tests {
        let name = format!(
            "{}: {}: {}",
            group.file, group.description, test.description
        );
        let verdicts = judge(test.data);
        match disagreement(&verdicts, test.valid) {
            Some(what) => wrong.push(format!("{name}: {what}")),
            None => count.agreeing += 1,
        }
        if let Some(written) = verdicts.written
            && !is_same(&written, test.data)
        {
            changed.push(format!("{name}: {} became {written}", test.data));
        }
    }
    count
}

/// What a way in says that the suite does not say.
fn disagreement(verdicts: &Verdicts, valid: bool) -> Option<String> {
    let Verdicts {
        from_text,
        from_value,
        by_fields,
        ..
    } = verdicts;
    let ways = [
        ("from text", from_text),
        ("from a value", from_value),
        ("by the fields", by_fields),
    ];
    let wrong = ways
        .into_iter()
        .find(|(_, verdict)| **verdict != Ok(valid))?;
    Some(format!("{}: {:?}, but {valid} is right", wrong.0, wrong.1))
}
