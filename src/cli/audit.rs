//! What was audited: files, figures, suppressed figures.

use crate::audit::Audited;
use crate::text::Text;
use serde_json::{Value as Json, json};
use std::io::Write;

/// Prints how much was looked at.
///
/// # Errors
///
/// When the stream is closed.
pub fn print_audit(
    audited: &Audited,
    is_verbose: bool,
    text: Text,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let release = &audited.release;
    for file in release.files.iter().filter(|_| is_verbose) {
        let bytes = text.count(file.bytes as u64);
        writeln!(out, "{}", text.say("audit.file", &[("file", &file.path), ("bytes", &bytes)]))?;
    }
    let counts = [
        ("files", text.count(release.files.len() as u64)),
        ("passages", text.count(audited.passages as u64)),
        ("figures", text.count(release.figures.len() as u64)),
        ("suppressed", text.count(release.suppressed().count() as u64)),
        ("unknown", text.count(audited.solved.suppressed as u64)),
        ("exact", text.count(audited.solved.exact as u64)),
        ("exposed", text.count(audited.solved.exposed as u64)),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    writeln!(out, "{}", text.say("audit.summary", &counts))?;
    if audited.bases.counts > 0 {
        let (unknown, exposed) =
            (text.count(audited.bases.suppressed as u64), text.count(audited.bases.exposed as u64));
        writeln!(out, "{}", text.say("audit.bases", &[("unknown", &unknown), ("exposed", &exposed)]))?;
    }
    Ok(())
}

/// How much was looked at, for programs.
#[must_use]
pub fn audit_json(audited: &Audited) -> Json {
    let release = &audited.release;
    let files = release.files.iter().map(|file| json!({ "path": file.path, "bytes": file.bytes }));
    json!({
        "files": files.collect::<Vec<Json>>(),
        "passages": audited.passages,
        "figures": release.figures.len(),
        "suppressed": release.suppressed().count(),
        "counts": {
            "suppressed": audited.solved.suppressed,
            "exact": audited.solved.exact,
            "exposed": audited.solved.exposed,
        },
        "bases": {
            "suppressed": audited.bases.suppressed,
            "exact": audited.bases.exact,
            "exposed": audited.bases.exposed,
        },
    })
}
