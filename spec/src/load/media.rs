//! Where the URLs of files with limits stand in a request.

use callsheet_core::endpoint::MediaLimits;

use super::Loader;
use crate::schema::{Keyword, Schema, SchemaId};

/// How many schemas are gone through for one request. A schema can be led to in more ways than
/// anybody could count.
const MOST_STEPS: usize = 10_000;

impl Loader<'_> {
    /// Collects the media limits (`x-callsheet-media`) of every operation's request.
    pub(super) fn collect_media_limits(&mut self) {
        for index in 0..self.api.operations.len() {
            let body = self.api.operations[index].json_body();
            let limits = body.map(|body| self.media_limits(body.schema));
            self.api.operations[index].facts.media = limits.unwrap_or_default().into();
        }
    }

    /// The media limits within a schema, with where the URLs stand. A schema within itself adds
    /// nothing: its URLs could stand at any depth, which no pointer can say.
    fn media_limits(&self, root: SchemaId) -> Vec<MediaLimits> {
        let mut found: Vec<MediaLimits> = Vec::new();
        let mut rest = vec![(root, String::new(), Vec::new())];
        let mut steps = 0;
        while let Some((id, at, mut above)) = rest.pop() {
            steps += 1;
            if above.contains(&id) || steps > MOST_STEPS {
                continue;
            }
            above.push(id);
            let Some(schema) = self.schemas.get(id.index()) else {
                continue;
            };
            if let Some(limits) = limits(schema, &at)
                && !found.contains(&limits)
            {
                found.push(limits);
            }
            for keyword in &schema.keywords {
                let mut go = |schema: &SchemaId, step: Option<&str>| {
                    let at = match step {
                        Some(step) => format!("{at}/{step}"),
                        None => at.clone(),
                    };
                    rest.push((*schema, at, above.clone()));
                };
                match &keyword.value {
                    Keyword::Properties(members) => {
                        for (name, schema) in members {
                            let step = name.replace('~', "~0").replace('/', "~1");
                            go(schema, Some(&step));
                        }
                    }
                    Keyword::PrefixItems(schemas) => {
                        for (index, schema) in schemas.iter().enumerate() {
                            go(schema, Some(&index.to_string()));
                        }
                    }
                    Keyword::Items { schema, .. }
                    | Keyword::AdditionalProperties { schema, .. } => {
                        go(schema, Some("*"));
                    }
                    // What must not be, and what only decides what applies, limits nothing.
                    Keyword::Not(_) | Keyword::Contains { .. } | Keyword::PropertyNames(_) => {}
                    Keyword::If {
                        then, otherwise, ..
                    } => {
                        for schema in [then, otherwise].into_iter().flatten() {
                            go(schema, None);
                        }
                    }
                    keyword => {
                        for schema in &keyword.in_place() {
                            go(schema, None);
                        }
                    }
                }
            }
        }
        found.sort_by(|one, other| one.at.cmp(&other.at));
        found
    }
}

fn limits(schema: &Schema, at: &str) -> Option<MediaLimits> {
    let media = schema.notes.media.as_ref()?;
    Some(MediaLimits {
        at: at.to_owned().into(),
        min_width: media.min_width,
        max_width: media.max_width,
        min_height: media.min_height,
        max_height: media.max_height,
        max_bytes: media.max_bytes,
        formats: media
            .formats
            .iter()
            .map(|format| format.clone().into())
            .collect::<Vec<_>>()
            .into(),
    })
}
