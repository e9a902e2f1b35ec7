//! Who is calling, and which server: security schemes and base URLs.

use callsheet_core::endpoint::{Credential, List};
use callsheet_core::wire::Place;

use super::{At, Loader, fields};
use crate::fault::FaultKind;

impl<'a> Loader<'a> {
    /// The URL of the first server that the innermost of `objects` names, if it is complete: one
    /// with variables, or relative to where the document was found, is for the caller to give.
    pub(super) fn base_url(&mut self, objects: &[&At<'a>]) -> Option<String> {
        let owner = objects
            .iter()
            .find(|object| object.get("servers").is_some())?;
        let servers = self.list_of(owner, "servers");
        for server in &servers {
            if self.object(server, "a server").is_some() {
                self.only(server, fields::SERVER);
            }
        }
        let url = self.text(servers.first()?, "url")?;
        let is_complete = url.contains("://") && !url.contains('{');
        is_complete.then(|| url.trim_end_matches('/').to_owned())
    }

    /// The ways to say who is calling, and the variable that holds the key of the first of them.
    pub(super) fn security(
        &mut self,
        operation: &At<'a>,
        root: &At<'a>,
    ) -> (Vec<List<Credential>>, Option<String>) {
        let owner = operation.get("security").map_or(root, |_| operation);
        let mut ways = Vec::new();
        let mut key_env = None;
        for requirement in self.list_of(owner, "security") {
            if self
                .object(&requirement, "a security requirement")
                .is_none()
            {
                continue;
            }
            let mut way = Vec::new();
            for (name, ..) in requirement.members() {
                let schemes = root
                    .get("components")
                    .and_then(|components| components.get("securitySchemes"));
                let Some(scheme) = schemes.and_then(|schemes| schemes.get(name)) else {
                    let reason = "components/securitySchemes does not have it".to_owned();
                    let reference = name.to_owned();
                    self.obstacle(
                        requirement.place(),
                        FaultKind::UnknownReference { reference, reason },
                    );
                    continue;
                };
                let scheme = self.referred(&scheme);
                way.extend(self.credential(&scheme));
                if key_env.is_none() {
                    key_env = self.text(&scheme, "x-callsheet-key-env");
                }
            }
            ways.push(way.into());
        }
        (ways, key_env)
    }

    fn credential(&mut self, scheme: &At<'a>) -> Option<Credential> {
        let of = self.needed(scheme, "a security scheme", "type")?;
        Some(match of.node.as_str().unwrap_or_default() {
            "http" => {
                self.needed(scheme, "an HTTP security scheme", "scheme")?;
                match self.text(scheme, "scheme")?.to_ascii_lowercase().as_str() {
                    "bearer" => Credential::Bearer,
                    "basic" => Credential::Basic,
                    other => Credential::Scheme(other.to_owned().into()),
                }
            }
            "apiKey" => {
                self.needed(scheme, "an API key", "name")?;
                let place = self.needed(scheme, "an API key", "in")?;
                let place = match place.node.as_str() {
                    Some("header") => Place::Header,
                    Some("query") => Place::Query,
                    Some("cookie") => Place::Cookie,
                    _ => {
                        self.wrong(&place, "in", "query, header or cookie");
                        return None;
                    }
                };
                let name = self.text(scheme, "name")?.into();
                Credential::Key { place, name }
            }
            "oauth2" => Credential::OAuth2,
            "openIdConnect" => Credential::OpenIdConnect,
            "mutualTLS" => Credential::MutualTls,
            _ => {
                let expected = "apiKey, http, mutualTLS, oauth2 or openIdConnect";
                self.wrong(&of, "type", expected);
                return None;
            }
        })
    }
}
