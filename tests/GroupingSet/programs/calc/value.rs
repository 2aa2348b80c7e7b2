use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use crate::builtins::Builtin;
use crate::parser::Expr;

pub type Scope = Rc<Env>;

pub struct Env {
    names: RefCell<HashMap<String, Value>>,
    outer: Option<Scope>,
}

impl Env {
    pub fn new(outer: Option<Scope>) -> Scope {
        Rc::new(Env { names: RefCell::default(), outer })
    }

    pub fn get(&self, name: &str) -> Option<Value> {
        match self.names.borrow().get(name) {
            Some(value) => Some(value.clone()),
            None => self.outer.as_ref()?.get(name),
        }
    }

    pub fn set(&self, name: &str, value: Value) {
        self.names.borrow_mut().insert(name.to_string(), value);
    }
}

pub struct Closure {
    pub parameters: Vec<String>,
    pub body: Expr,
    pub scope: Scope,
}

#[derive(Clone)]
pub enum Value {
    Nothing,
    Int(i64),
    Text(Rc<str>),
    List(Rc<RefCell<Vec<Value>>>),
    Closure(Rc<Closure>),
    Builtin(Builtin),
}

impl Value {
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Rc::new(RefCell::new(items)))
    }

    pub fn int(&self) -> Result<i64, String> {
        match self {
            Value::Int(number) => Ok(*number),
            other => Err(format!("{other} is no number")),
        }
    }

    pub fn text(&self) -> Result<&str, String> {
        match self {
            Value::Text(text) => Ok(text),
            other => Err(format!("{other} is no text")),
        }
    }

    pub fn items(&self) -> Result<&Rc<RefCell<Vec<Value>>>, String> {
        match self {
            Value::List(items) => Ok(items),
            other => Err(format!("{other} is no list")),
        }
    }

    pub fn truth(&self) -> bool {
        !matches!(self, Value::Nothing | Value::Int(0))
    }

    pub fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::List(a), Value::List(b)) => {
                let (a, b) = (a.borrow(), b.borrow());
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(x, y)| x.equals(y))
            }
            (Value::Nothing, Value::Nothing) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Nothing => write!(f, "nothing"),
            Value::Int(number) => write!(f, "{number}"),
            Value::Text(text) => write!(f, "{text}"),
            Value::Closure(closure) => write!(f, "fn/{}", closure.parameters.len()),
            Value::Builtin(_) => write!(f, "builtin"),
            Value::List(items) => {
                write!(f, "[")?;
                for (at, item) in items.borrow().iter().enumerate() {
                    write!(f, "{}{item}", if at == 0 { "" } else { ", " })?;
                }
                write!(f, "]")
            }
        }
    }
}
