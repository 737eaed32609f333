//! Writing files so that a reader never sees half of one.

use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes a file as a whole: first beside it under a temporary name, then renamed over it.
///
/// A link is followed, permissions of an existing file are kept. What is not a regular file (a pipe,
/// `/dev/stdout`) cannot be replaced and is written directly.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let existing = fs::metadata(path).ok();
    if existing.as_ref().is_some_and(fs::Metadata::is_dir) {
        bail!("{}: is a directory; name a file in it", path.display());
    }
    if existing.as_ref().is_some_and(|found| !found.is_file()) {
        return fs::write(path, bytes).with_context(|| format!("{}: cannot write", path.display()));
    }
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let temporary = beside(&target);
    let written = File::create_new(&temporary)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| existing.map_or(Ok(()), |found| fs::set_permissions(&temporary, found.permissions())))
        .and_then(|()| fs::rename(&temporary, &target));
    if written.is_err() {
        // The first error is the one to tell; a leftover is only untidy.
        let _ = fs::remove_file(&temporary);
    }
    written.with_context(|| format!("{}: cannot write", path.display()))
}

/// Whether both paths lead to one file.
pub fn is_same_path(one: &Path, two: &Path) -> bool {
    one == two || resolved(one) == resolved(two)
}

/// The path without links and dots; as written when there is no such file.
pub fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The path of a file as seen from a folder, with `/` between its parts; `None` when it lies elsewhere. The file need
/// not exist, its folder must. A link is told by its own name.
pub fn relative(path: &Path, folder: &Path) -> Option<String> {
    let here = |path: &Path| if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() };
    let parent = fs::canonicalize(here(path.parent()?)).ok()?;
    let whole = parent.join(path.file_name()?);
    let inside = whole.strip_prefix(fs::canonicalize(here(folder)).ok()?).ok()?;
    let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Some(parts.join("/"))
}

/// The path of a file as seen from a folder, through `..` where it lies elsewhere, with `/` between its parts; as
/// written where its folder is not there.
pub fn from_folder(path: &Path, folder: &Path) -> String {
    let here = |path: &Path| if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() };
    let whole = path.parent().and_then(|parent| fs::canonicalize(here(parent)).ok());
    let whole = whole.zip(path.file_name()).map(|(parent, name)| parent.join(name));
    let (Some(whole), Ok(folder)) = (whole, fs::canonicalize(here(folder))) else {
        return path.to_string_lossy().replace('\\', "/");
    };
    let same = whole.components().zip(folder.components()).take_while(|(one, two)| one == two).count();
    let up = folder.components().skip(same).map(|_| "..".into());
    let down = whole.components().skip(same).map(|part| part.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_replaces_the_old_one_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        write_whole(&path, b"old").expect("written");
        write_whole(&path, b"new").expect("written again");
        assert_eq!(fs::read(&path).expect("there"), b"new");
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1);
    }

    #[test]
    fn a_folder_is_not_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = write_whole(folder.path(), b"x").expect_err("a folder");
        assert!(error.to_string().contains("is a directory"), "{error}");
    }
}
