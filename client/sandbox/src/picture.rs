//! Pictures: real PNG files that show what they are.

use callsheet_spec::Pictures;
use serde_json::Value;

/// The size of a picture in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// The longer side of a picture whose request says its shape, and not its size.
const LONGER_SIDE: u32 = 768;

/// No side is larger than this, whatever the request says.
const LARGEST: u32 = 4096;

/// The size of the pictures that a request asks for: the first of the spec's fields for their shape
/// that the request has, or that has a default, says it.
pub(crate) fn size_of(
    request: &Value,
    pictures: Option<&Pictures>,
    default_of: impl Fn(&str) -> Option<Value>,
) -> Size {
    let given = |pointer: &str| request.pointer(pointer).cloned();
    let fields = || pictures.into_iter().flat_map(|pictures| &pictures.shape);
    let mut said = fields()
        .filter_map(|shape| shape.of(&given(&shape.field)?))
        .chain(fields().filter_map(|shape| shape.of(&default_of(&shape.field)?)));
    match said.next() {
        Some((width, height)) => scaled(width, height),
        None => scaled(1, 1),
    }
}

/// A size as it is where it can be one of pixels, else a shape of the usual size.
fn scaled(width: u32, height: u32) -> Size {
    let smallest_in_pixels = 64;
    if width >= smallest_in_pixels && height >= smallest_in_pixels {
        return Size {
            width: width.min(LARGEST),
            height: height.min(LARGEST),
        };
    }
    let longer = u64::from(width.max(height).max(1));
    let side = |side: u32| {
        let scaled = u64::from(side) * u64::from(LONGER_SIDE) / longer;
        u32::try_from(scaled).unwrap_or(LONGER_SIDE).max(1)
    };
    Size {
        width: side(width),
        height: side(height),
    }
}

/// A PNG file: a sky in two colours made from the text, a sun, the number of the picture, and the
/// word that says that nobody has drawn it. The same text and number give the same bytes.
pub(crate) fn png(size: Size, text: &str, number: u32) -> Vec<u8> {
    let seed = hash_of(text.as_bytes()) ^ u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut canvas = Canvas::sky(size);
    canvas.sun(seed);
    let height = size.height.min(size.width);
    let digits = number.to_string();
    canvas.write(&digits, height / 3, size.height / 2, WHITE);
    canvas.write("SANDBOX", height / 20, size.height * 9 / 10, WHITE);
    canvas.encode(&palette(seed))
}

/// Colours of the sky; the two after them are the sun's and that of the writing.
const SHADES: u8 = 64;
const SUN: u8 = SHADES;
const WHITE: u8 = SHADES + 1;

struct Canvas {
    size: Size,
    /// A colour of the palette for each pixel, line by line.
    pixels: Vec<u8>,
}

impl Canvas {
    fn sky(size: Size) -> Self {
        let height = u64::from(size.height);
        let lines = (0..height).flat_map(|line| {
            let shade = u8::try_from(line * u64::from(SHADES) / height).unwrap_or(SHADES - 1);
            std::iter::repeat_n(shade, size.width as usize)
        });
        Self {
            size,
            pixels: lines.collect(),
        }
    }

    fn sun(&mut self, seed: u64) {
        let (width, height) = (i64::from(self.size.width), i64::from(self.size.height));
        let within =
            |side: i64, bits: u64| side / 5 + i64::from((bits & 0xff) as u8) * side * 3 / 5 / 256;
        let (x, y) = (within(width, seed >> 8), within(height, seed >> 16) / 2);
        let radius = width.min(height) / 8;
        for line in (y - radius).max(0)..(y + radius).min(height) {
            let (up, mut half) = (line - y, radius);
            while half * half + up * up > radius * radius {
                half -= 1;
            }
            self.fill((x - half).max(0), (x + half).min(width), line, SUN);
        }
    }

    /// Writes a text in the middle of the width, with its middle in a line.
    fn write(&mut self, text: &str, height: u32, line: u32, colour: u8) {
        let dot = i64::from((height / 5).max(1));
        let letters = i64::try_from(text.len()).unwrap_or_default();
        let left = (i64::from(self.size.width) - (letters * 5 - 1) * dot) / 2;
        let top = i64::from(line) - dot * 5 / 2;
        for (place, letter) in (0..).zip(text.chars()) {
            for (row, dots) in (0..).zip(shape(letter)) {
                for column in (0..4).filter(|column| dots & (8 >> column) != 0) {
                    let x = left + (place * 5 + column) * dot;
                    for line in 0..dot {
                        self.fill(x, x + dot, top + row * dot + line, colour);
                    }
                }
            }
        }
    }

    /// Fills a part of a line, as far as it lies within the picture.
    fn fill(&mut self, from: i64, to: i64, line: i64, colour: u8) {
        let (width, height) = (i64::from(self.size.width), i64::from(self.size.height));
        if !(0..height).contains(&line) {
            return;
        }
        let at = |x: i64| usize::try_from(line * width + x.clamp(0, width)).unwrap_or_default();
        if let Some(part) = self.pixels.get_mut(at(from)..at(to)) {
            part.fill(colour);
        }
    }

    fn encode(&self, palette: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.size.width, self.size.height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(palette);
        encoder.set_compression(png::Compression::Fast);
        let written = encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&self.pixels));
        // Writing to memory cannot fail, and the sizes fit by construction.
        debug_assert!(written.is_ok(), "{written:?}");
        file
    }
}

/// The colours of the sky from the top to the bottom, of the sun, and of the writing.
fn palette(seed: u64) -> Vec<u8> {
    let colour = |bits: u64| [bits, bits >> 8, bits >> 16].map(|bits| (bits & 0xff) as u8 / 2);
    let (top, bottom) = (colour(seed >> 24), colour(seed >> 40).map(|part| part + 96));
    let mut palette = Vec::new();
    for shade in 0..u16::from(SHADES) {
        for (top, bottom) in top.into_iter().zip(bottom) {
            let mixed = u16::from(top) * (u16::from(SHADES) - shade) + u16::from(bottom) * shade;
            palette.push(u8::try_from(mixed / u16::from(SHADES)).unwrap_or(u8::MAX));
        }
    }
    palette.extend([255, 200, 90]);
    palette.extend([255, 255, 255]);
    palette
}

/// A letter as five lines of four dots.
fn shape(letter: char) -> [u8; 5] {
    match letter {
        '0' | 'O' => [0b0110, 0b1001, 0b1001, 0b1001, 0b0110],
        '1' => [0b0010, 0b0110, 0b0010, 0b0010, 0b0111],
        '2' => [0b1110, 0b0001, 0b0110, 0b1000, 0b1111],
        '3' => [0b1110, 0b0001, 0b0110, 0b0001, 0b1110],
        '4' => [0b1001, 0b1001, 0b1111, 0b0001, 0b0001],
        '5' => [0b1111, 0b1000, 0b1110, 0b0001, 0b1110],
        '6' => [0b0110, 0b1000, 0b1110, 0b1001, 0b0110],
        '7' => [0b1111, 0b0001, 0b0010, 0b0100, 0b0100],
        '8' => [0b0110, 0b1001, 0b0110, 0b1001, 0b0110],
        '9' => [0b0110, 0b1001, 0b0111, 0b0001, 0b0110],
        'A' => [0b0110, 0b1001, 0b1111, 0b1001, 0b1001],
        'B' => [0b1110, 0b1001, 0b1110, 0b1001, 0b1110],
        'D' => [0b1110, 0b1001, 0b1001, 0b1001, 0b1110],
        'N' => [0b1001, 0b1101, 0b1011, 0b1001, 0b1001],
        'S' => [0b0111, 0b1000, 0b0110, 0b0001, 0b1110],
        'X' => [0b1001, 0b1001, 0b0110, 0b1001, 0b1001],
        _ => [0; 5],
    }
}

/// FNV-1a.
pub(crate) fn hash_of(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_picture_of_that_size() {
        for (width, height) in [(768, 432), (1, 1), (3, 700), (4096, 64)] {
            let file = png(Size { width, height }, "a fox", 12);
            let reader = png::Decoder::new(std::io::Cursor::new(&file));
            let mut reader = reader.read_info().unwrap();
            assert_eq!((reader.info().width, reader.info().height), (width, height));
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            assert!(
                file.len() < 40_000,
                "{width}x{height}: {} bytes",
                file.len()
            );
        }
    }

    #[test]
    fn texts_and_numbers_tell_pictures_apart() {
        let size = Size {
            width: 64,
            height: 64,
        };
        assert_eq!(png(size, "fox", 1), png(size, "fox", 1));
        assert_ne!(png(size, "fox", 1), png(size, "fox", 2));
        assert_ne!(png(size, "fox", 1), png(size, "owl", 1));
    }

    #[test]
    fn a_shape_is_scaled_and_a_size_is_kept() {
        let size = |width, height| {
            let size = scaled(width, height);
            (size.width, size.height)
        };
        assert_eq!(size(16, 9), (768, 432));
        assert_eq!(size(3, 4), (576, 768));
        assert_eq!(size(1536, 1024), (1536, 1024));
        assert_eq!(size(0, 0), (1, 1));
        assert_eq!(size(u32::MAX, 1), (768, 1));
        assert_eq!(size(u32::MAX, u32::MAX), (4096, 4096));
    }
}
