//! What a text of each format looks like.

/// A text of a format, if one can be shown.
pub(crate) fn of_format(name: &str) -> Option<&'static str> {
    Some(match name {
        "uri" | "uri-reference" | "iri" | "iri-reference" => "https://example.com/",
        "uuid" => "123e4567-e89b-12d3-a456-426614174000",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "duration" => "P3DT12H",
        "email" => "fox@example.com",
        "hostname" => "images.example.com",
        "json-pointer" => "/images/0/url",
        "relative-json-pointer" => "1/images/0",
        "uri-template" => "https://example.com/{id}",
        "date" => "2026-11-22",
        "time" => "14:30:00Z",
        "date-time" => "2026-11-22T14:30:00Z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::of_format;
    use callsheet_core::format::Format;

    #[test]
    fn what_is_shown_is_of_the_format() {
        let shown = Format::all().filter_map(|format| Some((format, of_format(format.name())?)));
        let mut count = 0;
        for (format, text) in shown {
            assert!(format.allows(text), "{}: {text}", format.name());
            count += 1;
        }
        assert!(count > 12, "{count}");
    }
}
