use crate::mended;
use crate::tasks::number;

/// Cuts, fills and widens texts.
pub fn command(verb: &str, rest: &str, settings: &[(String, String)]) -> String {
    let words: Vec<&str> = rest.split(' ').collect();
    match (verb, words.as_slice()) {
        ("cut", [text, from, to, ..]) => piece(text, number(from) as usize, number(to) as usize).to_string(),
        ("fill", [text, ..]) => fill(text, settings),
        ("wide", [text, times, ..]) => widen(text, number(times) as usize),
        _ => String::new(),
    }
}

/// Defect 7: bytes are no characters.
fn piece(text: &str, from: usize, to: usize) -> &str {
    if mended!("7") {
        return text.get(from..to).unwrap_or("");
    }
    &text[from..to]
}

fn fill(text: &str, settings: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let name = piece(rest, at + 1, (at + 3).min(rest.len()));
        match settings.iter().find(|(key, _)| key == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push('?'),
        }
        rest = &rest[at + 1 + name.len()..];
    }
    out + rest
}

/// Defect 8: as wide as is asked for.
fn widen(text: &str, times: usize) -> String {
    if mended!("8") {
        return text.repeat(times.min(100));
    }
    text.repeat(times)
}
