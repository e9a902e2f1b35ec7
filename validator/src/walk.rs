//! A walk through a document, for the rules that go beyond the schema.

use callsheet_core::place::Place;
use callsheet_core::schema::Types;
use callsheet_spec::document::{Document, Format, Kind, Node};

use crate::checker::Checker;
use crate::diagnostic::Diagnostic;
use crate::removal;
use crate::rules;
use crate::settings::Settings;
use crate::shape::{Shape, ShapeId};
use crate::spot::Spot;

/// Which of the rules about single values are asked for.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each rule is asked for by itself"
)]
pub(crate) struct Asked {
    /// How many diagnostics are made at most.
    pub(crate) most: usize,
    look_alike: bool,
    unportable_scalar: bool,
    invisible_character: bool,
    unreachable_address: bool,
}

impl Asked {
    pub(crate) fn by(settings: &Settings, format: Format) -> Self {
        let is_yaml = format == Format::Yaml;
        Self {
            most: settings.limits.faults.max(1).saturating_mul(MOST_TIMES),
            look_alike: is_yaml && settings.shows(&rules::look_alike::RULE),
            unportable_scalar: is_yaml && settings.shows(&rules::unportable_scalar::RULE),
            invisible_character: settings.shows(&rules::invisible_character::RULE),
            unreachable_address: settings.shows(&rules::unreachable_address::RULE),
        }
    }
}

/// How many times as many diagnostics are made as are listed at most. Not all of them are listed:
/// the settings leave out some, and they are not made in the order of the places.
const MOST_TIMES: usize = 4;

/// A walk through a document beside its shapes, for the rules that go beyond the schema.
pub(crate) struct Walk<'c, 'd, 'f> {
    checker: &'c Checker,
    root: Node<'d>,
    is_complete: bool,
    asked: &'c Asked,
    /// Whether the value is written at another place, and is looked at there: it came by an alias
    /// or a merge key.
    is_elsewhere: bool,
    found: &'f mut Vec<Diagnostic>,
}

impl<'c, 'd, 'f> Walk<'c, 'd, 'f> {
    /// Adds what the rules beyond the schema find in a document.
    pub(crate) fn document(
        checker: &'c Checker,
        document: &Document<'_>,
        root: Node<'d>,
        asked: &'c Asked,
        found: &'f mut Vec<Diagnostic>,
    ) {
        let mut walk = Self {
            checker,
            root,
            is_complete: document.is_complete(),
            asked,
            is_elsewhere: false,
            found,
        };
        walk.value(root, checker.shapes.root(), &Place::Root);
    }

    fn value(&mut self, node: Node<'d>, shape: ShapeId, trail: &Place<'_>) {
        // Of a hole it has been said that it could not be read.
        if node.is_hole() || self.found.len() >= self.asked.most {
            return;
        }
        let shape = self.checker.shapes.get(shape);
        // Advice mostly rests on what is absent, of which an incomplete document says nothing.
        if self.is_complete {
            let is_elsewhere = self.is_elsewhere;
            for schema in &shape.advised {
                let advices = &self.checker.advices;
                let found = advices.about(&self.checker.api, *schema, node);
                self.found.extend(found.map(|advice| {
                    let diagnostic = advice.diagnostic(node, &trail.to_string());
                    let fix = diagnostic.fix.clone().filter(|_| !is_elsewhere);
                    Diagnostic { fix, ..diagnostic }
                }));
            }
        }
        match node.kind() {
            // Of the parts of a value of the wrong type nothing is known.
            Kind::Mapping(_) if !shape.types.contains(Types::OBJECT) => {}
            Kind::Sequence(_) if !shape.types.contains(Types::ARRAY) => {}
            Kind::Mapping(mapping) => {
                let was_elsewhere = self.is_elsewhere;
                for member in mapping {
                    let name = member.key.as_str().unwrap_or_default();
                    self.is_elsewhere =
                        was_elsewhere || !removal::is_own(node, mapping, member.key);
                    let place = Place::Member(trail, name);
                    match shape.member(name) {
                        Some(shape) => {
                            self.key(member.key, name, &place);
                            self.is_elsewhere |= member.value.target().is_some();
                            self.value(member.value, shape, &place);
                        }
                        None if rules::is_for_editors(name, trail) => {}
                        None => self.unknown(member.key, name, shape, trail),
                    }
                }
                self.is_elsewhere = was_elsewhere;
            }
            Kind::Sequence(sequence) => {
                let was_elsewhere = self.is_elsewhere;
                for (index, item) in sequence.iter().enumerate() {
                    self.is_elsewhere = was_elsewhere || item.target().is_some();
                    self.value(item, shape.item(index), &Place::Item(trail, index));
                }
                self.is_elsewhere = was_elsewhere;
            }
            Kind::String(text) => {
                self.scalar(node, shape, trail);
                self.text(node, text, trail);
                if self.asked.unreachable_address && shape.is_uri {
                    let is_local = self.checker.is_local;
                    self.place(rules::unreachable_address::check(node, is_local), trail);
                }
            }
            Kind::Number(_) => self.scalar(node, shape, trail),
            Kind::Null | Kind::Bool(_) => {}
        }
    }

    /// What a scalar may be to other readers.
    fn scalar(&mut self, node: Node<'d>, shape: &Shape, trail: &Place<'_>) {
        if self.is_elsewhere {
            return;
        }
        if self.asked.look_alike {
            self.place(rules::look_alike::check(node, shape), trail);
        }
        if self.asked.unportable_scalar {
            self.place(rules::unportable_scalar::check(node), trail);
        }
    }

    /// What cannot be seen in a text.
    fn text(&mut self, node: Node<'d>, text: &str, trail: &Place<'_>) {
        if self.asked.invisible_character && !self.is_elsewhere {
            self.place(rules::invisible_character::check(node, text), trail);
        }
    }

    /// The name of a field that is provided for.
    fn key(&mut self, key: Node<'d>, name: &str, trail: &Place<'_>) {
        if self.is_elsewhere {
            return;
        }
        self.text(key, name, trail);
        if self.asked.unportable_scalar {
            self.place(rules::unportable_scalar::check(key), trail);
        }
    }

    /// Adds a diagnostic about the value at a place.
    fn place(&mut self, diagnostic: Option<Diagnostic>, trail: &Place<'_>) {
        if let Some(diagnostic) = diagnostic {
            self.add(diagnostic, trail);
        }
    }

    #[cold]
    fn add(&mut self, mut diagnostic: Diagnostic, trail: &Place<'_>) {
        diagnostic.pointer = trail.to_string();
        if let Some(spot) = Spot::find(self.root, &diagnostic.pointer) {
            diagnostic.message = spot.say(&diagnostic.message);
        }
        self.found.push(diagnostic);
    }

    fn unknown(&mut self, key: Node<'d>, name: &str, shape: &Shape, trail: &Place<'_>) {
        if self.found.len() >= self.asked.most {
            return;
        }
        let Some(object) = Spot::find(self.root, &trail.to_string()) else {
            return;
        };
        self.found
            .push(rules::unknown_field::diagnose(&object, key, name, shape));
    }
}
