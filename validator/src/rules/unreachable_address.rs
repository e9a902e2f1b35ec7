//! An address leads to something that the server cannot fetch, or should not be given.
//!
//! ## Why is this bad?
//!
//! What an address leads to is fetched by the server, not by the machine that sends the request. A
//! `file:` is a file on another disk, `localhost` is another machine, `192.168.1.20` is nobody
//! outside of one network, `blob:` exists in one browser. The request is accepted, and paid for,
//! before that is found out. A password in an address is handed to the server and lies in the file
//! for everyone to read. `data:` addresses carry the whole file within the request, which many
//! servers do not take; they are remarked on only, and so are `s3:`, `gs:`, `ftp:` and their like. An
//! address without a host, or with a port past 65535, leads nowhere at all.
//!
//! Where the API itself is served from within a local network, local hosts are left alone.
//!
//! ## Example
//!
//! ```yaml
//! prompt: Put the cup on the table
//! image_urls:
//!   - http://localhost:8000/cup.png
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: Put the cup on the table
//! image_urls:
//!   - https://images.example.com/cup.png
//! ```

use callsheet_core::format::Format;
use callsheet_spec::document::Node;
use callsheet_spec::source::Span;

use super::Rule;
use crate::address::{Kind, Obstacle};
use crate::diagnostic::{Diagnostic, Severity};

pub(crate) static RULE: Rule = Rule::new(
    "unreachable-address",
    include_str!("unreachable_address.rs"),
)
.beyond_schema()
.warning();

/// A text that the schema takes for an address. `is_local` says that the API is served from
/// within a local network.
pub(crate) fn check(node: Node<'_>, is_local: bool) -> Option<Diagnostic> {
    let uri = node.as_str()?;
    let Obstacle { part, kind } = Obstacle::in_uri(uri)?;
    // What is no URI is explained by `bad-format`.
    if is_local && matches!(kind, Kind::Host(_)) || !Format::Uri.allows(uri) {
        return None;
    }
    let name = &uri[part.clone()];
    let (message, label, help) = match kind {
        Kind::File => (
            "the server cannot read local files".to_owned(),
            "a file of this machine",
            "put the file where the server can fetch it, and give its `https:` address",
        ),
        Kind::Data => (
            format!(
                "the whole file is a part of the request, {} of it",
                size(uri.len() - part.end)
            ),
            "not every server takes this",
            "if the server refuses it, put the file on the web and give its `https:` address",
        ),
        Kind::Browser => (
            format!("`{name}` leads to something that exists in a browser only"),
            "not an address on the web",
            "give the `https:` address of the file",
        ),
        Kind::Host(why) => (
            format!(
                "the server cannot reach `{}`",
                crate::spot::visible(name, 60)
            ),
            why,
            "put the file where the server can fetch it, and give that address",
        ),
        Kind::NoHost => (
            "the address has no host".to_owned(),
            "the name of a machine has to follow",
            "begin with `https://` and the name, such as `https://images.example.com/`",
        ),
        Kind::Port => (
            format!(
                "no machine has the port `{}`",
                crate::spot::visible(name, 20)
            ),
            "a port is a number from 1 to 65535",
            "correct it, or leave it out with its colon",
        ),
        Kind::Storage | Kind::Transfer => (
            format!("`{name}` is not an address on the web"),
            "not every server fetches this",
            "if the server refuses it, give an `https:` address of the file, such as a signed one",
        ),
        Kind::Password => (
            "the address has a password in it".to_owned(),
            "handed to the server, and readable for all who see this file",
            "give an address that needs none, such as a signed one that soon expires",
        ),
    };
    let offset = |byte: usize| node.text_offset(uri[..byte].chars().count() as u64);
    let span = Span::new(offset(part.start), offset(part.end));
    let mut diagnostic = Diagnostic::new(&RULE, span, message)
        .with_label(label)
        .with_help(help);
    if matches!(kind, Kind::Data | Kind::Storage | Kind::Transfer) {
        diagnostic.severity = Severity::Info;
    }
    Some(diagnostic)
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
