//! Writes the demo district that ships with the repository: wholly invented, the same bytes on every machine.
//!
//! ```text
//! cargo run --example musterkreis -- [DIR]        DIR is datasets/musterkreis unless given
//! ```

mod demo;

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder =
        std::env::args_os().nth(1).map_or_else(|| PathBuf::from("datasets/musterkreis"), PathBuf::from);
    let mut screen = io::stdout().lock();
    for file in demo::generate()? {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, &file.bytes)?;
        writeln!(screen, "{} ({} bytes)", path.display(), file.bytes.len())?;
    }
    Ok(())
}
