use crate::mended;

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Number(i64),
    Text(String),
    Name(String),
    Sign(&'static str),
}

const SIGNS: &[&str] = &[
    "=>", "==", "!=", "<=", "&&", "||", "+", "-", "*", "/", "%", "<", "(", ")", "[", "]", "{", "}", ",", ";", "=", "!", ".",
];

pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Self {
        Lexer { text, at: 0 }
    }

    pub fn tokens(mut self) -> Result<Vec<Token>, String> {
        let mut tokens = Vec::new();
        while let Some(token) = self.next_token()? {
            tokens.push(token);
        }
        Ok(tokens)
    }

    fn next_token(&mut self) -> Result<Option<Token>, String> {
        self.take_while(|c| c.is_whitespace());
        let rest = &self.text[self.at..];
        let first = match rest.chars().next() {
            Some(first) => first,
            None => return Ok(None),
        };
        if first.is_ascii_digit() {
            return Ok(Some(Token::Number(self.number())));
        }
        if first.is_alphabetic() || first == '_' {
            return Ok(Some(Token::Name(self.take_while(|c| c.is_alphanumeric() || c == '_').to_string())));
        }
        if first == '"' {
            self.at += 1;
            return self.quoted().map(|text| Some(Token::Text(text)));
        }
        match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => {
                self.at += sign.len();
                Ok(Some(Token::Sign(sign)))
            }
            None => Err(format!("what is {first:?} at {}?", self.at)),
        }
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let length = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    // Defect 1: a number of twenty digits does not fit.
    fn number(&mut self) -> i64 {
        let digits = self.take_while(|c| c.is_ascii_digit());
        if mended!("1") {
            return digits.parse().unwrap_or(i64::MAX);
        }
        digits.parse().unwrap()
    }

    fn quoted(&mut self) -> Result<String, String> {
        let mut out = String::new();
        loop {
            match self.next_char()? {
                '"' => return Ok(out),
                '\\' => out.push(self.escape()?),
                c => out.push(c),
            }
        }
    }

    fn next_char(&mut self) -> Result<char, String> {
        let c = self.text[self.at..].chars().next().ok_or("open text")?;
        self.at += c.len_utf8();
        Ok(c)
    }

    fn escape(&mut self) -> Result<char, String> {
        match self.next_char()? {
            'n' => Ok('\n'),
            't' => Ok('\t'),
            'x' => self.code(2),
            'u' => self.code(4),
            other => Ok(other),
        }
    }

    // Defect 2: the digits may end with the text, or inside a character.
    fn code(&mut self, length: usize) -> Result<char, String> {
        let end = self.at + length;
        if mended!("2") && !self.text.is_char_boundary(end) {
            return Err("short escape".into());
        }
        let digits = &self.text[self.at..end];
        self.at = end;
        let code = u32::from_str_radix(digits, 16).map_err(|fault| fault.to_string())?;
        char::from_u32(code).ok_or_else(|| "no character".into())
    }
}
