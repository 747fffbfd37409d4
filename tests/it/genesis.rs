//! Tables of GENESIS, in `../shared/real`, by the committed definitions; where they are missing, the tests say so.

mod made;
mod real;
