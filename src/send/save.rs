//! Saving the outputs of jobs under names of our own.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use callsheet_client::{Client, DownloadOptions};

/// Downloads `url` to a new file beside `beside`: `<stem>-<number>.<extension>`, with the first
/// number after those that are there. No file is overwritten, and nothing that the server says
/// has a part in the name but an extension that is known.
pub(super) async fn save(client: &Client, url: &str, beside: &Path) -> Result<PathBuf, String> {
    let number = next_number(beside);
    let unfinished = named(beside, number, "download");
    client
        .download(url, &unfinished, DownloadOptions::new().any_content())
        .await
        .map_err(|error| error.to_string())?;
    let extension = extension(&unfinished, url);
    move_to_new(&unfinished, beside, number, extension)
        .map_err(|error| format!("{}: cannot be renamed: {error}", unfinished.display()))
}

/// The number after the highest one that a file beside it has.
fn next_number(beside: &Path) -> u64 {
    let stem = format!("{}-", stem(beside));
    let folder = beside.parent().filter(|folder| *folder != Path::new(""));
    let entries = fs::read_dir(folder.unwrap_or(Path::new(".")))
        .into_iter()
        .flatten()
        .flatten();
    let numbers = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_prefix(&stem)?
            .split_once('.')?
            .0
            .parse::<u64>()
            .ok()
    });
    numbers.max().unwrap_or(0).saturating_add(1)
}

/// Gives a file the first name from `number` on that is free.
fn move_to_new(from: &Path, beside: &Path, number: u64, extension: &str) -> io::Result<PathBuf> {
    for number in number.. {
        let to = named(beside, number, extension);
        // Taking the name first keeps another process from taking it too.
        match File::create_new(&to) {
            Ok(_) => return fs::rename(from, &to).map(|()| to),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn named(beside: &Path, number: u64, extension: &str) -> PathBuf {
    beside.with_file_name(format!("{}-{number}.{extension}", stem(beside)))
}

fn stem(beside: &Path) -> String {
    beside
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The extension for a file, by what it holds, else by what its URL ends in.
fn extension(file: &Path, url: &str) -> &'static str {
    let mut start = Vec::new();
    let read = File::open(file).and_then(|file| file.take(16).read_to_end(&mut start));
    let by_content = read.ok().and_then(|_| extension_of_content(&start));
    by_content
        .or_else(|| extension_of_url(url))
        .unwrap_or("bin")
}

fn extension_of_content(start: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, mark: &[u8]| {
        start
            .get(offset..)
            .is_some_and(|part| part.starts_with(mark))
    };
    Some(match start {
        _ if at(0, b"\x89PNG\r\n\x1a\n") => "png",
        _ if at(0, b"\xff\xd8\xff") => "jpg",
        _ if at(0, b"GIF8") => "gif",
        _ if at(0, b"RIFF") && at(8, b"WEBP") => "webp",
        _ if at(0, b"RIFF") && at(8, b"WAVE") => "wav",
        _ if at(4, b"ftypavif") => "avif",
        _ if at(4, b"ftypqt") => "mov",
        _ if at(4, b"ftyp") => "mp4",
        _ if at(0, b"\x1a\x45\xdf\xa3") => "webm",
        _ if at(0, b"ID3") => "mp3",
        _ if at(0, b"BM") => "bmp",
        _ => return None,
    })
}

fn extension_of_url(url: &str) -> Option<&'static str> {
    const KNOWN: [&str; 14] = [
        "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "mp4", "mov", "webm", "mp3", "wav",
        "json", "txt",
    ];
    let path = url.split(['?', '#']).next()?;
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    KNOWN
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_comes_from_the_content_or_from_a_list() {
        assert_eq!(extension_of_content(b"\x89PNG\r\n\x1a\n\0\0"), Some("png"));
        assert_eq!(extension_of_content(b"RIFF\0\0\0\0WEBPVP8 "), Some("webp"));
        assert_eq!(extension_of_content(b"\0\0\0\x18ftypmp42"), Some("mp4"));
        assert_eq!(extension_of_content(b"<html>"), None);
        assert_eq!(extension_of_content(b""), None);
        assert_eq!(
            extension_of_url("https://cdn.example/a/b.PNG?x=y.exe"),
            Some("png")
        );
        assert_eq!(extension_of_url("https://cdn.example/a.png/b"), None);
        assert_eq!(extension_of_url("https://cdn.example/a.exe"), None);
    }

    #[test]
    fn a_name_that_was_taken_in_the_meantime_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("callsheet-save-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (beside, taken) = (folder.join("fox.yaml"), folder.join("fox-3.png"));
        let unfinished = folder.join("fox-3.download");
        fs::write(&taken, "theirs").unwrap();
        fs::write(&unfinished, "ours").unwrap();
        let moved = move_to_new(&unfinished, &beside, 3, "png").unwrap();
        assert_eq!(moved, folder.join("fox-4.png"));
        assert_eq!(fs::read_to_string(&taken).unwrap(), "theirs");
        assert_eq!(fs::read_to_string(&moved).unwrap(), "ours");
        fs::remove_dir_all(folder).unwrap();
    }
}
