//! A build tool: commands, one a line, name tasks, order them, run them and report.
mod plan;
mod pool;
mod runs;
mod tasks;
mod text;

use std::io::Read;

/// True in the build in which the seeded defect of that number is mended.
macro_rules! mended {
    ($number:literal) => {
        cfg!(mend = $number)
    };
}
pub(crate) use mended;

fn main() {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).ok();
    let mut forge = runs::Forge::new();
    for line in input.lines() {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let answer = match verb {
            "task" | "need" | "label" => forge.define(verb, rest),
            "start" | "stop" | "again" => forge.act(verb, rest),
            "plan" | "cost" | "bar" | "report" => forge.tell(verb, rest),
            "watch" | "once" => forge.watch(verb, rest),
            "cut" | "fill" | "wide" => text::command(verb, rest, &forge.settings()),
            "pool" | "pick" | "lend" | "swap" => forge.pools(verb, rest),
            _ => String::new(),
        };
        println!("{answer}");
    }
}
