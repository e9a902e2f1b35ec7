//! Saving the outputs of jobs under names of our own.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use callsheet_client::{Client, DownloadOptions, Downloaded, Format, output_name};

use crate::files;

/// Downloads `url` to a new file beside `beside`: `<stem>-<number>.<extension>`, with the first
/// number after those that are there. No file is overwritten, and nothing that the server says
/// has a part in the name but an extension that is known.
///
/// What is called a picture, a video or a sound must be one, and a page is no output: it says that
/// the output has gone. The name is on the disk when this comes back.
pub(super) async fn save(
    client: &Client,
    url: &str,
    beside: &Path,
    attempt: Option<&str>,
    number: u64,
) -> Result<PathBuf, String> {
    let unfinished = unfinished(beside, attempt, number);
    let downloaded = client
        .download(url, &unfinished, expected(url))
        .await
        .map_err(|error| error.to_string())?;
    if let Err(why) = check(&downloaded) {
        // There is nobody to tell that it cannot be removed either.
        let _ = fs::remove_file(&unfinished);
        return Err(why.to_owned());
    }
    let by_content = downloaded.format.map(Format::extension);
    let by_url = || extension_of_url(url).filter(|extension| KNOWN.contains(extension));
    let extension = by_content.or_else(by_url);
    move_to_new(&unfinished, beside, next_number(beside), extension)
        .map_err(|error| format!("{}: cannot be renamed: {error}", unfinished.display()))
}

/// A name that no other job and no other run has, whatever their files are called: by it the run that
/// collects the job of an attempt knows what an earlier one left.
fn unfinished(beside: &Path, attempt: Option<&str>, number: u64) -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let owner = match attempt.filter(|attempt| is_harmless(attempt)) {
        Some(attempt) => attempt.to_owned(),
        None => {
            let count = NUMBER.fetch_add(1, Ordering::Relaxed);
            format!("{}-{count}", process::id())
        }
    };
    beside.with_file_name(format!("{PREFIX}{owner}-{number}{SUFFIX}"))
}

/// Removes what a process that was killed has left of the outputs of an attempt, which nobody else
/// may be saving at this moment.
pub(super) fn remove_what_was_left(beside: &Path, attempt: &str) {
    if !is_harmless(attempt) {
        return;
    }
    for entry in fs::read_dir(folder(beside)).into_iter().flatten().flatten() {
        let is_left = entry
            .file_name()
            .to_str()
            .is_some_and(|name| is_left_of(name, attempt));
        if is_left {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a file is one of an attempt that was not finished: the one that is renamed at the end,
/// or the client's own, which has a dot before that name and more behind it.
fn is_left_of(name: &str, attempt: &str) -> bool {
    let part = name.strip_prefix('.');
    let part = part.and_then(|part| part.strip_suffix(".part"));
    let (name, is_part) = part.map_or((name, false), |part| (part, true));
    let rest = name.strip_prefix(PREFIX);
    let rest = rest.and_then(|rest| rest.strip_prefix(attempt)?.strip_prefix('-'));
    let Some((number, after)) = rest.and_then(|rest| rest.split_once(SUFFIX)) else {
        return false;
    };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number && after.is_empty() != is_part
}

/// Whether the name of an attempt, which a journal may have from anybody, can be part of the name of
/// a file.
fn is_harmless(attempt: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=100).contains(&attempt.len()) && attempt.bytes().all(is_known)
}

/// How the name of a file begins that is on its way.
const PREFIX: &str = ".callsheet-";

/// How it ends.
const SUFFIX: &str = ".download";

/// What a URL promises: one that ends like a picture, a video or a sound leads to one. Of others
/// nobody knows what they lead to.
fn expected(url: &str) -> DownloadOptions {
    match extension_of_url(url) {
        Some(extension) if MEDIA.contains(&extension) => DownloadOptions::new(),
        _ => DownloadOptions::new().any_content(),
    }
}

/// Whether a file may be an output: there is something in it, and it is no page for a browser.
fn check(downloaded: &Downloaded) -> Result<(), &'static str> {
    if downloaded.bytes == 0 {
        return Err("an output is not saved, because the server sent an empty file");
    }
    let mut start = Vec::new();
    let read = File::open(&downloaded.path).and_then(|file| file.take(256).read_to_end(&mut start));
    if read.is_ok() && is_page(&start) {
        return Err(
            "an output is not saved, because the server sent a page for a browser in its place: \
             has its address expired?",
        );
    }
    Ok(())
}

fn is_page(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    ["<!doctype html", "<html"]
        .iter()
        .any(|tag| start.starts_with(tag))
}

/// The number after the highest one that a file beside it has.
fn next_number(beside: &Path) -> u64 {
    let stem = format!("{}-", stem(beside));
    let entries = fs::read_dir(folder(beside)).into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_prefix(&stem)?
            .split_once('.')?
            .0
            .parse::<u32>()
            .ok()
    });
    u64::from(numbers.max().unwrap_or(0)) + 1
}

/// Gives a file the first name from `number` on that is free.
fn move_to_new(
    from: &Path,
    beside: &Path,
    number: u64,
    extension: Option<&str>,
) -> io::Result<PathBuf> {
    let last = number.saturating_add(1 << 20);
    for number in number..=last {
        let to = beside.with_file_name(output_name(&stem(beside), number, extension));
        match rename_to_new(from, &to) {
            Ok(()) => {
                files::sync_folder_of(&to)?;
                return Ok(to);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Renames a file unless there is one of that name.
fn rename_to_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        // A second name that stays is better than an output that is lost.
        Ok(()) => drop(fs::remove_file(from)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        Err(_) => {
            // Not every disk gives a file two names. Taking the name first keeps another process
            // from taking it too.
            File::create_new(to)?;
            fs::rename(from, to)?;
        }
    }
    Ok(())
}

/// The folder that a file lies in.
pub(super) fn folder(beside: &Path) -> &Path {
    let folder = beside.parent().filter(|folder| *folder != Path::new(""));
    folder.unwrap_or(Path::new("."))
}

/// What the names of outputs begin with, so short that there is room for the rest.
fn stem(beside: &Path) -> String {
    const MOST: usize = 220;
    let stem = beside.file_stem().unwrap_or_default().to_string_lossy();
    stem[..stem.floor_char_boundary(MOST)].to_owned()
}

/// What outputs of media are called.
const MEDIA: [&str; 19] = [
    "avif", "bmp", "flac", "gif", "heic", "jpeg", "jpg", "mkv", "mov", "mp3", "mp4", "ogg", "png",
    "tif", "tiff", "wav", "webm", "webp", "m4v",
];

/// Extensions that a server may give a file whose content is not known here.
const KNOWN: [&str; 2] = ["json", "txt"];

/// What the path of a URL ends in, if it is an extension that is known here.
fn extension_of_url(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next()?;
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    MEDIA
        .into_iter()
        .chain(KNOWN)
        .find(|known| known.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_comes_from_a_list() {
        for (url, expected) in [
            ("https://cdn.example/a/b.PNG?x=y.exe", Some("png")),
            ("https://cdn.example/b.txt#x", Some("txt")),
            ("https://cdn.example/a.png/b", None),
            ("https://cdn.example/a.exe", None),
        ] {
            assert_eq!(extension_of_url(url), expected, "{url}");
        }
    }

    /// Of jobs that the journal does not know several may be collected at once.
    #[test]
    fn no_two_outputs_are_on_their_way_under_the_same_name() {
        let named = |attempt, number| unfinished(Path::new("x/gen_1"), attempt, number);
        let attempt = Some("18e-1f9-0");
        let name = named(attempt, 3);
        assert_eq!(name, Path::new("x/.callsheet-18e-1f9-0-3.download"));
        assert_eq!(named(attempt, 3), name);
        assert_ne!(named(attempt, 4), name);
        for attempt in [None, Some("../x")] {
            let name = named(attempt, 1);
            assert_eq!(name.parent(), Some(Path::new("x")));
            assert_ne!(named(attempt, 1), name);
        }
    }

    #[test]
    fn what_was_left_is_told_from_what_others_work_on() {
        for (name, expected) in [
            (".callsheet-18e-1f9-0-3.download", true),
            ("..callsheet-18e-1f9-0-3.download.505-7.part", true),
            (".callsheet-18e-1f9-0-.download", false),
            (".callsheet-18e-1f9-0-3.download.505-7.part", false),
            ("..callsheet-18e-1f9-0-3.download", false),
            (".callsheet-18e-1f9-01-3.download", false),
            (".callsheet-18e-1f9-0-1-3.download", false),
            (".callsheet-505-3.download", false),
            ("callsheet-18e-1f9-0-3.download", false),
            ("fox-1.png", false),
        ] {
            assert_eq!(is_left_of(name, "18e-1f9-0"), expected, "{name}");
        }
        assert!(is_harmless("18e-1f9-0"));
        for attempt in ["", "../x", "a.b", &"a".repeat(101)] {
            assert!(!is_harmless(attempt), "{attempt}");
        }
    }

    #[test]
    fn a_page_is_told_from_what_only_looks_a_little_like_one() {
        for page in ["<!DOCTYPE html><p>", "\u{feff}\n <HTML lang=en>", "<html>"] {
            assert!(is_page(page.as_bytes()), "{page}");
        }
        for other in [
            "",
            "<svg/>",
            "<?xml version='1.0'?>",
            "{}",
            "html",
            "\u{0}<html>",
        ] {
            assert!(!is_page(other.as_bytes()), "{other}");
        }
        assert!(!is_page(b"\x89PNG\r\n\x1a\n<html>"));
    }

    #[test]
    fn files_with_the_largest_numbers_are_passed_over() {
        let folder = std::env::temp_dir().join(format!("callsheet-number-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        let beside = folder.join("fox.yaml");
        let taken = folder.join(format!("fox-{}.png", u64::MAX));
        fs::write(&taken, "theirs").unwrap();
        let unfinished = folder.join("ours.download");
        fs::write(&unfinished, "ours").unwrap();
        assert_eq!(next_number(&beside), 1);
        let moved = move_to_new(&unfinished, &beside, u64::MAX, Some("png"));
        assert_eq!(moved.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_name_that_was_taken_in_the_meantime_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("callsheet-save-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (beside, taken) = (folder.join("fox.yaml"), folder.join("fox-3.png"));
        let unfinished = folder.join("fox-3.download");
        fs::write(&taken, "theirs").unwrap();
        fs::write(&unfinished, "ours").unwrap();
        let moved = move_to_new(&unfinished, &beside, 3, Some("png")).unwrap();
        assert_eq!(moved, folder.join("fox-4.png"));
        assert_eq!(fs::read_to_string(&taken).unwrap(), "theirs");
        assert_eq!(fs::read_to_string(&moved).unwrap(), "ours");
        fs::remove_dir_all(folder).unwrap();
    }
}
