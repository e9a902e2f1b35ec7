//! Which hosts the URLs that a server names may lead to.
//!
//! An answer says where an output lies. A server that was taken over, or fooled, could name an
//! address behind the firewall of whoever asks, which nobody outside can reach: a router, a
//! database, the credentials that a cloud hands to its machines. So addresses that are not public
//! are refused, after the name was resolved and by the very addresses that are connected to; a
//! name cannot be checked first and mean something else later.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{ClientBuilder, Url};

/// How many redirects are followed.
const MOST_REDIRECTS: usize = 5;

/// What may be reached.
#[derive(Debug, Clone)]
pub(crate) enum Reach {
    /// Every host: the caller allows it.
    Anywhere,
    /// Every host, because the API itself is not on the internet.
    Inside,
    /// Public addresses only, and hosts that the caller has named.
    Public(Arc<Trusted>),
}

/// Hosts that the caller named, which may have any address.
#[derive(Debug)]
pub(crate) struct Trusted {
    /// The API's own.
    api: String,
    /// Proxies. They are resolved like any host, but no URL may lead to one.
    proxies: Vec<String>,
}

/// Why a host was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is not on the internet.
    Inside(String),
    /// A redirect leads to it from where what comes is encrypted to where it is not.
    Unencrypted(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inside(host) => write!(
                f,
                "{host} is not on the internet, and no answer may lead there; if it should, set \
                 `allow_private_hosts`"
            ),
            Self::Unencrypted(host) => write!(
                f,
                "it is redirected from https to http on {host}, where anybody on the way could \
                 change it, and such a redirect is not followed"
            ),
        }
    }
}

impl std::error::Error for Refused {}

impl Refused {
    /// The refusal in the causes of an error, if it came of one.
    pub(crate) fn in_causes(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(refused) = error.downcast_ref::<Self>() {
                return Some(refused.clone());
            }
            // What an error of input and output wraps is not among its causes.
            let wrapped = error.downcast_ref::<std::io::Error>();
            cause = match wrapped.and_then(std::io::Error::get_ref) {
                Some(wrapped) => Some(wrapped),
                None => error.source(),
            };
        }
        None
    }
}

impl Reach {
    /// The internet and that host, without looking at the environment.
    #[cfg(test)]
    pub(crate) fn only(api: &str) -> Self {
        Self::Public(Arc::new(Trusted {
            api: api.to_owned(),
            proxies: Vec::new(),
        }))
    }

    /// What a client of an API with that base URL may reach, if need be through that proxy.
    pub(crate) fn from(base_url: &Url, proxy: Option<&str>) -> Self {
        let api = host(base_url).unwrap_or_default().to_owned();
        if !is_public_name(&api) {
            return Self::Inside;
        }
        let proxies = match proxy {
            Some(proxy) => host_of_proxy(proxy).into_iter().collect(),
            None => proxies_of(|variable| std::env::var(variable).ok()),
        };
        Self::Public(Arc::new(Trusted { api, proxies }))
    }

    /// Whether what may be reached may be so for an API with that base URL, too: one on the internet
    /// is not to send anybody to what is not.
    pub(crate) fn suits(&self, base_url: &Url) -> bool {
        match self {
            Self::Anywhere | Self::Public(_) => true,
            Self::Inside => !is_public_name(host(base_url).unwrap_or_default()),
        }
    }

    /// Sets an HTTP client up that goes nowhere else: by no name, and along no redirect.
    pub(crate) fn guard(&self, builder: ClientBuilder) -> ClientBuilder {
        let reach = self.clone();
        let builder = builder.redirect(Policy::custom(move |attempt| {
            if attempt.previous().len() > MOST_REDIRECTS {
                return attempt.error("there are too many redirects");
            }
            let follows = reach.follows(attempt.previous().last(), attempt.url());
            match follows {
                Ok(()) => attempt.follow(),
                Err(refused) => attempt.error(refused),
            }
        }));
        match self {
            Self::Anywhere | Self::Inside => builder,
            Self::Public(_) => builder.dns_resolver(self.clone()),
        }
    }

    /// Refuses a redirect to what may not be reached, and from `https` to what is not.
    fn follows(&self, from: Option<&Url>, to: &Url) -> Result<(), Refused> {
        if from.is_some_and(|from| from.scheme() == "https") && to.scheme() != "https" {
            return Err(Refused::Unencrypted(
                host(to).unwrap_or_default().to_owned(),
            ));
        }
        self.check(to)
    }

    /// Refuses a URL whose host is one that may not be reached, as far as that can be told
    /// without resolving its name.
    pub(crate) fn check(&self, url: &Url) -> Result<(), Refused> {
        let Self::Public(trusted) = self else {
            return Ok(());
        };
        let host = host(url).unwrap_or_default();
        let is_proxy = trusted.proxies.iter().any(|proxy| proxy == host);
        if host == trusted.api || (is_public_name(host) && !is_proxy) {
            Ok(())
        } else {
            Err(Refused::Inside(host.to_owned()))
        }
    }

    /// The addresses of a name that may be reached.
    fn admitted(
        &self,
        name: &str,
        addresses: impl Iterator<Item = SocketAddr>,
    ) -> Result<Vec<SocketAddr>, Refused> {
        let addresses: Vec<SocketAddr> = addresses.collect();
        let is_trusted = match self {
            Self::Anywhere | Self::Inside => true,
            Self::Public(trusted) => {
                name == trusted.api || trusted.proxies.iter().any(|proxy| proxy == name)
            }
        };
        // One address that is not public makes the whole name suspect.
        match addresses.iter().find(|address| !is_public(address.ip())) {
            Some(address) if !is_trusted => {
                Err(Refused::Inside(format!("{name} ({})", address.ip())))
            }
            _ => Ok(addresses),
        }
    }
}

impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.clone();
        Box::pin(async move {
            let name = name.as_str();
            let found = tokio::net::lookup_host((name, 0)).await?;
            let admitted = reach.admitted(name, found)?;
            Ok::<Addrs, _>(Box::new(admitted.into_iter()))
        })
    }
}

/// Whether an address belongs to the internet, so that anybody can reach it (the registries of
/// special-purpose addresses, RFC 6890).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18..=19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let octets = address.octets();
    let v4_at = |at: usize| {
        is_public_v4(Ipv4Addr::new(
            octets[at],
            octets[at + 1],
            octets[at + 2],
            octets[at + 3],
        ))
    };
    match (first, second) {
        // An address of IPv4 in one of its disguises: NAT64 and 6to4.
        (0x64, 0xff9b) if address.segments()[2..6] == [0; 4] => v4_at(12),
        (0x2002, _) => v4_at(2),
        // Teredo, benchmarks, ORCHID, documentation.
        (0x2001, 0..0x200 | 0xdb8) | (0x3fff, 0..0x1000) => false,
        // Everything that is given out for use on the internet.
        (0x2000..0x4000, _) => true,
        _ => match address.to_ipv4_mapped() {
            Some(address) => is_public_v4(address),
            None => false,
        },
    }
}

/// Whether a host may be on the internet, as far as can be told without resolving it.
fn is_public_name(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    match host.parse() {
        Ok(address) => is_public(address),
        Err(_) => host.contains('.') && !is_local_name(host),
    }
}

/// Names that never leave the network they are used in (RFC 6761, RFC 6762, and what routers and
/// clouds use).
fn is_local_name(host: &str) -> bool {
    const LOCAL: [&str; 5] = ["localhost", "local", "internal", "lan", "home.arpa"];
    LOCAL.iter().any(|local| {
        host.strip_suffix(local)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// A URL's host, an address of IPv6 without its brackets.
fn host(url: &Url) -> Option<&str> {
    let host = url.host_str()?;
    Some(host.trim_start_matches('[').trim_end_matches(']'))
}

/// The hosts of the proxies that the environment names.
fn proxies_of(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    ["http_proxy", "https_proxy", "all_proxy"]
        .iter()
        .flat_map(|name| [variable(name), variable(&name.to_ascii_uppercase())])
        .flatten()
        .filter_map(|proxy| host_of_proxy(&proxy))
        .collect()
}

/// The host in the URL of a proxy, which may have been written without `http://`.
fn host_of_proxy(proxy: &str) -> Option<String> {
    let url = if proxy.contains("://") {
        Url::parse(proxy)
    } else {
        Url::parse(&format!("http://{proxy}"))
    };
    Some(host(&url.ok()?)?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(base_url: &str) -> Reach {
        Reach::from(&Url::parse(base_url).unwrap(), None)
    }

    #[test]
    fn addresses_of_the_internet_are_told_from_all_others() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "193.168.0.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2001:4860:4860::8888",
            "2a00:1450:4001::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_url_is_refused_by_what_its_host_is() {
        let reach = public("https://api.example.com/v1");
        for (url, allowed) in [
            ("https://cdn.example.com/1.png", true),
            ("https://api.example.com/1.png", true),
            ("https://1.1.1.1/1.png", true),
            ("https://[2606:4700::1]/1.png", true),
            ("http://127.0.0.1/1.png", false),
            ("http://2130706433/1.png", false),
            ("http://0x7f.1/1.png", false),
            ("http://0177.0.0.1/1.png", false),
            ("http://127.1/1.png", false),
            ("http://[::1]/1.png", false),
            ("http://[::ffff:127.0.0.1]/1.png", false),
            ("http://169.254.169.254/latest/meta-data", false),
            ("http://10.1.2.3:8080/1.png", false),
            ("http://localhost/1.png", false),
            ("http://LOCALHOST./1.png", false),
            ("http://x.localhost/1.png", false),
            ("http://printer.local/1.png", false),
            ("http://metadata.google.internal/1.png", false),
            ("http://router.lan/1.png", false),
            ("http://intranet/1.png", false),
            ("https://notlocal.example/1.png", true),
            ("https://mylocalhost.example/1.png", true),
        ] {
            let checked = reach.check(&Url::parse(url).unwrap());
            assert_eq!(checked.is_ok(), allowed, "{url}");
        }
    }

    #[test]
    fn no_redirect_leads_from_https_to_http() {
        let (outside, inside) = (
            public("https://api.example.com"),
            public("http://localhost"),
        );
        for (from, to, allowed) in [
            ("https://a.example/1", "http://a.example/1", false),
            ("https://a.example/1", "http://b.example/1", false),
            ("https://a.example/1", "https://b.example/1", true),
            ("http://a.example/1", "http://b.example/1", true),
            ("http://a.example/1", "https://b.example/1", true),
        ] {
            let (from, to) = (Url::parse(from).unwrap(), Url::parse(to).unwrap());
            for reach in [&outside, &inside, &Reach::Anywhere] {
                assert_eq!(
                    reach.follows(Some(&from), &to).is_ok(),
                    allowed,
                    "{from} {to}"
                );
            }
        }
        let (from, to) = ("https://a.example/1", "http://127.0.0.1/1?key=x");
        let (from, to) = (Url::parse(from).unwrap(), Url::parse(to).unwrap());
        let refused = outside.follows(Some(&from), &to).unwrap_err().to_string();
        assert!(
            refused.contains("from https to http on 127.0.0.1, where"),
            "{refused}"
        );
        let to = Url::parse("https://127.0.0.1/1").unwrap();
        assert!(outside.follows(Some(&from), &to).is_err());
    }

    #[test]
    fn an_api_that_is_not_on_the_internet_may_have_its_outputs_anywhere() {
        for base_url in [
            "http://127.0.0.1:8080/v1",
            "http://localhost:8080/v1",
            "https://10.0.0.7/v1",
            "https://[fd00::1]/v1",
            "https://models.internal/v1",
        ] {
            let reach = public(base_url);
            assert!(matches!(reach, Reach::Inside), "{base_url}");
            let file = Url::parse("http://192.168.0.1/1.png").unwrap();
            assert_eq!(reach.check(&file), Ok(()));
        }
    }

    #[test]
    fn a_name_is_as_good_as_all_of_its_addresses() {
        let trusted = Trusted {
            api: "api.example.com".to_owned(),
            proxies: vec!["proxy.corp.example".to_owned()],
        };
        let reach = Reach::Public(Arc::new(trusted));
        let admitted = |name: &str, addresses: &[&str]| {
            let addresses = addresses
                .iter()
                .map(|address| SocketAddr::new(address.parse().unwrap(), 0));
            reach.admitted(name, addresses).map(|found| found.len())
        };
        assert_eq!(admitted("cdn.example", &["1.1.1.1", "2606:4700::1"]), Ok(2));
        for inside in ["10.0.0.1", "::1", "169.254.169.254"] {
            let refused = admitted("cdn.example", &["1.1.1.1", inside]).unwrap_err();
            assert!(
                refused
                    .to_string()
                    .starts_with(&format!("cdn.example ({inside})"))
            );
        }
        assert_eq!(admitted("api.example.com", &["10.0.0.1"]), Ok(1));
        assert_eq!(admitted("proxy.corp.example", &["10.0.0.1"]), Ok(1));
        let proxy = Url::parse("http://proxy.corp.example/1.png").unwrap();
        assert!(reach.check(&proxy).is_err(), "no URL may lead to a proxy");
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_resolved() {
        let outside = public("https://api.example.com/v1");
        let found = outside.resolve("localhost".parse().unwrap()).await;
        let refused = found.err().unwrap();
        assert!(Refused::in_causes(&*refused).is_some(), "{refused}");
        // The HTTP library hands the refusal on, so that it can be told from a lost connection.
        let tls = crate::tls::configuration(crate::tls::Roots::Optional, &[]).unwrap();
        let http = reqwest::Client::builder().tls_backend_preconfigured(tls);
        let http = outside.guard(http.no_proxy()).build().unwrap();
        let error = http.get("http://localhost:1/").send().await.unwrap_err();
        assert!(Refused::in_causes(&error).is_some(), "{error:?}");

        let inside = public("http://localhost/v1");
        assert!(inside.resolve("localhost".parse().unwrap()).await.is_ok());
    }

    #[test]
    fn proxies_are_those_of_the_environment() {
        let environment = |name: &str| match name {
            "https_proxy" => Some("http://user:word@proxy.corp.example:3128".to_owned()),
            "ALL_PROXY" => Some("other.example:8080".to_owned()),
            "HTTP_PROXY" => Some("not a url".to_owned()),
            _ => None,
        };
        assert_eq!(
            proxies_of(environment),
            ["proxy.corp.example", "other.example"]
        );
    }

    #[test]
    fn a_refusal_is_found_among_the_causes_of_an_error() {
        let refused = Refused::Inside("localhost".to_owned());
        let wrapped = std::io::Error::other(refused.clone());
        assert_eq!(Refused::in_causes(&wrapped), Some(refused));
        assert_eq!(Refused::in_causes(&std::io::Error::other("x")), None);
    }
}
