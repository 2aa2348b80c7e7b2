use crate::mended;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Patch,
}

#[derive(Clone)]
pub struct Request {
    pub method: Method,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub hops: usize,
}

impl Request {
    /// `METHOD /path?a=b Name:value Name:value`
    pub fn parse(line: &str) -> Option<Request> {
        let mut words = line.split(' ');
        let method = match words.next()? {
            "GET" => Method::Get,
            "PUT" => Method::Put,
            "POST" => Method::Post,
            "DELETE" => Method::Delete,
            "PATCH" => Method::Patch,
            _ => return None,
        };
        let target = words.next()?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Some(Request {
            method,
            path: decode(path),
            query: pairs(query, '&', '='),
            headers: words.filter_map(|word| word.split_once(':')).map(|(n, v)| (n.to_lowercase(), v.to_string())).collect(),
            hops: 0,
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        find(&pairs(self.header("cookie")?, ';', '='), name).map(str::to_string)
    }

    pub fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    pub fn number(&self, name: &str, default: i64) -> i64 {
        self.parameter(name).and_then(|text| text.parse().ok()).unwrap_or(default)
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str())
}

fn pairs(text: &str, between: char, inside: char) -> Vec<(String, String)> {
    text.split(between)
        .filter_map(|pair| pair.split_once(inside))
        .map(|(name, value)| (name.trim().to_string(), decode(value)))
        .collect()
}

// Defect 3: what follows a percent sign need not be two hexadecimal digits.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' && at + 2 < bytes.len() {
            let digits = String::from_utf8_lossy(&bytes[at + 1..at + 3]);
            match u8::from_str_radix(&digits, 16) {
                Err(_) if mended!("3") => out.extend_from_slice(&bytes[at..at + 3]),
                byte => out.push(byte.unwrap()),
            }
            at += 3;
        } else {
            out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
