//! What `callsheet lint --fix` does with files that are out of the ordinary.
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fs;

use common::{Ran, Scratch};

const BAD: &str = "prompt: A red fox\nn: \"4\"\n";
const FIXED: &str = "prompt: A red fox\nn: 4\n";

#[test]
fn what_is_not_fixed_stays_byte_for_byte() {
    let scratch = Scratch::new();
    let cases = [
        (
            "\u{feff}prompt:  A\t\r\nn: \"4\"  # four\r\n\r\n# end",
            "n: 4  # four",
        ),
        (
            "%YAML 1.2\n---\n'prompt' : >-\n   A\n\n   B\nn: '4'\n...\n",
            "n: 4\n",
        ),
        (
            "prompt: A\n---\nprompt: B\nn: \"4\"\n---\nprompt: C\nn: \"3\"\n",
            "n: 4\n---\nprompt: C\nn: 3\n",
        ),
        ("{prompt: A, n: \"4\"} # flow", "{prompt: A, n: 4} # flow"),
    ];
    for (text, part) in cases {
        scratch.write("a.yaml", text);
        let ran = scratch.callsheet(&["lint", "--fix", "a.yaml"]);
        assert_eq!(ran.status, 0, "{ran:?}");
        let fixed = scratch.read("a.yaml");
        assert!(fixed.contains(part), "{fixed:?}");
        let quoted = text
            .replace("\"4\"", "4")
            .replace("'4'", "4")
            .replace("\"3\"", "3");
        assert_eq!(fixed, quoted);
    }
}

#[test]
fn nothing_is_written_where_nothing_is_fixed() {
    let scratch = Scratch::new();
    scratch.write("a.yaml", "prompt: A\nseed: -1\n");
    let before = fs::metadata(scratch.path("a.yaml"))
        .unwrap()
        .modified()
        .unwrap();
    let ran = scratch.callsheet(&["lint", "--fix", "a.yaml"]);
    assert!(
        ran.stderr
            .ends_with("fixed 0, 1 left (1 more with --unsafe-fixes)\n"),
        "{ran:?}"
    );
    let after = fs::metadata(scratch.path("a.yaml"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(before, after);
    scratch.callsheet(&["lint", "--diff", "--unsafe-fixes", "a.yaml"]);
    assert_eq!(scratch.read("a.yaml"), "prompt: A\nseed: -1\n");
}

#[test]
fn a_read_only_file_is_told_and_the_rest_is_fixed() {
    let scratch = Scratch::new();
    scratch.write("a.yaml", BAD);
    scratch.write("b.yaml", BAD);
    let mut permissions = fs::metadata(scratch.path("a.yaml")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(scratch.path("a.yaml"), permissions).unwrap();
    let ran = scratch.callsheet(&["lint", "--fix", "--format", "concise", "."]);
    assert_eq!(
        ran,
        Ran {
            stdout: "a.yaml:2:4: error[wrong-type]: `n`: expected an integer, found the string \
                     \"4\"; remove the quotes: `4`\n"
                .to_owned(),
            stderr: "error: a.yaml: not fixed: the file is read-only\n\
                     2 files checked: fixed 1, 1 left\n"
                .to_owned(),
            status: 2,
        }
    );
    assert_eq!(scratch.read("a.yaml"), BAD);
    assert_eq!(scratch.read("b.yaml"), FIXED);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_its_target_keeps_its_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let scratch = Scratch::new();
    scratch.write("there/real.yaml", BAD);
    let real = scratch.path("there/real.yaml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, scratch.path("link.yaml")).unwrap();
    // The same file by two paths is fixed once.
    let ran = scratch.callsheet(&["lint", "--fix", "link.yaml", "there/real.yaml"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(
        fs::symlink_metadata(scratch.path("link.yaml"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(fs::read_to_string(&real).unwrap(), FIXED);
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
    let left: Vec<_> = fs::read_dir(scratch.path("there")).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing is left beside it");
}
