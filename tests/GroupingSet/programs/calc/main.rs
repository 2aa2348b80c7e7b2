//! A small expression language: reads a program from standard input and runs it.
mod builtins;
mod interp;
mod lexer;
mod parser;
mod value;

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
    let tokens = match lexer::Lexer::new(&text).tokens() {
        Ok(tokens) => tokens,
        Err(fault) => return println!("lexer: {fault}"),
    };
    let program = match parser::Parser::new(tokens).program() {
        Ok(program) => program,
        Err(fault) => return println!("parser: {fault}"),
    };
    let mut interp = interp::Interp::new();
    match interp.run(&program) {
        Ok(value) => println!("{value}"),
        Err(fault) => println!("error: {fault}"),
    }
}
