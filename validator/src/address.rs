//! Why the server cannot fetch what a URI leads to.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// A part of a URI that keeps a server from following it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Obstacle {
    /// The part, in bytes of the URI.
    pub(crate) part: Range<usize>,
    pub(crate) kind: Kind,
}

/// What keeps a server from following a URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `file:`
    File,
    /// `data:`
    Data,
    /// `blob:`, `javascript:` and other things that exist within one browser only.
    Browser,
    /// A host that exists within one machine or network, and why.
    Host(&'static str),
    /// A name and a password before the host.
    Password,
    /// No host, where the scheme asks for one.
    NoHost,
    /// A port that no machine has.
    Port,
    /// `s3:`, `gs:` and other ways to files that servers on the web seldom take.
    Storage,
    /// `ftp:` and the like.
    Transfer,
}

impl Obstacle {
    /// The first obstacle in a URI; `None` for one that may lead somewhere.
    pub(crate) fn in_uri(uri: &str) -> Option<Self> {
        let end = uri.find(':')?;
        let scheme = &uri[..end];
        // What most addresses are is told without a copy.
        if scheme == "https" || scheme == "http" {
            return in_authority(uri, end + 1);
        }
        let kind = match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" | "ws" | "wss" => return in_authority(uri, end + 1),
            "ftp" | "ftps" | "sftp" | "scp" | "smb" => {
                let of_host = in_authority(uri, end + 1);
                return of_host.or(Some(Self {
                    part: 0..end + 1,
                    kind: Kind::Transfer,
                }));
            }
            "s3" | "s3a" | "s3n" | "gs" | "gcs" | "az" | "wasb" | "wasbs" | "abfs" | "abfss"
            | "oss" | "cos" | "r2" | "hdfs" => Kind::Storage,
            "file" => Kind::File,
            "data" => Kind::Data,
            "blob" | "javascript" | "about" | "filesystem" | "view-source" | "chrome"
            | "chrome-extension" | "moz-extension" | "content" => Kind::Browser,
            _ => return None,
        };
        Some(Self {
            part: 0..end + 1,
            kind,
        })
    }
}

/// Whether a URI leads to a host that exists within one machine or network only.
pub(crate) fn is_local(uri: &str) -> bool {
    Obstacle::in_uri(uri).is_some_and(|obstacle| matches!(obstacle.kind, Kind::Host(_)))
}

fn in_authority(uri: &str, after_scheme: usize) -> Option<Obstacle> {
    let rest = &uri[after_scheme..];
    if !rest.starts_with("//") {
        return Some(Obstacle {
            part: 0..after_scheme + usize::from(rest.starts_with('/')),
            kind: Kind::NoHost,
        });
    }
    let start = after_scheme + 2;
    let end = uri[start..]
        .find(['/', '?', '#'])
        .map_or(uri.len(), |length| start + length);
    let host_start = uri[start..end]
        .rfind('@')
        .map_or(start, |at| start + at + 1);
    let host_end = if uri[host_start..end].starts_with('[') {
        uri[host_start..end]
            .find(']')
            .map_or(end, |at| host_start + at + 1)
    } else {
        uri[host_start..end]
            .find(':')
            .map_or(end, |at| host_start + at)
    };
    if let Some(why) = why_unreachable(&uri[host_start..host_end]) {
        return Some(Obstacle {
            part: host_start..host_end,
            kind: Kind::Host(why),
        });
    }
    if host_start == host_end {
        return Some(Obstacle {
            part: 0..end,
            kind: Kind::NoHost,
        });
    }
    if let Some(port) = uri[host_end..end].strip_prefix(':')
        && !port.is_empty()
        && port.parse::<u16>().ok().is_none_or(|port| port == 0)
    {
        return Some(Obstacle {
            part: host_end + 1..end,
            kind: Kind::Port,
        });
    }
    let user = start..host_start.saturating_sub(1).max(start);
    uri[user.clone()].contains(':').then_some(Obstacle {
        part: user,
        kind: Kind::Password,
    })
}

/// What `localhost` is to whoever follows the address.
const ITSELF: &str = "to the server, this is the server itself";

/// Longer than any name of a host.
const LONGEST: usize = 1000;

fn why_unreachable(host: &str) -> Option<&'static str> {
    if host.is_empty() || host.len() > LONGEST {
        return None;
    }
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').unwrap_or(address);
        let address = address.split('%').next().unwrap_or_default();
        return why_unreachable_v6(address.parse().ok()?);
    }
    if is_public(host) {
        return None;
    }
    let name = decoded(host).to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    if let Some(address) = ipv4(name) {
        return why_unreachable_v4(address);
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    match last {
        "localhost" => Some(ITSELF),
        _ if name == "localhost.localdomain" => Some(ITSELF),
        "local" | "lan" | "internal" | "intranet" | "home" | "corp" | "localdomain" => {
            Some("this name exists in a local network only")
        }
        "arpa" if name.ends_with(".home.arpa") => Some("this name exists in a local network only"),
        "test" | "invalid" | "example" => Some("names that end like this never exist"),
        _ if !name.contains('.') => Some("a name without a dot exists in a local network only"),
        _ => None,
    }
}

/// Whether a host is told at once to be a name on the web, by an end that is not reserved. Those
/// of most addresses are enough: for all others the long way gives the same answer.
fn is_public(host: &str) -> bool {
    let end = host.rsplit_once('.').map(|(_, end)| end);
    matches!(
        end,
        Some("com" | "net" | "org" | "io" | "dev" | "ai" | "app" | "cn" | "cloud")
    )
}

fn why_unreachable_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [first, second, third, _] = address.octets();
    match (first, second, third) {
        (127 | 0, ..) => Some(ITSELF),
        (169, 254, _) => Some("this address is valid on one network link only"),
        (10, ..) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) | (198, 18 | 19, _) => {
            Some("this address exists in a private network only")
        }
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => {
            Some("this address is reserved for examples")
        }
        (192, 0, 0) | (224..=255, ..) => Some("this address belongs to no host"),
        _ => None,
    }
}

fn why_unreachable_v6(address: Ipv6Addr) -> Option<&'static str> {
    if let Some(address) = address.to_ipv4_mapped() {
        return why_unreachable_v4(address);
    }
    let segments = address.segments();
    // The network that stands for IPv4, and the old way to write it.
    let is_embedded = matches!(segments, [0x64, 0xff9b, 0, 0, 0, 0, ..])
        || segments[..6] == [0; 6] && segments[6] != 0;
    if is_embedded {
        let [.., a, b, c, d] = address.octets();
        return why_unreachable_v4(Ipv4Addr::new(a, b, c, d));
    }
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Some(ITSELF),
        [0xfe80..=0xfebf, ..] => Some("this address is valid on one network link only"),
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => {
            Some("this address exists in a private network only")
        }
        [0x2001, 0xdb8, ..] => Some("this address is reserved for examples"),
        [0xff00..=0xffff, ..] => Some("this address belongs to no host"),
        _ => None,
    }
}

/// An IPv4 address in any of the notations that programs take: four numbers or fewer, each decimal,
/// octal or hexadecimal.
fn ipv4(name: &str) -> Option<Ipv4Addr> {
    let parts: Vec<&str> = name.split('.').collect();
    let (last, others) = parts.split_last()?;
    if others.len() > 3 {
        return None;
    }
    let mut address = number(last)?;
    if address >= 1_u64 << (8 * (4 - others.len())) {
        return None;
    }
    for (index, part) in others.iter().enumerate() {
        let octet = number(part).filter(|octet| *octet < 256)?;
        address |= octet << (8 * (3 - index));
    }
    u32::try_from(address).ok().map(Ipv4Addr::from)
}

fn number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x', ..] => (&text[2..], 16),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    is_number.then(|| u64::from_str_radix(digits, radix).ok())?
}

/// The text with `%41` and its like undone.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = after
            .get(..2)
            .filter(|digits| byte == b'%' && digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use callsheet_core::format::Format;

    use super::*;

    #[test]
    fn what_no_server_reaches_is_found() {
        let cases = [
            ("file:///tmp/cup.png", "file:"),
            ("FILE:///tmp/cup.png", "FILE:"),
            ("data:image/png;base64,AAAA", "data:"),
            ("blob:https://images.example.com/1", "blob:"),
            ("javascript:alert(1)", "javascript:"),
            ("http://localhost:8080/cup.png", "localhost"),
            ("http://api.LOCALHOST/cup.png", "api.LOCALHOST"),
            ("http://127.0.0.1/", "127.0.0.1"),
            ("http://127.1/", "127.1"),
            ("http://2130706433/", "2130706433"),
            ("http://0x7f000001/", "0x7f000001"),
            ("http://0177.0.0.01/", "0177.0.0.01"),
            ("http://0/", "0"),
            ("http://10.0.0.7:9000/", "10.0.0.7"),
            ("http://172.31.255.255/", "172.31.255.255"),
            ("http://192.168.1.20?x", "192.168.1.20"),
            ("http://100.64.0.1/", "100.64.0.1"),
            ("http://169.254.169.254/latest/", "169.254.169.254"),
            ("http://203.0.113.9/", "203.0.113.9"),
            ("http://255.255.255.255/", "255.255.255.255"),
            ("http://[::1]:80/", "[::1]"),
            ("http://[::]/", "[::]"),
            ("http://[fe80::1]/", "[fe80::1]"),
            ("http://[fd12::1]/", "[fd12::1]"),
            ("http://[::ffff:10.0.0.1]/", "[::ffff:10.0.0.1]"),
            ("http://[::ffff:7f00:1]/", "[::ffff:7f00:1]"),
            ("http://[64:ff9b::a00:1]/", "[64:ff9b::a00:1]"),
            ("http://[2001:db8::1]/", "[2001:db8::1]"),
            ("http://nas.local/cup.png", "nas.local"),
            ("http://nas.local./cup.png", "nas.local."),
            ("http://minio/cup.png", "minio"),
            (
                "http://%6c%6f%63%61%6c%68%6f%73%74/",
                "%6c%6f%63%61%6c%68%6f%73%74",
            ),
            ("https:/images.example.com/cup.png", "https:/"),
            ("https:cup.png", "https:"),
            ("https://", "https://"),
            ("https:///cup.png", "https://"),
            ("https://:80/cup.png", "https://:80"),
            ("https://images.example.com:99999/cup.png", "99999"),
            ("https://images.example.com:0/cup.png", "0"),
            ("ftp://images.example.com/cup.png", "ftp:"),
            ("ftp://localhost/cup.png", "localhost"),
            ("s3://bucket/cup.png", "s3:"),
            ("gs://bucket/cup.png", "gs:"),
            ("https://me:secret@images.example.com/cup.png", "me:secret"),
            ("https://me:secret@10.0.0.1/cup.png", "10.0.0.1"),
        ];
        for (uri, part) in cases {
            assert!(Format::Uri.allows(uri), "{uri}");
            let obstacle = Obstacle::in_uri(uri).map(|obstacle| &uri[obstacle.part]);
            assert_eq!(obstacle, Some(part), "{uri}");
        }
    }

    #[test]
    fn what_may_be_reached_is_left_alone() {
        let uris = [
            "https://images.example.com/cup.png",
            "https://images.example.com:8443/cup.png?host=localhost#127.0.0.1",
            "https://8.8.8.8/",
            "https://172.32.0.1/",
            "https://192.167.0.1/",
            "https://256.1.1.1.example.com/",
            "https://[2606:4700::1111]/",
            "https://me@images.example.com/cup.png",
            "https://localhost.example.com/",
            "https://10.0.0.1.nip.io/",
            "https://images.example.museum/",
            "https://images.example.com:/cup.png",
            "https://images.example.com:65535/cup.png",
            "urn:isbn:0451450523",
            "mailto:me@example.com",
            "x",
        ];
        for uri in uris {
            assert_eq!(Obstacle::in_uri(uri), None, "{uri}");
        }
        assert!(is_local("http://localhost:8080/v1"));
        assert!(!is_local("https://images.example.com"));
        assert!(!is_local("file:///x"));
    }
}
