//! The survey of households with somebody aged 60 or over in three rural communes: who lives there, what they would
//! answer, who does answer, and what is true of all of them.
//!
//! `frame` forms households out of the register, `questions` lists what is asked, `home` and `person` answer,
//! `response` sends forms back, `truth` counts everybody, `files` writes.

pub(crate) mod files;
pub(crate) mod frame;
mod home;
mod person;
pub(crate) mod questions;
pub(crate) mod response;
pub(crate) mod truth;

use super::{Demo, Error};
use frame::Frame;
use questions::Answers;

/// Everybody who could have been asked, with what each would answer.
#[derive(Debug)]
pub(crate) struct Survey {
    pub(crate) frame: Frame,
    /// For each person the answers.
    pub(crate) answers: Vec<Answers>,
}

impl Survey {
    pub(crate) fn of(demo: &Demo) -> Result<Self, Error> {
        let frame = Frame::form(demo)?;
        let homes = home::homes(&frame);
        let answers = person::answers(&frame, &homes);
        Ok(Self { frame, answers })
    }
}
