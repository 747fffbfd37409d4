//! No socket is opened during a build.

#![cfg(target_os = "linux")]

use crate::workspace::{repository, run_command, say, starter};
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn a_build_opens_no_socket() {
    let home = starter();
    let demo = tempfile::tempdir().expect("a folder");
    let demo = demo.path().to_str().expect("a path in UTF-8");
    let builds: [(&Path, &[&str]); 2] = [
        (home.path(), &["build", "reports/beispiel"]),
        (repository(), &["build", "reports/musterkreis-2024", "--only", "tables", "--out", demo]),
    ];
    for (folder, arguments) in builds {
        let is_watched = traced(folder, arguments).or_else(|| isolated(folder, arguments)).is_some();
        if !is_watched {
            say("SKIPPED: neither strace nor unshare can be used here; nothing watched the build");
        }
    }
}

/// Watches all system calls that concern networks.
fn traced(folder: &Path, arguments: &[&str]) -> Option<()> {
    let log = tempfile::NamedTempFile::new().ok()?;
    let mut command = Command::new("strace");
    command.args(["-f", "-e", "trace=%network", "-o"]).arg(log.path());
    command.arg(env!("CARGO_BIN_EXE_sozialbericht")).args(arguments).current_dir(folder);
    let status = command.output().ok()?.status;
    let trace = fs::read_to_string(log.path()).ok()?;
    // Where tracing is forbidden, strace ends without the line that tells how the program ended.
    if !trace.contains("+++ exited with 0 +++") {
        return None;
    }
    assert!(status.success(), "{arguments:?}: {status}");
    let calls: Vec<&str> = trace.lines().filter(|line| line.contains('(')).collect();
    assert!(calls.is_empty(), "{arguments:?}\n{}", calls.join("\n"));
    Some(())
}

/// Builds where there is no network at all.
fn isolated(folder: &Path, arguments: &[&str]) -> Option<()> {
    let is_possible =
        Command::new("unshare").args(["-rn", "true"]).output().is_ok_and(|it| it.status.success());
    if !is_possible {
        return None;
    }
    say("strace cannot be used here; the build ran in an empty network namespace instead");
    let mut command = Command::new("unshare");
    command.arg("-rn").arg(env!("CARGO_BIN_EXE_sozialbericht")).args(arguments).current_dir(folder);
    let run = run_command(&mut command);
    assert_eq!(run.code, Some(0), "{run:?}");
    Some(())
}
