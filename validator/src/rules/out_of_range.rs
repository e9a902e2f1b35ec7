//! A number is smaller or larger than its field takes.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. Where the limit holds only under a condition, the message
//! names the condition.
//!
//! ## Example
//!
//! ```yaml
//! prompt: Put the cup on the table
//! image_urls: ["https://images.example.com/cup.png"]
//! num_images: 5
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: Put the cup on the table
//! image_urls: ["https://images.example.com/cup.png"]
//! num_images: 4
//! ```

use callsheet_core::Constraint;

use super::Rule;
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::finding::Finding;

pub(crate) static RULE: Rule =
    Rule::new("out-of-range", include_str!("out_of_range.rs")).fixed(Safety::Unsafe);

pub(crate) fn diagnose(finding: &Finding<'_, '_>) -> Diagnostic {
    let label = match &finding.constraint {
        Constraint::Minimum { limit, .. } => format!("must be at least {limit}"),
        Constraint::Maximum { limit, .. } => format!("must be at most {limit}"),
        Constraint::ExclusiveMinimum { limit, .. } => format!("must be more than {limit}"),
        Constraint::ExclusiveMaximum { limit, .. } => format!("must be less than {limit}"),
        _ => String::new(),
    };
    let diagnostic = finding.diagnostic(&RULE).with_label(label);
    match &finding.constraint {
        // What is next to an exclusive limit depends on the type.
        Constraint::Minimum { limit, .. } | Constraint::Maximum { limit, .. }
            if finding.is_fixable() =>
        {
            let at_limit = Edit::new(finding.spot.node().span(), limit.to_string());
            diagnostic.with_fix(Fix::of_guess(vec![at_limit]))
        }
        _ => diagnostic,
    }
}
