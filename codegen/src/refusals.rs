//! What cannot be generated exactly, each with its place: nothing of it is approximated.

use std::collections::{BTreeSet, HashSet};

use callsheet_spec::wire::MediaKind;
use callsheet_spec::{Api, Operation, Place, SchemaId};

use crate::Options;
use crate::plan::{bare_schemas, of_interest};

/// Everything in the operations of `api`, or in its schemas if it has none, that cannot be generated, in the order of the places:
/// what the loader noted of them and of their schemas.
pub(crate) fn refusals(api: &Api, options: &Options) -> Vec<String> {
    let mut found: BTreeSet<(Place, String)> = BTreeSet::new();
    let mut seen = HashSet::new();
    let of_all = api.obstacles.iter();
    found.extend(of_all.map(|fault| (fault.place, fault.kind.to_string())));
    for operation in &api.operations {
        let obstacles = operation.obstacles.iter();
        found.extend(obstacles.map(|fault| (fault.place, fault.kind.to_string())));
        for schema in schemas(operation, options) {
            find(api, schema, &mut seen, &mut found);
        }
    }
    for schema in bare_schemas(api) {
        find(api, schema, &mut seen, &mut found);
    }
    found
        .into_iter()
        .map(|(place, what)| format!("{}: {what}", api.locate(place)))
        .collect()
}

/// Everything that keeps one operation from being generated, in the order of the places.
pub(crate) fn of_operation(api: &Api, operation: &Operation, options: &Options) -> Vec<String> {
    let mut found: BTreeSet<(Place, String)> = BTreeSet::new();
    let mut seen = HashSet::new();
    let obstacles = operation.obstacles.iter();
    found.extend(obstacles.map(|fault| (fault.place, fault.kind.to_string())));
    for schema in schemas(operation, options) {
        find(api, schema, &mut seen, &mut found);
    }
    found
        .into_iter()
        .map(|(place, what)| format!("{}: {what}", api.locate(place)))
        .collect()
}

/// The schemas that types are made from.
fn schemas(operation: &Operation, options: &Options) -> Vec<SchemaId> {
    let body = operation.request.iter().map(|body| body.schema);
    let parameters = operation.parameters.iter();
    let responses = of_interest(operation, options.answers).into_iter();
    let contents = responses.flat_map(|response| &response.contents);
    let contents = contents.filter(|content| content.kind == MediaKind::Json);
    body.chain(contents.filter_map(|content| content.schema))
        .chain(parameters.map(|parameter| parameter.schema))
        .collect()
}

fn find(
    api: &Api,
    schema: SchemaId,
    seen: &mut HashSet<SchemaId>,
    found: &mut BTreeSet<(Place, String)>,
) {
    let mut rest = vec![schema];
    while let Some(id) = rest.pop() {
        if !seen.insert(id) {
            continue;
        }
        let obstacles = api.schemas[id].obstacles.iter();
        found.extend(obstacles.map(|fault| (fault.place, fault.kind.to_string())));
        for keyword in &api.schemas[id].keywords {
            rest.extend(keyword.value.in_place());
            rest.extend(keyword.value.in_parts());
        }
    }
}
