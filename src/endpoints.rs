//! `callsheet endpoints` and `callsheet schema`: what a spec says, for people and for editors.

use callsheet_spec::Operation;

use crate::args::{Endpoints, Schema};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::specs;

/// Lists the endpoints.
pub(crate) fn list(arguments: &Endpoints, output: &mut Output) -> Result<Exit, Failure> {
    let api = specs::load_api(arguments.spec.as_deref())?;
    let row = |operation: &Operation| {
        let facts = &operation.facts;
        [
            facts.id.to_string(),
            facts.method.as_str().to_owned(),
            facts.path.to_string(),
            title(operation),
        ]
    };
    let rows: Vec<_> = api.operations.iter().map(row).collect();
    output.print(&table(&rows))?;
    Ok(Exit::Clean)
}

/// Prints the JSON Schema of a request.
pub(crate) fn schema(arguments: &Schema, output: &mut Output) -> Result<Exit, Failure> {
    let api = specs::load_api(arguments.which.spec.as_deref())?;
    let operation =
        specs::operation(&api, arguments.which.endpoint.as_deref()).map_err(Failure::new)?;
    let body = operation.request.as_ref().ok_or_else(|| {
        Failure::new(format!("the endpoint `{}` takes no JSON body", operation.facts.id))
    })?;
    let schema = api.json_schema(body.schema);
    output.print(&format!("{schema:#}\n"))?;
    Ok(Exit::Clean)
}

fn title(operation: &Operation) -> String {
    let summary = operation.summary.clone().unwrap_or_default();
    if operation.is_default { format!("{summary} (default)") } else { summary }
}

/// Rows with their columns aligned; the last column is as long as it is.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            let blanks = width - cell.chars().count() + 2;
            line.extend(std::iter::repeat_n(' ', blanks));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
