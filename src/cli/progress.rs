//! A progress bar on standard error, on terminals only.

use crate::project::Step;
use crate::text::Text;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

/// Shows what a run is doing.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    text: Text,
}

impl Bar {
    /// A bar, hidden where standard error is no terminal.
    #[must_use]
    pub fn new(text: Text) -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new(4) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {msg}") {
            bar.set_style(style);
        }
        Self { bar, text }
    }

    /// Goes on to a step.
    pub fn step(&self, step: Step) {
        let key = match step {
            Step::Read => "progress.read",
            Step::Compute => "progress.compute",
            Step::Draw(sections) => {
                self.bar.inc_length(sections as u64);
                "progress.draw"
            }
            Step::Drawn => {
                self.bar.inc(1);
                return;
            }
            Step::Typeset => "progress.typeset",
            Step::Write => "progress.write",
        };
        self.bar.set_message(self.text.word(key));
        self.bar.inc(1);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
