//! A small router: reads requests, one a line, and answers each from in-memory tables.
mod cache;
mod handlers;
mod http;
mod json;
mod limits;
mod router;
mod slab;

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
    let mut server = router::Server::new();
    handlers::register(&mut server);
    for line in text.lines() {
        if let Some(setting) = line.strip_prefix("set ") {
            server.configure(setting);
        } else if let Some(request) = http::Request::parse(line) {
            println!("{}", server.answer(request));
        }
    }
}
