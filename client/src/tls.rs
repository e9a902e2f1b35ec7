//! How this client encrypts, without setting anything for the whole process.

use std::sync::{Arc, OnceLock};

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::error::{Error, ErrorKind};

/// Whether the client has to work on a machine without any root certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Roots {
    /// There must be some, or nothing can be reached.
    Needed,
    /// Its server is reached without encryption; whatever else is not can fail when it comes to it.
    Optional,
}

/// TLS 1.2 and 1.3 from ring, the operating system's certificates and those in `more`, which is
/// PEM, HTTP/2 and HTTP/1.1.
pub(crate) fn configuration(roots: Roots, more: &[Vec<u8>]) -> Result<ClientConfig, Error> {
    let unusable = |error: rustls::Error| {
        let why = format!(
            "encryption cannot be set up: {error}. Install the system's root certificates (the \
             package is often called ca-certificates)"
        );
        Error::new(ErrorKind::Configuration, why).with_source(error)
    };
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let verifier = match more {
        [] => platform_verifier(provider),
        _ => Verifier::new_with_extra_roots(certificates(more)?, provider).map(Arc::new),
    };
    let mut configuration = match verifier {
        Ok(verifier) => builder
            .dangerous() // is what rustls calls every verifier but its own
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth(),
        Err(_) if roots == Roots::Optional => builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth(),
        Err(error) => return Err(unusable(error)),
    };
    configuration.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(configuration)
}

/// The operating system's certificates. Reading them takes tens of milliseconds, so it is done
/// once for all clients of the process.
fn platform_verifier(provider: Arc<CryptoProvider>) -> Result<Arc<Verifier>, rustls::Error> {
    static VERIFIER: OnceLock<Arc<Verifier>> = OnceLock::new();
    if let Some(verifier) = VERIFIER.get() {
        return Ok(Arc::clone(verifier));
    }
    let verifier = Arc::new(Verifier::new(provider)?);
    Ok(Arc::clone(VERIFIER.get_or_init(|| verifier)))
}

/// The certificates in texts of PEM, each of which holds one at least.
fn certificates(pem: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let unusable = |why: &str| {
        let why = format!("a root certificate cannot be used: {why}; PEM is expected");
        Error::new(ErrorKind::Configuration, why)
    };
    let mut found = Vec::new();
    for pem in pem {
        let before = found.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            found.push(certificate.map_err(|error| unusable(&error.to_string()))?);
        }
        if found.len() == before {
            return Err(unusable("there is none in the text"));
        }
    }
    Ok(found)
}
