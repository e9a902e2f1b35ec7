//! What jobs cost, in words: pretended credits are told apart from real ones, and never added to
//! them.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a job at that server, accepted under that name for the request, was pretended by a
/// sandbox. The sandbox gives requests names that no other server gives, and listens on its own
/// machine alone; a job counts as real unless both speak against it.
pub(crate) fn is_pretended(server: &str, request_id: Option<&str>) -> bool {
    let is_marked = request_id.is_some_and(|id| id.starts_with(callsheet_sandbox::REQUEST_IDS));
    is_marked && is_on_this_machine(server)
}

/// Whether what files have as `pretended` says that a job is real, which they leave out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
pub(crate) fn is_real(pretended: &bool) -> bool {
    !pretended
}

/// An amount of credits in words.
pub(crate) fn credits(credits: f64) -> String {
    amount(credits, "credit")
}

/// The same of credits that a sandbox pretends.
pub(crate) fn pretended_credits(credits: f64) -> String {
    amount(credits, "pretended credit")
}

/// What several jobs cost together.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Sum {
    real: Option<f64>,
    pretended: Option<f64>,
}

impl Sum {
    /// Adds what a job cost.
    pub(crate) fn add(&mut self, credits: f64, is_pretended: bool) {
        let sum = if is_pretended {
            &mut self.pretended
        } else {
            &mut self.real
        };
        *sum = Some(sum.unwrap_or(0.0) + credits);
    }

    /// Whether nothing was added.
    pub(crate) fn is_empty(&self) -> bool {
        self.real.is_none() && self.pretended.is_none()
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.real, self.pretended) {
            (Some(real), Some(pretended)) => {
                write!(f, "{} and {}", credits(real), pretended_credits(pretended))
            }
            (None, Some(pretended)) => f.write_str(&pretended_credits(pretended)),
            (real, None) => f.write_str(&credits(real.unwrap_or(0.0))),
        }
    }
}

fn amount(credits: f64, noun: &str) -> String {
    let plural = if (credits - 1.0).abs() < f64::EPSILON {
        ""
    } else {
        "s"
    };
    // Sums of decimals have long tails in binary.
    let rounded = (credits * 1e6).round() / 1e6;
    format!("{rounded} {noun}{plural}")
}

/// Whether a base URL leads to this machine whatever any name server says.
fn is_on_this_machine(server: &str) -> bool {
    let Some(rest) = server.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if let Some(rest) = authority.strip_prefix('[') {
        let address = rest.split(']').next().and_then(|host| host.parse().ok());
        return address.is_some_and(|address: Ipv6Addr| address.is_loopback());
    }
    let host = authority.split(':').next().unwrap_or_default();
    // With a name and a password before it, what looks like a host is none.
    let is_plain = !authority.contains('@');
    let address = host.parse::<Ipv4Addr>();
    is_plain && (host == "localhost" || address.is_ok_and(|address| address.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_server_never_looks_pretended() {
        let mark = format!("{}7", callsheet_sandbox::REQUEST_IDS);
        let is = |server: &str| is_pretended(server, Some(&mark));
        for sandbox in [
            "http://127.0.0.1:4010/api/v1",
            "http://127.0.0.1",
            "http://localhost:4010",
            "http://[::1]:4010/api",
        ] {
            assert!(is(sandbox), "{sandbox}");
            assert!(!is_pretended(sandbox, None), "{sandbox}");
            assert!(!is_pretended(sandbox, Some("req_7")), "{sandbox}");
        }
        for real in [
            "https://open.skills.video/api/v1",
            "http://open.skills.video",
            "https://127.0.0.1",
            "http://127.0.0.1.example.com",
            "http://127.0.0.1:80@example.com/",
            "http://localhost@example.com",
            "http://localhost.example.com",
            "http://[2001:db8::1]/",
            "http://10.0.0.1",
            "http://",
            "",
        ] {
            assert!(!is(real), "{real}");
        }
    }

    #[test]
    fn pretended_credits_are_not_added_to_real_ones() {
        let mut sum = Sum::default();
        assert!(sum.is_empty());
        sum.add(0.1, false);
        sum.add(0.2, false);
        assert_eq!(sum.to_string(), "0.3 credits");
        sum.add(1.0, true);
        assert_eq!(sum.to_string(), "0.3 credits and 1 pretended credit");
        let mut pretended = Sum::default();
        pretended.add(24.0, true);
        assert_eq!(pretended.to_string(), "24 pretended credits");
        assert!(!pretended.is_empty());
    }
}
