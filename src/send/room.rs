//! Whether outputs can be saved, looked at before they are paid for.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process;

use callsheet_validator::render::Problem;

use super::plan::Request;
use super::save::folder;
use crate::exit::Failure;

/// Refuses requests whose outputs could not be saved beside them.
pub(super) fn refuse_without_room<'a>(
    requests: impl IntoIterator<Item = &'a Request<'a>>,
) -> Result<(), Failure> {
    let mut known = BTreeSet::new();
    let mut problems = Vec::new();
    for request in requests {
        let folder = folder(request.path);
        if !known.insert(folder) {
            continue;
        }
        if let Err(error) = try_to_write(folder) {
            problems.push(Problem::of_run(format!(
                "nothing was sent: the outputs of {} go into its folder, in which no file can be \
                 made ({error}); make it writable, or move the request to another",
                request.name
            )));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure(problems))
    }
}

/// Makes a file in a folder, and takes it away again.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let file = folder.join(format!(".callsheet-{}.try", process::id()));
    match File::create_new(&file) {
        Ok(_) => fs::remove_file(&file),
        // Somebody could make it.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Not even an administrator can make a file among those that the system makes up.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_in_which_no_file_can_be_made_is_found_out() {
        assert!(try_to_write(Path::new("/proc/self/fd")).is_err());
        let folder = std::env::temp_dir().join(format!("callsheet-room-{}", process::id()));
        assert!(try_to_write(&folder).is_err());
        fs::create_dir(&folder).unwrap();
        try_to_write(&folder).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir(&folder).unwrap();
    }
}
