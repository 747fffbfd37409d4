//! The cell-key method: noise that is small, unbiased and always the same for the same people.
//!
//! Every person has a record key, a number between 0 and 1. The cell key is the fractional part of the sum of the
//! record keys of those who are counted, and a [`PerturbationTable`] says which deviation a count with that key gets.
//! The same people get the same noise in every table, so that nothing is learned by asking twice; nobody stays nobody.
//! Each figure gets its noise on its own: parts do **not** add up to their total. The method is Fraser's and Wooton's
//! (`fraser-wooton-2006`); it protects the German census of 2022.
//!
//! # Keys without persons
//!
//! Where only counts were delivered, a [`Seed`] gives each *base cell*, the finest cell that was delivered, a key from
//! its identity and its count, and every coarser cell has the sum of the keys of its base cells. So a cell that
//! appears in five tables has one key, and a cell that changed has another one. What this cannot do:
//!
//! - The key belongs to the base cell and not to its people. Two base cells with other names and the same people get
//!   different noise: the Sozialraum counted by age and again by nationality has two keys. Totals must be summed from
//!   one breakdown, always the same.
//! - One person more changes the whole key of a base cell. That is what record keys do as well; but a base cell that
//!   returns to an earlier count returns to its earlier key.
//! - Where two totals differ by one base cell alone, their difference is that cell's count with the noise of both, not
//!   of one. With the largest deviation D, a reader of both knows it to within 2·D.
//! - Whoever knows the seed can undo the noise. It is kept like a password and is the same for all editions: a new one
//!   gives new noise to old figures, and the mean of many editions would be the truth.

mod design;
mod key;
mod reading;
mod table;

pub use design::{Design, DesignError};
pub use key::{CellKey, Seed};
pub use table::{PerturbationTable, Transition};
