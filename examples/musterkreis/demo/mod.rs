//! An invented district, made from a fixed seed: areas and their borders, a population register, recipients of
//! benefits and households, on three reference days. Every machine makes the same bytes.
//!
//! The order of the modules is the order of the work: land, Sozialräume, people, benefits, households, files.

mod borders;
mod district;
mod grid;
mod number;
mod partition;
mod places;
mod random;

pub(crate) fn probe() -> String {
    let d = district::District::settle();
    let b = borders::Borders::trace(&d.owner());
    let mut out = String::new();
    for s in &d.sozialraeume { for q in &s.quartiere {
        out += &format!("{};{};{:.0};{:?}\n", q.key, q.name, q.residents, b.rings(&q.cells));
    }}
    out
}
