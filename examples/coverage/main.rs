//! Draws the demo's survey again and again, from the same people: whether the limits hold the truth as often as they
//! say, and what weights take out of the bias.
//!
//! ```text
//! cargo run --release --example coverage -- [DRAWS]        1,000 draws unless given
//! ```
//!
//! In each draw another member of each household may be drawn and others answer; what each would answer stays. The
//! forms go the way of every survey: written as CSV, read, weighted and tabulated as `survey.toml` says.

#[allow(dead_code, reason = "this program draws forms and writes no dataset")]
#[path = "../musterkreis/demo/mod.rs"]
mod demo;

mod derived;
mod report;
mod room;
mod tally;

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use demo::survey::Survey;
use demo::survey::response::respond;
use room::Room;
use tally::Tally;

fn main() -> Result<(), Box<dyn Error>> {
    let draws: u32 = std::env::args().nth(1).map_or(Ok(1_000), |text| text.parse())?;
    let survey = Survey::of(&demo::settle())?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/musterkreis/befragung-60plus");
    let room = Room::open(&folder, &survey)?;
    let mut tally = Tally::new(&survey);
    for draw in 0..draws {
        let mut random = demo::random::Random::for_purpose(&format!("befragung: ziehung {draw}"));
        let mut forms = respond(&survey, &mut random);
        forms.retain(|form| form.is_drawn);
        let results = room.evaluate(&survey, &forms)?;
        tally.add(&results);
    }
    let mut screen = io::stdout().lock();
    write!(screen, "{tally}")?;
    Ok(())
}
