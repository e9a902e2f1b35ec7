//! Limits of the schema, and which of two is the stricter.

use callsheet_core::Constraint;
use callsheet_core::number::Number;
use callsheet_spec::source::Span;

use crate::diagnostic::Diagnostic;

/// A limit that a value breaks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Limit {
    /// The value, which of several documents only one has at this place.
    value: Span,
    measure: Measure,
    is_upper: bool,
    is_exclusive: bool,
    at: Number,
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Number,
    Length,
    Items,
    Fields,
}

impl Limit {
    /// The limit that a constraint of a value is, if it is one.
    pub(crate) fn of(constraint: &Constraint, value: Span) -> Option<Self> {
        let count = |limit: &u64| Number::Whole(i128::from(*limit));
        let (measure, is_upper, is_exclusive, at) = match constraint {
            Constraint::Minimum { limit, .. } => (Measure::Number, false, false, *limit),
            Constraint::Maximum { limit, .. } => (Measure::Number, true, false, *limit),
            Constraint::ExclusiveMinimum { limit, .. } => (Measure::Number, false, true, *limit),
            Constraint::ExclusiveMaximum { limit, .. } => (Measure::Number, true, true, *limit),
            Constraint::MinLength { limit, .. } => (Measure::Length, false, false, count(limit)),
            Constraint::MaxLength { limit, .. } => (Measure::Length, true, false, count(limit)),
            Constraint::MinItems { limit, .. } => (Measure::Items, false, false, count(limit)),
            Constraint::MaxItems { limit, .. } => (Measure::Items, true, false, count(limit)),
            Constraint::MinProperties { limit, .. } => {
                (Measure::Fields, false, false, count(limit))
            }
            Constraint::MaxProperties { limit, .. } => (Measure::Fields, true, false, count(limit)),
            _ => return None,
        };
        Some(Self {
            value,
            measure,
            is_upper,
            is_exclusive,
            at,
        })
    }

    /// Whether both bound the same value on the same side.
    fn is_beside(&self, other: &Self) -> bool {
        (self.value, self.measure, self.is_upper) == (other.value, other.measure, other.is_upper)
    }

    /// Whether whatever keeps this limit keeps the other one, too, and not the other way round.
    fn is_stricter_than(&self, other: &Self) -> bool {
        let ordering = self.at.compare(other.at);
        let ordering = if self.is_upper {
            ordering
        } else {
            ordering.reverse()
        };
        ordering.is_lt() || ordering.is_eq() && self.is_exclusive && !other.is_exclusive
    }
}

/// Leaves out each limit beside which a stricter one is broken: who keeps that keeps both.
pub(crate) fn keep_strictest(found: &mut Vec<Diagnostic>) {
    // A value breaks but a few limits, and they are next to each other: the order is by places.
    let is_outdone = |at: usize| {
        let Some(limit) = &found[at].limit else {
            return false;
        };
        let is_here = |other: &&Diagnostic| other.span.start == found[at].span.start;
        let before = found[..at].iter().rev().take_while(is_here);
        let after = found[at + 1..].iter().take_while(is_here);
        before.chain(after).any(|other| {
            other.pointer == found[at].pointer
                && (other.limit.as_ref())
                    .is_some_and(|other| other.is_beside(limit) && other.is_stricter_than(limit))
        })
    };
    let outdone: Vec<bool> = (0..found.len()).map(is_outdone).collect();
    let mut outdone = outdone.into_iter();
    found.retain(|_| !outdone.next().unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stricter_limit_is_told() {
        let limit = |constraint: &Constraint| Limit::of(constraint, Span::new(0, 1)).unwrap();
        let whole = Number::Whole;
        let found = whole(9);
        let most = |at| {
            limit(&Constraint::Maximum {
                limit: whole(at),
                found,
            })
        };
        let below = |at| {
            limit(&Constraint::ExclusiveMaximum {
                limit: whole(at),
                found,
            })
        };
        let least = |at| {
            limit(&Constraint::Minimum {
                limit: whole(at),
                found,
            })
        };
        let cases = [
            (most(4), most(5), true),
            (most(5), most(4), false),
            (most(4), most(4), false),
            (below(4), most(4), true),
            (most(4), below(4), false),
            (below(5), most(4), false),
            (least(5), least(4), true),
            (least(4), least(5), false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(one.is_stricter_than(&other), expected, "{one:?}, {other:?}");
            assert!(one.is_beside(&other));
        }
        assert!(!most(4).is_beside(&least(4)));
    }
}
