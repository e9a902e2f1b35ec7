//! Addresses that no server reaches are reported where the API is on the web, and local hosts are
//! left alone where it is not.

mod common;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::Settings;

#[test]
fn local_hosts_are_reached_by_a_local_server() {
    let cases = [
        ("https://api.example.com/v1", 3),
        ("http://localhost:8080/v1", 1),
        ("http://192.168.1.20/v1", 1),
    ];
    for (server, expected) in cases {
        let spec = format!(
            "openapi: 3.1.0\ninfo: {{ title: t, version: '1' }}\nservers: [{{ url: '{server}' }}]\npaths:\n  \
             /x:\n    post:\n      operationId: x\n      x-callsheet-default: true\n      requestBody:\n        \
             content:\n          application/json:\n            schema:\n              type: array\n              \
             items: {{ type: string, format: uri }}\n      responses:\n        '200': {{ description: ok }}\n"
        );
        let checker = common::checker(&common::api("served.yaml", &spec));
        let text = r#"["http://localhost/a", "http://10.0.0.1/a", "file:///a"]"#;
        let report = checker.check(&Source::new("a", text), Format::Json, &Settings::default());
        let found = report.diagnostics.iter();
        let found = found.filter(|found| found.rule.name() == "unreachable-address");
        assert_eq!(found.count(), expected, "{server}");
    }
}
