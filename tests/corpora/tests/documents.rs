//! Every document of the corpora compiles, and its examples are what its types take.

#![allow(clippy::print_stdout)] // what was covered is worth knowing

use std::path::Path;

use callsheet_corpora::{CORPORA, Subject, subjects};

/// What is not generated: it refers to files that are not there, and nothing is fetched.
const REFUSED: &[&str] = &["json-schemas/azure-iot-edge-deployment-template-3.0.json"];

/// Examples that their own documents refuse: document, operation, what is found. In the order of
/// the documents.
const FOUND: &[(&str, &str, &str)] = &[
    // Required fields that the examples of answers lack.
    (
        "openapi/ideogram/openapi.json",
        "list_organization_invoices",
        "/invoices/0: required field `invoice_status` is missing",
    ),
    (
        "openapi/ideogram/openapi.json",
        "get_user_spend_commit_info",
        "/commits/0: required field `commit_amount_spent` is missing\n/commits/0: required field `is_postpaid_commit` is missing",
    ),
    (
        "openapi/ideogram/openapi.json",
        "get_usage_info",
        "/usage_segments/0/tool_usage/0: required field `tool_type` is missing\n/usage_segments/0/tool_usage/1: required field `tool_type` is missing\n/usage_segments/0/tool_usage/2: required field `tool_type` is missing\n/usage_segments/1/tool_usage/0: required field `tool_type` is missing",
    ),
    // The schema requires the model, and the example names none.
    (
        "openapi/luma/openapi.yaml",
        "createGeneration",
        "required field `model` is missing",
    ),
    // Identifiers must be UUIDs of version 4, and those of the examples are of versions 7 and
    // 8; in the last two they are names of fields.
    (
        "openapi/runway/openapi.json",
        "get /v1/workflows/{id}",
        "/id: \"a1b2c3d4-e5f6-7890-abcd-ef1234567890\" does not match the pattern `^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`",
    ),
    (
        "openapi/runway/openapi.json",
        "get /v1/workflows",
        "/data/0/versions/0/id: \"a1b2c3d4-e5f6-7890-abcd-ef1234567890\" does not match the pattern `^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`\n/data/0/versions/1/id: \"b2c3d4e5-f6a7-8901-bcde-f12345678901\" does not match the pattern `^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`",
    ),
    (
        "openapi/runway/openapi.json",
        "get /v1/workflow_invocations/{id}",
        "the value fits none of the alternatives",
    ),
    (
        "openapi/runway/openapi.json",
        "get /v1/workflow_invocations/{id}",
        "the value fits none of the alternatives",
    ),
    // The constant is written in capitals, but not in the examples.
    (
        "openapi/twilio/twilio_video_v1.json",
        "FetchRecording",
        "/codec: \"opus\" is not one of \"VP8\", \"H264\", \"OPUS\", \"PCMU\"",
    ),
    (
        "openapi/twilio/twilio_video_v1.json",
        "ListRecording",
        "/recordings/0/codec: \"opus\" is not one of \"VP8\", \"H264\", \"OPUS\", \"PCMU\"",
    ),
    (
        "openapi/twilio/twilio_video_v1.json",
        "FetchRoomRecording",
        "/codec: \"opus\" is not one of \"VP8\", \"H264\", \"OPUS\", \"PCMU\"",
    ),
    (
        "openapi/twilio/twilio_video_v1.json",
        "ListRoomRecording",
        "/recordings/0/codec: \"opus\" is not one of \"VP8\", \"H264\", \"OPUS\", \"PCMU\"",
    ),
    // An object in the schema, and a text that holds JSON in the examples.
    (
        "openapi/twilio/twilio_video_v1.json",
        "UpdateRoomTranscriptions",
        "/Configuration: expected an object, found the string \"{\\\"LanguageCode\\\": \\\"EN-us\\\", \\\"ProfanityFilter\\\": true}\"",
    ),
    (
        "openapi/twilio/twilio_video_v1.json",
        "UpdateRoomTranscriptions",
        "/Configuration: expected an object, found the string \"{\\\"LanguageCode\\\": \\\"EN-us\\\", \\\"ProfanityFilter\\\": true}\"",
    ),
    (
        "openapi/twilio/twilio_video_v1.json",
        "CreateRoomTranscriptions",
        "/Configuration: expected an object, found the string \"{\\\"LanguageCode\\\": \\\"EN-us\\\", \\\"ProfanityFilter\\\": true}\"",
    ),
];

fn all() -> Option<Vec<Subject>> {
    let all = subjects();
    if all.is_empty() {
        assert!(
            std::env::var_os("CALLSHEET_CI").is_none(),
            "{CORPORA} is absent"
        );
        println!("skipped: {CORPORA} is absent");
        return None;
    }
    assert!(Path::new(CORPORA).is_dir());
    Some(all)
}

#[test]
fn every_document_is_generated() {
    let Some(all) = all() else { return };
    let refused: Vec<&str> = all
        .iter()
        .filter(|subject| !subject.refused.is_empty())
        .map(|subject| subject.name)
        .collect();
    assert_eq!(refused, REFUSED);
    let mut whys = all.iter().flat_map(|subject| subject.refused);
    assert!(whys.all(|why| why.contains("leads nowhere")));
    for subject in &all {
        println!(
            "{:9} bytes, {:4} operations: {}",
            subject.size, subject.operations, subject.name
        );
    }
    let operations: usize = all.iter().map(|subject| subject.operations).sum();
    assert_eq!((all.len(), operations), (53, 515));
}

#[test]
fn examples_are_what_the_types_take() {
    let Some(all) = all() else { return };
    let mut count = 0;
    let mut found = Vec::new();
    for subject in &all {
        for example in &subject.examples {
            count += 1;
            if let Err(why) = example.judged() {
                found.push((subject.name, example.of, why));
            }
        }
    }
    println!("{count} examples");
    let found: Vec<_> = found
        .iter()
        .map(|(name, of, why)| (*name, *of, why.as_str()))
        .collect();
    assert_eq!(found, FOUND);
    assert_eq!(count, 223);
}
