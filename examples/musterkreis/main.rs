//! probe
mod demo;
fn main() { std::fs::write("/tmp/mk/probe.txt", demo::probe()).unwrap(); }
