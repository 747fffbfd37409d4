//! Keys of one level of which one lies in another: what is summed over both is counted twice.

use super::AreaCode;
use std::collections::BTreeSet;

/// Pairs of keys of one level of which the second begins with the first, such as `05334` and `05334002`.
///
/// Official keys grow by at least two digits from level to level. Running numbers (1, 2, … 10, 11) begin with each other
/// without meaning anything by it, and are told by the lengths in between, which they have and keys do not.
#[must_use]
pub fn nested_keys<'a>(keys: impl IntoIterator<Item = &'a AreaCode>) -> Vec<(&'a AreaCode, &'a AreaCode)> {
    let keys: BTreeSet<&AreaCode> = keys.into_iter().collect();
    let lengths: BTreeSet<usize> = keys.iter().map(|key| key.as_str().len()).collect();
    let mut nested = Vec::new();
    // In the order of keys, all that begin with one follow it at once.
    let mut open: Vec<&AreaCode> = Vec::new();
    for key in keys {
        while open.last().is_some_and(|outer| !key.as_str().starts_with(outer.as_str())) {
            open.pop();
        }
        let outer = open.last().filter(|outer| !lengths.contains(&(outer.as_str().len() + 1)));
        nested.extend(outer.map(|outer| (*outer, key)));
        open.push(key);
    }
    nested
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(keys: &[&str]) -> Vec<String> {
        let keys: Vec<AreaCode> = keys.iter().filter_map(|key| AreaCode::new(key)).collect();
        nested_keys(&keys).into_iter().map(|(outer, inner)| format!("{outer} {inner}")).collect()
    }

    #[test]
    fn cities_within_their_region_are_found() {
        let keys = ["03241", "03241001", "05334", "05334002", "05334004", "05358", "10041", "10041100"];
        let found = ["03241 03241001", "05334 05334002", "05334 05334004", "10041 10041100"];
        assert_eq!(nested(&keys), found);
    }

    #[test]
    fn keys_of_one_length_and_running_numbers_are_not() {
        assert!(nested(&["01", "02", "11", "12"]).is_empty());
        let numbers: Vec<String> = (1..=1_200).map(|number| number.to_string()).collect();
        assert!(nested(&numbers.iter().map(String::as_str).collect::<Vec<_>>()).is_empty());
        assert_eq!(nested(&["11", "12", "1101"]), ["11 1101"]);
    }
}
