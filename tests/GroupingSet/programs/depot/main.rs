//! A warehouse: commands, one a line, move goods between shelves, run orders and rules, and print what is where.
mod goods;
mod orders;
mod shelves;
mod watch;

use std::io::Read;

/// True in the build in which the seeded defect of that number is mended.
macro_rules! mended {
    ($number:literal) => {
        cfg!(mend = $number)
    };
}
pub(crate) use mended;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).ok();
    let mut depot = orders::Depot::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some((verb, rest)) = words.split_first() {
            println!("{}", depot.execute(verb, rest));
        }
    }
}
