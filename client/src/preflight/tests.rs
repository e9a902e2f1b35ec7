//! Beginnings of files, whole and broken.

use proptest::prelude::*;

use super::*;

fn png(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &*size, b"\x08\x02\0\0\0"].concat()
}

/// A JPEG file with that many bytes of other people's words before its size.
fn jpeg(width: u16, height: u16, before: usize) -> Vec<u8> {
    let mut file = b"\xff\xd8".to_vec();
    let mut left = before;
    while left > 0 {
        let length = left.min(65_533);
        file.extend([0xff, 0xe1]);
        file.extend(u16::try_from(length + 2).unwrap().to_be_bytes());
        file.extend(std::iter::repeat_n(b'x', length));
        left -= length;
    }
    file.extend([0xff, 0xc0, 0, 17, 8]);
    file.extend([height.to_be_bytes(), width.to_be_bytes()].concat());
    file.extend([3; 10]);
    file
}

fn bmp(width: i32, height: i32) -> Vec<u8> {
    let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
    [
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
        &*size,
        &[0; 40],
    ]
    .concat()
}

fn webp(width: u16, height: u16) -> Vec<u8> {
    let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
    [
        b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9d\x01\x2a",
        &*size,
        &[0; 40],
    ]
    .concat()
}

fn size(file: &[u8]) -> Option<(u64, u64)> {
    match facts(file, None, true)? {
        Seen::File(facts) => Some((facts.width, facts.height)),
        Seen::Nothing(_) => None,
    }
}

#[test]
fn sizes_are_read_of_every_format() {
    assert_eq!(size(&png(640, 480)), Some((640, 480)));
    assert_eq!(size(&jpeg(640, 480, 0)), Some((640, 480)));
    assert_eq!(size(&jpeg(640, 480, 200_000)), Some((640, 480)));
    assert_eq!(size(&bmp(640, 480)), Some((640, 480)));
    assert_eq!(size(&bmp(640, -480)), Some((640, 480)));
    assert_eq!(size(&webp(640, 480)), Some((640, 480)));
    assert_eq!(size(&webp(0x4280, 0xc1e0)), Some((640, 480)));
    assert_eq!(size(b"GIF89a\x80\x02\xe0\x01\0\0"), Some((640, 480)));
    assert_eq!(size(b"<html>"), None);
    assert_eq!(size(b"\0\0\0\x18ftypmp42\0\0\0\0"), None);
}

#[test]
fn a_beginning_that_does_not_tell_asks_for_more() {
    let file = jpeg(640, 480, 70_000);
    for length in [0, 1, 3, 100, 70_000] {
        assert!(facts(&file[..length], None, false).is_none(), "{length}");
    }
    assert!(facts(&file, None, false).is_some());
}

#[test]
fn every_limit_has_its_fault() {
    let limits = MediaLimits {
        min_width: Some(384),
        max_width: Some(500),
        min_height: Some(384),
        max_height: Some(500),
        max_bytes: Some(1000),
        formats: vec!["image/png".into()].into(),
        ..MediaLimits::default()
    };
    let faults = |width, height, bytes, format| {
        let facts = Facts {
            format,
            width,
            height,
            bytes,
        };
        facts.faults(&limits)
    };
    assert_eq!(faults(384, 500, Some(1000), Format::Png), []);
    assert_eq!(faults(384, 500, None, Format::Png), []);
    let small = faults(383, 1, Some(1001), Format::Gif);
    assert_eq!(
        small,
        [
            MediaFault::MinWidth {
                limit: 384,
                found: 383
            },
            MediaFault::MinHeight {
                limit: 384,
                found: 1
            },
            MediaFault::MaxBytes {
                limit: 1000,
                found: 1001
            },
            MediaFault::Format {
                allowed: vec!["image/png".into()],
                found: "image/gif".into(),
            },
        ]
    );
    let large = faults(501, 502, None, Format::Png);
    assert_eq!(
        large,
        [
            MediaFault::MaxWidth {
                limit: 500,
                found: 501
            },
            MediaFault::MaxHeight {
                limit: 500,
                found: 502
            },
        ]
    );
}

proptest! {
    /// Whatever a host sends, reading it ends, and without a panic.
    #[test]
    fn no_file_is_too_broken(
        which in 0_usize..8,
        changes in proptest::collection::vec((0_usize..80, any::<u8>()), 0..8),
        tail in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut file = match which {
            0 => png(1, 2),
            1 => jpeg(1, 2, 9),
            2 => bmp(1, -2),
            3 => webp(1, 2),
            4 => b"GIF89a\x01\0\x02\0\0\0".to_vec(),
            5 => b"II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x80\x02\0\0".to_vec(),
            6 => b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\x40meta\0\0\0\0\0\0\0\x30iprp\0\0\0\x28ipco\
                   \0\0\0\x14ispe\0\0\0\0\0\0\x02\x80\0\0\x01\xe0".to_vec(),
            _ => Vec::new(),
        };
        file.extend(tail);
        for (at, byte) in changes {
            if let Some(changed) = file.get_mut(at) {
                *changed = byte;
            }
        }
        let _ = facts(&file, None, true);
        let _ = facts(&file, None, false);
    }
}
