//! `callsheet gallery`: a page of results to look at.

mod html;
mod page;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use callsheet_validator::render::Problem;
use ignore::WalkBuilder;

use crate::args::Gallery;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::output::{Output, say_sentence};
use crate::sidecar::Sidecar;
use page::{Job, Kind, Made};

/// Makes the page.
pub(crate) fn make(arguments: &Gallery, output: &mut Output) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let mut problems = Vec::new();
    let sidecars = sidecars(folder, &mut problems)?;
    output.complain(&problems);
    if sidecars.is_empty() {
        return Err(Failure::new(format!(
            "{}: there is nothing to show: no file *{} of `callsheet send` lies in it or below",
            folder.display(),
            files::SIDECAR
        )));
    }
    let place = match &arguments.output {
        Some(place) => place.clone(),
        None => files::without_dot(&folder.join("gallery.html")),
    };
    let beside = files::absolute(&place);
    let beside = beside.parent().unwrap_or(Path::new(""));
    let mut jobs = Vec::new();
    for (path, sidecar) in sidecars {
        let outputs = sidecar.outputs.iter().map(|name| {
            let file = path.parent().unwrap_or(Path::new("")).join(name);
            made(name, &file, arguments.link.then_some(beside))
        });
        let outputs = outputs.collect();
        jobs.push(Job { sidecar, outputs });
    }
    // The newest come first; names decide where times are the same or unknown.
    jobs.sort_by(|one, other| {
        let key = |job: &Job| (job.sidecar.ended.clone(), job.sidecar.id.clone());
        key(other).cmp(&key(one))
    });
    let name = files::absolute(folder);
    let name = name.file_name().unwrap_or_default().to_string_lossy();
    write(&place, &page::page(&name, &jobs)).map_err(|why| {
        Failure::new(format!(
            "{}: the page was not written: {why}",
            place.display()
        ))
    })?;
    output.print(&format!("{}\n", place.display()))?;
    Ok(if problems.is_empty() {
        Exit::Clean
    } else {
        say_sentence("The page is without what cannot be read.");
        Exit::NotDone
    })
}

/// The sidecars in a folder and below it; what is wrong with others goes to the problems.
fn sidecars(
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> Result<Vec<(PathBuf, Sidecar)>, Failure> {
    let metadata = fs::metadata(folder).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound if !folder.is_symlink() => {
            Failure::new(format!("{}: there is no such folder", folder.display()))
        }
        _ => files::problem(folder, &error).into(),
    })?;
    if !metadata.is_dir() {
        let why = format!("{}: this is no folder", folder.display());
        return Err(Failure::new(why));
    }
    let mut sidecars = Vec::new();
    // Results are often kept out of git, and are to be shown all the same.
    let walk = WalkBuilder::new(folder)
        .git_ignore(false)
        .ignore(false)
        .sort_by_file_name(Ord::cmp)
        .build();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let why = format!("cannot be searched: {error}");
                problems.push(Problem::new(folder.display().to_string(), why));
                continue;
            }
        };
        let path = entry.path();
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if !is_file || !path.to_string_lossy().ends_with(files::SIDECAR) {
            continue;
        }
        match Sidecar::read(path) {
            Ok(sidecar) => sidecars.push((path.to_owned(), sidecar)),
            Err(error) => {
                let why = format!("this is no sidecar that can be read: {error}");
                let shown = files::without_dot(path);
                problems.push(Problem::new(shown.display().to_string(), why));
            }
        }
    }
    Ok(sidecars)
}

/// An output as the page has it: within itself, or as a link from the folder that it lies in.
fn made(name: &str, file: &Path, linked_from: Option<&Path>) -> Made {
    let (kind, media_type) = Kind::of(name);
    // A sidecar that came from elsewhere must not bring other files onto a page.
    let is_beside = Path::new(name).file_name().is_some_and(|only| only == name);
    let is_file = is_beside && fs::symlink_metadata(file).is_ok_and(|file| file.is_file());
    let source = match linked_from {
        _ if !is_file => None,
        Some(folder) => Some(html::link(&from(folder, &files::absolute(file)))),
        None => fs::read(file)
            .ok()
            .map(|bytes| format!("data:{media_type};base64,{}", STANDARD.encode(bytes))),
    };
    Made {
        name: name.to_owned(),
        kind,
        source,
    }
}

/// The way from a folder to a file, both given by their absolute paths.
fn from(folder: &Path, file: &Path) -> PathBuf {
    let common = folder.components().zip(file.components());
    let common = common.take_while(|(one, other)| one == other).count();
    let mut way: PathBuf = folder.components().skip(common).map(|_| "..").collect();
    way.extend(file.components().skip(common));
    way
}

/// Writes the page whole or not at all, and only in the place of another such page.
fn write(place: &Path, page: &str) -> io::Result<()> {
    if !is_ours(place)? {
        let why = "there is another file of that name, which is no gallery; name another \
                   (--output)";
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
    }
    let mut unfinished = place.as_os_str().to_owned();
    unfinished.push(format!(".{}.part", std::process::id()));
    let unfinished = PathBuf::from(unfinished);
    let written = File::create(&unfinished)
        .and_then(|mut file| file.write_all(page.as_bytes()))
        .and_then(|()| fs::rename(&unfinished, place));
    if written.is_err() {
        // There is nobody to tell that it cannot be removed either.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

fn is_ours(place: &Path) -> io::Result<bool> {
    const HEAD: u64 = 1024;
    let mut head = Vec::new();
    match File::open(place) {
        Ok(file) => file.take(HEAD).read_to_end(&mut head)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    Ok(String::from_utf8_lossy(&head).contains(page::MARK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_file_is_relative() {
        let table = [
            ("/a/b", "/a/b/c.png", "c.png"),
            ("/a/b", "/a/b/d/c.png", "d/c.png"),
            ("/a/b", "/a/c.png", "../c.png"),
            ("/a/b/d", "/a/e/c.png", "../../e/c.png"),
        ];
        for (folder, file, expected) in table {
            let way = from(Path::new(folder), Path::new(file));
            assert_eq!(way, Path::new(expected));
        }
    }
}
