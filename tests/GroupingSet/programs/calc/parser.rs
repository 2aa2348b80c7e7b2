use crate::lexer::Token;
use crate::mended;

#[derive(Clone, Debug)]
pub enum Expr {
    Number(i64),
    Text(String),
    Name(String),
    List(Vec<Expr>),
    Block(Vec<Expr>),
    Let(String, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    While(Box<Expr>, Box<Expr>),
    Fn(Vec<String>, Box<Expr>),
    Call(Box<Expr>, Vec<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
}

pub type Parsed<T> = Result<T, String>;

pub struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

fn strength(sign: &str) -> Option<u8> {
    Some(match sign {
        "||" => 1,
        "&&" => 2,
        "==" | "!=" | "<" | "<=" => 3,
        "+" | "-" => 4,
        "*" | "/" | "%" => 5,
        _ => return None,
    })
}

impl Parser {
    pub fn new(tokens: Vec<Token>) -> Self {
        Parser { tokens, at: 0 }
    }

    pub fn program(&mut self) -> Parsed<Vec<Expr>> {
        let mut statements = Vec::new();
        while self.at < self.tokens.len() {
            statements.push(self.statement()?);
        }
        Ok(statements)
    }

    fn sign(&self) -> Option<&'static str> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) => Some(sign),
            _ => None,
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.sign() == Some(sign);
        self.at += found as usize;
        found
    }

    fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.take(sign) { Ok(()) } else { Err(format!("expected {sign} at token {}", self.at)) }
    }

    fn keyword(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Name(name)) if name == word);
        self.at += found as usize;
        found
    }

    fn statement(&mut self) -> Parsed<Expr> {
        let statement = if self.keyword("let") {
            let name = self.name()?;
            self.expect("=")?;
            Expr::Let(name, Box::new(self.expression(0)?))
        } else {
            self.expression(0)?
        };
        self.take(";");
        Ok(statement)
    }

    // Defect 3: whoever asks for a name believes that there is one.
    fn name(&mut self) -> Parsed<String> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        match token {
            Some(Token::Name(name)) => Ok(name),
            other if mended!("3") => Err(format!("{other:?} is no name")),
            other => unreachable!("{other:?}"),
        }
    }

    fn block(&mut self) -> Parsed<Expr> {
        let mut statements = Vec::new();
        while !self.take("}") {
            if self.at >= self.tokens.len() {
                return Err("open block".into());
            }
            statements.push(self.statement()?);
        }
        Ok(Expr::Block(statements))
    }

    fn list<T>(&mut self, close: &str, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = Vec::new();
        while !self.take(close) {
            items.push(item(self)?);
            if !self.take(",") {
                self.expect(close)?;
                break;
            }
        }
        Ok(items)
    }

    fn expression(&mut self, least: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        while let Some(sign) = self.sign() {
            let strength = match strength(sign) {
                Some(strength) if strength > least => strength,
                _ => break,
            };
            self.at += 1;
            let right = self.expression(strength)?;
            left = Expr::Binary(sign, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        if self.take("!") {
            return Ok(Expr::Not(Box::new(self.unary()?)));
        }
        if self.take("-") {
            return Ok(Expr::Binary("-", Box::new(Expr::Number(0)), Box::new(self.unary()?)));
        }
        let mut value = self.primary()?;
        loop {
            if self.take("(") {
                value = Expr::Call(Box::new(value), self.list(")", |p| p.expression(0))?);
            } else if self.take(".") {
                // x.f(y) is f(x, y)
                let name = self.name()?;
                self.expect("(")?;
                let mut arguments = self.list(")", |p| p.expression(0))?;
                arguments.insert(0, value);
                value = Expr::Call(Box::new(Expr::Name(name)), arguments);
            } else {
                return Ok(value);
            }
        }
    }

    fn primary(&mut self) -> Parsed<Expr> {
        if self.take("(") {
            let inner = self.expression(0)?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.take("[") {
            return self.list("]", |p| p.expression(0)).map(Expr::List);
        }
        if self.take("{") {
            return self.block();
        }
        if self.keyword("if") {
            let test = self.expression(0)?;
            let yes = self.expression(0)?;
            let no = if self.keyword("else") { Some(Box::new(self.expression(0)?)) } else { None };
            return Ok(Expr::If(Box::new(test), Box::new(yes), no));
        }
        if self.keyword("while") {
            let test = self.expression(0)?;
            return Ok(Expr::While(Box::new(test), Box::new(self.expression(0)?)));
        }
        if self.keyword("fn") {
            self.expect("(")?;
            let parameters = self.list(")", |p| p.name())?;
            return Ok(Expr::Fn(parameters, Box::new(self.expression(0)?)));
        }
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        match token {
            Some(Token::Number(number)) => Ok(Expr::Number(number)),
            Some(Token::Text(text)) => Ok(Expr::Text(text)),
            Some(Token::Name(name)) => Ok(Expr::Name(name)),
            other => Err(format!("unexpected {other:?}")),
        }
    }
}
