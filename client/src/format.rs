//! What a file is, by its first bytes.

use std::fmt;

/// A format of pictures, videos or sounds, known by the first bytes of a file. What a server calls
/// a file, and how it names it, plays no part.
///
/// ```
/// use callsheet_client::Format;
///
/// let format = Format::of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
/// assert_eq!((format.extension(), format.media_type()), ("png", "image/png"));
/// assert_eq!(Format::of(b"<!DOCTYPE html>"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs)] // each is the format of that name
pub enum Format {
    Png,
    Jpeg,
    Webp,
    Gif,
    Avif,
    Heic,
    Bmp,
    Tiff,
    Mp4,
    QuickTime,
    Webm,
    Matroska,
    Mp3,
    Wav,
    Flac,
    Ogg,
}

impl Format {
    /// How many bytes of a file [`of`](Self::of) looks at.
    pub const LOOKED_AT: usize = 64;

    /// The format of a file that begins with these bytes, if it is one of those known here.
    #[must_use]
    pub fn of(start: &[u8]) -> Option<Self> {
        let at = |offset: usize, mark: &[u8]| {
            let part = start.get(offset..);
            part.is_some_and(|part| part.starts_with(mark))
        };
        let brand = start.get(8..12).filter(|_| at(4, b"ftyp"));
        Some(match brand {
            Some(b"avif" | b"avis") => Self::Avif,
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1") => Self::Heic,
            Some(b"qt  ") => Self::QuickTime,
            Some(_) => Self::Mp4,
            None if at(0, b"\x89PNG\r\n\x1a\n") => Self::Png,
            None if at(0, b"\xff\xd8\xff") => Self::Jpeg,
            None if at(0, b"RIFF") && at(8, b"WEBP") => Self::Webp,
            None if at(0, b"RIFF") && at(8, b"WAVE") => Self::Wav,
            None if at(0, b"GIF87a") || at(0, b"GIF89a") => Self::Gif,
            // Two bytes alone would be found in many a text; the reserved fields are zero.
            None if at(0, b"BM") && at(6, &[0; 4]) => Self::Bmp,
            None if at(0, b"II*\0") || at(0, b"MM\0*") => Self::Tiff,
            None if at(0, b"\x1a\x45\xdf\xa3") => {
                if start.windows(8).any(|part| part == b"matroska") {
                    Self::Matroska
                } else {
                    Self::Webm
                }
            }
            None if at(0, b"ID3") => Self::Mp3,
            // A frame of MPEG audio, layer III: eleven set bits, the version and the layer.
            None if matches!(start, [0xff, second, ..] if second & 0xe6 == 0xe2) => Self::Mp3,
            None if at(0, b"fLaC") => Self::Flac,
            None if at(0, b"OggS") => Self::Ogg,
            None => return None,
        })
    }

    /// The usual ending of file names, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        self.words().0
    }

    /// The media type, such as `image/png`.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        self.words().1
    }

    /// `image`, `video` or `audio`.
    #[must_use]
    pub fn kind(self) -> &'static str {
        let (kind, _) = self.media_type().split_once('/').unwrap_or_default();
        kind
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Png => ("png", "image/png"),
            Self::Jpeg => ("jpg", "image/jpeg"),
            Self::Webp => ("webp", "image/webp"),
            Self::Gif => ("gif", "image/gif"),
            Self::Avif => ("avif", "image/avif"),
            Self::Heic => ("heic", "image/heic"),
            Self::Bmp => ("bmp", "image/bmp"),
            Self::Tiff => ("tiff", "image/tiff"),
            Self::Mp4 => ("mp4", "video/mp4"),
            Self::QuickTime => ("mov", "video/quicktime"),
            Self::Webm => ("webm", "video/webm"),
            Self::Matroska => ("mkv", "video/matroska"),
            Self::Mp3 => ("mp3", "audio/mpeg"),
            Self::Wav => ("wav", "audio/wav"),
            Self::Flac => ("flac", "audio/flac"),
            Self::Ogg => ("ogg", "audio/ogg"),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.media_type())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        let table: [(&[u8], Option<&str>); 30] = [
            (b"\x89PNG\r\n\x1a\n\0\0", Some("png")),
            (b"\x89PNG\r\n", None),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some("jpg")),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some("webp")),
            (b"RIFF\x24\0\0\0WAVEfmt ", Some("wav")),
            (b"RIFF\x24\0\0\0AVI ", None),
            (b"GIF89a\x01\0", Some("gif")),
            (b"GIF87a\x01\0", Some("gif")),
            (b"GIFT", None),
            (b"BM\x46\0\0\0\0\0\0\0\x36\0", Some("bmp")),
            (b"BMW is a make of car", None),
            (b"II*\0\x08\0\0\0", Some("tiff")),
            (b"MM\0*\0\0\0\x08", Some("tiff")),
            (b"\0\0\0\x18ftypmp42\0\0", Some("mp4")),
            (b"\0\0\0\x18ftypisom\0\0", Some("mp4")),
            (b"\0\0\0\x14ftypqt  \0\0", Some("mov")),
            (b"\0\0\0\x1cftypavif\0\0", Some("avif")),
            (b"\0\0\0\x18ftypheic\0\0", Some("heic")),
            (b"\0\0\0\x18ftyp", None),
            (
                b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
                Some("webm"),
            ),
            (
                b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska",
                Some("mkv"),
            ),
            (b"ID3\x04\0", Some("mp3")),
            (b"\xff\xfb\x90\x64", Some("mp3")),
            (b"fLaC\0", Some("flac")),
            (b"OggS\0", Some("ogg")),
            (b"<!DOCTYPE html>", None),
            (b"{\"error\": 1}", None),
            (b"", None),
            (b"\xff\xfe<\0h\0", None),
            (b"%PDF-1.7", None),
        ];
        for (start, extension) in table {
            let found = Format::of(start).map(Format::extension);
            assert_eq!(found, extension, "{}", start.escape_ascii());
        }
    }

    #[test]
    fn every_kind_is_one_of_three() {
        for (format, kind) in [
            (Format::Png, "image"),
            (Format::QuickTime, "video"),
            (Format::Wav, "audio"),
        ] {
            assert_eq!(format.kind(), kind);
        }
    }
}
