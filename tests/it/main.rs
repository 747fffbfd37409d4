//! One integration binary: what the program promises to users, and the rules of the house.
//!
//! Nothing here needs the network, other programs or data outside the repository. Where those would allow a further
//! comparison and are missing, the test says so on stderr.

mod architecture;
mod areas;
mod audit;
mod berlin;
mod cases;
mod commands;
mod deliveries;
mod demo_bytes;
mod disclosure;
mod documents;
mod flensburg;
mod fuzz;
mod genesis;
mod geodata;
mod mutation;
mod propose;
mod reference;
mod register;
mod remarks;
mod suppression;
mod survey;
mod survey_reference;
mod tables;
mod workbook;
mod workspace;
