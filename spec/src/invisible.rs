//! Characters that are not seen.

/// Whether a character changes how a text is shown without being seen: it takes no room, or turns
/// the direction of writing.
///
/// ```
/// use callsheet_spec::invisible::is_invisible;
///
/// assert!(is_invisible('\u{200b}') && is_invisible('\u{202e}'));
/// assert!(!is_invisible(' ') && !is_invisible('猫'));
/// ```
#[must_use]
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether scripts and emoji need an invisible character: it joins letters or pictures, or keeps them
/// apart, or says which flag a picture is.
#[must_use]
pub fn shapes_others(character: char) -> bool {
    matches!(
        character,
        '\u{200c}' | '\u{200d}' | '\u{e0020}'..='\u{e007f}'
    )
}
