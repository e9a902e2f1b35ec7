//! The forms in which a body can be sent, as an enum.

use callsheet_spec::wire::{Media, MediaKind};
use callsheet_spec::{Body, SchemaId};

use super::{Branch, Direction, Job, Kind, Planner, TypeId, Union};
use crate::names::{self, Scope};

impl Planner<'_> {
    /// The type of a body: one with a name, whatever its shape. `base` begins the names of types.
    pub(super) fn body(&mut self, body: &Body, base: &str) -> TypeId {
        if let [_] = body.forms.as_slice() {
            return self.root(body.schema, Direction::Request, &format!("{base}Request"));
        }
        let forms = body.forms.iter();
        let forms = forms.map(|form| (form.media.clone(), form.schema));
        let (base, job) = (format!("{base}Body"), Job::Forms(forms.collect()));
        self.slot(body.schema, Direction::Request, base, job)
    }

    pub(super) fn union_of_forms(&mut self, forms: &[(Media, SchemaId)], base: &str) -> Kind {
        let names = variant_names(forms);
        let branches = forms.iter().zip(names).map(|((_, schema), name)| Branch {
            shape: self.shape(*schema, Direction::Request, &format!("{base}{name}")),
            name,
            schema: *schema,
            types: self.views.of(self.views.target(*schema)).types,
            is_part: false,
        });
        let branches = branches.collect();
        let media = forms
            .iter()
            .map(|(media, _)| media.content_type.to_string());
        Kind::Union(Union {
            branches,
            tag: None,
            is_open: false,
            media: media.collect(),
        })
    }
}

/// Variants are called after the kind of the form, and where several are of one kind after their
/// media types.
fn variant_names(forms: &[(Media, SchemaId)]) -> Vec<String> {
    let mut scope = Scope::with(&["Self"]);
    let names = forms.iter().map(|(media, _)| {
        let of_kind = forms.iter().filter(|(other, _)| other.kind == media.kind);
        scope.claim(&match (of_kind.count(), media.kind) {
            (2.., _) => names::media_name(&media.content_type),
            (_, MediaKind::Json) => "Json".to_owned(),
            (_, MediaKind::Form) => "Form".to_owned(),
            (_, MediaKind::Multipart) => "Multipart".to_owned(),
            (_, MediaKind::Text) => "Text".to_owned(),
            (_, MediaKind::Bytes) => "Bytes".to_owned(),
        })
    });
    names.collect()
}
