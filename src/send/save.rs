//! Saving the outputs of jobs under names of our own.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use callsheet_client::{Client, DownloadOptions, Format};

/// Downloads `url` to a new file beside `beside`: `<stem>-<number>.<extension>`, with the first
/// number after those that are there. No file is overwritten, and nothing that the server says
/// has a part in the name but an extension that is known.
pub(super) async fn save(client: &Client, url: &str, beside: &Path) -> Result<PathBuf, String> {
    let number = next_number(beside);
    let unfinished = named(beside, number, "download");
    client
        .download(url, &unfinished, options(url))
        .await
        .map_err(|error| error.to_string())?;
    let extension = extension(&unfinished, url);
    move_to_new(&unfinished, beside, number, extension)
        .map_err(|error| format!("{}: cannot be renamed: {error}", unfinished.display()))
}

/// What is wanted of a file. Where the address calls it a picture, a video or a sound, a page that
/// says that it has expired is not saved in its place; elsewhere any content will do.
fn options(url: &str) -> DownloadOptions {
    match extension_of_url(url) {
        None | Some("json" | "txt") => DownloadOptions::new().any_content(),
        Some(_) => DownloadOptions::new(),
    }
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
    let looked_at = Format::LOOKED_AT as u64;
    let read = File::open(file).and_then(|file| file.take(looked_at).read_to_end(&mut start));
    let by_content = read.ok().and_then(|_| Format::of(&start));
    by_content
        .map(Format::extension)
        .or_else(|| extension_of_url(url))
        .unwrap_or("bin")
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
        let folder = std::env::temp_dir().join(format!("callsheet-ends-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("fox-1.download");
        for (content, url, expected) in [
            (
                &b"RIFF\0\0\0\0WEBPVP8 "[..],
                "https://a.example/b.png",
                "webp",
            ),
            (b"{}", "https://a.example/b.json", "json"),
            (b"{}", "https://a.example/b", "bin"),
            (b"", "https://a.example/b.exe", "bin"),
        ] {
            fs::write(&file, content).unwrap();
            assert_eq!(extension(&file, url), expected, "{url}");
        }
        fs::remove_dir_all(folder).unwrap();
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
