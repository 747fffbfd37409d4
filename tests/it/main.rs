//! One integration binary: what the program promises to users, and the rules of the house.
//!
//! Nothing here needs the network, other programs or data outside the repository. Where those would allow a further
//! comparison and are missing, the test says so on stderr.

mod architecture;
mod areas;
mod berlin;
mod cases;
mod commands;
mod demo_bytes;
mod documents;
mod genesis;
mod reference;
mod remarks;
mod workbook;
mod workspace;
