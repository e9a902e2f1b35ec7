//! `callsheet credits`: what the account can still spend.

use callsheet_client::{Body, Call};
use callsheet_validator::render::Problem;

use super::clients::Clients;
use super::{kind, wait_for};
use crate::args::Credits;
use crate::exit::{Exit, Failure};
use crate::output::{Output, changes_the_terminal};
use crate::specs;

/// Prints what the server says of it, as it says it: in which form is not documented everywhere.
pub(crate) fn balance(arguments: &Credits, output: &mut Output) -> Result<Exit, Failure> {
    let api = specs::load_api(None)?;
    let clients = Clients::new(arguments.base_url.as_deref());
    let balances = || {
        api.operations
            .iter()
            .filter(|operation| operation.is_balance)
    };
    if balances().next().is_none() {
        return Err(Failure::new(
            "no endpoint of the specs tells what an account can spend",
        ));
    }
    let mut exit = Exit::Clean;
    for operation in balances() {
        let client = clients.of(&operation.facts)?;
        let call = Call::new(&operation.facts, None);
        match wait_for(client.send_call(&call))? {
            Ok(answer) => output.print(&shown(&answer.body))?,
            Err(error) => {
                output.complain(&[Problem::of_run(error.to_string())]);
                exit = exit.max(kind::of_submission(error.kind()));
            }
        }
    }
    Ok(exit)
}

/// An answer without the characters that would change the terminal.
fn shown(body: &Body) -> String {
    let text = match body {
        Body::Json(value) => format!("{value:#}"),
        Body::Bytes(bytes) => String::from_utf8_lossy(bytes).trim_end().to_owned(),
    };
    let is_hidden = |character| character != '\n' && changes_the_terminal(character);
    let text = text.replace(is_hidden, "\u{fffd}");
    format!("{text}\n")
}
