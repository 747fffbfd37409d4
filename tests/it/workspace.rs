//! Workspaces in temporary folders, and the program run on them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the program in a folder.
pub(crate) fn run<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Run {
    run_command(Command::new(env!("CARGO_BIN_EXE_sozialbericht")).current_dir(folder).args(arguments))
}

/// Runs any command that ends in a run of the program.
pub(crate) fn run_command(command: &mut Command) -> Run {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output in UTF-8");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A workspace with the small report that `init` makes.
pub(crate) fn starter() -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let run = run(home.path(), &["init", "."]);
    assert_eq!(run.code, Some(0), "{run:?}");
    home
}

/// The demo in the repository, built once in full; several tests look at it.
pub(crate) fn built_demo() -> &'static Path {
    static DEMO: LazyLock<TempDir> = LazyLock::new(|| {
        let home = tempfile::tempdir().expect("a folder");
        build_demo(home.path(), &[]);
        home
    });
    DEMO.path()
}

/// Builds the demo into a folder, which holds `musterkreis-2024` afterwards.
pub(crate) fn build_demo(out: &Path, more: &[&str]) {
    let out = out.to_str().expect("a path in UTF-8");
    let run = run(repository(), &[&["build", "reports/musterkreis-2024", "--out", out], more].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
}

/// Copies a folder with all that lies below it over another one.
pub(crate) fn lay_over(from: &Path, to: &Path) {
    for (path, bytes) in files_below(from) {
        let target = to.join(path);
        fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("a folder");
        fs::write(target, bytes).expect("written");
    }
}

/// All files below a folder: path relative to it with `/` between the parts, and bytes.
pub(crate) fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for path in paths_below(folder) {
        let parts: Vec<String> = path
            .strip_prefix(folder)
            .expect("below")
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        files.insert(parts.join("/"), fs::read(&path).expect("readable"));
    }
    files
}

/// The paths of all files below a folder, sorted.
pub(crate) fn paths_below(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            paths.extend(paths_below(&path));
        } else {
            paths.push(path);
        }
    }
    paths.sort();
    paths
}

/// Fails with the names of the files that are not the same on both sides.
pub(crate) fn assert_same_files(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) {
    let paths = a.keys().chain(b.keys()).collect::<std::collections::BTreeSet<_>>();
    let different: Vec<&&String> = paths.iter().filter(|path| a.get(**path) != b.get(**path)).collect();
    assert!(!a.is_empty() && different.is_empty(), "these files differ: {different:?}");
}

/// The rows of a table in CSV, by column.
pub(crate) fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        header.iter().zip(&record).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

/// Says what a test could not compare.
#[expect(clippy::print_stderr, reason = "a skipped comparison must not look like a passed one")]
pub(crate) fn say(message: &str) {
    eprintln!("{message}");
}
