//! Names of hosts in any script, and the addresses of mailboxes there.

use super::host::{self, is_label, is_unicode_label};

/// `idn-hostname`: RFC 5890, with the separators of RFC 3490 and the rule of RFC 5893 for what is
/// written from right to left.
pub(super) fn is_idn_hostname(text: &str) -> bool {
    const SEPARATORS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];
    let labels: Vec<&str> = text.split(SEPARATORS).collect();
    // In the form in which it travels, where labels are plain and separators one byte each.
    let lengths = labels.iter().map(|label| encoded_length(label));
    let Some(length) = lengths.sum::<Option<usize>>() else {
        return false;
    };
    let is_bidi = labels.iter().any(|label| host::is_right_to_left(label));
    length + labels.len() - 1 <= 253
        && labels.iter().all(|label| {
            let is_one = if label.is_ascii() {
                is_label(label)
            } else {
                is_unicode_label(label)
            };
            is_one && (!is_bidi || host::keeps_direction(label))
        })
}

/// `idn-email`: `Mailbox` of RFC 5321 as RFC 6531 extends it.
pub(super) fn is_idn_email(text: &str) -> bool {
    host::is_mailbox(text, is_idn_hostname)
}

/// How long a label is where it travels, if it may travel: as it is, or in Punycode.
fn encoded_length(label: &str) -> Option<usize> {
    let length = if label.is_ascii() {
        label.len()
    } else {
        "xn--".len() + host::encoded(label)?.len()
    };
    (length <= 63).then_some(length)
}
