use std::rc::Rc;

use crate::builtins;
use crate::mended;
use crate::parser::Expr;
use crate::value::{Closure, Env, Scope, Value};

pub type Outcome = Result<Value, String>;

pub struct Interp {
    globals: Scope,
    depth: usize,
    steps: usize,
}

impl Interp {
    pub fn new() -> Self {
        let globals = Env::new(None);
        for (name, builtin) in builtins::ALL {
            globals.set(name, Value::Builtin(*builtin));
        }
        Interp { globals, depth: 0, steps: 0 }
    }

    pub fn run(&mut self, program: &[Expr]) -> Outcome {
        let scope = Env::new(Some(self.globals.clone()));
        self.all(program, &scope)
    }

    fn all(&mut self, statements: &[Expr], scope: &Scope) -> Outcome {
        let mut last = Value::Nothing;
        for statement in statements {
            last = self.eval(statement, scope)?;
        }
        Ok(last)
    }

    fn eval(&mut self, expr: &Expr, scope: &Scope) -> Outcome {
        self.steps += 1;
        if self.steps > 1_000_000 {
            return Err("too many steps".into());
        }
        match expr {
            Expr::Number(number) => Ok(Value::Int(*number)),
            Expr::Text(text) => Ok(Value::Text(text.as_str().into())),
            Expr::Name(name) => scope.get(name).ok_or_else(|| format!("no {name}")),
            Expr::List(items) => {
                let items: Result<Vec<_>, _> = items.iter().map(|item| self.eval(item, scope)).collect();
                items.map(Value::list)
            }
            Expr::Block(statements) => self.all(statements, &Env::new(Some(scope.clone()))),
            Expr::Let(name, value) => {
                let value = self.eval(value, scope)?;
                scope.set(name, value.clone());
                Ok(value)
            }
            Expr::If(test, yes, no) => {
                if self.eval(test, scope)?.truth() {
                    self.eval(yes, scope)
                } else {
                    no.as_ref().map_or(Ok(Value::Nothing), |no| self.eval(no, scope))
                }
            }
            Expr::While(test, body) => {
                while self.eval(test, scope)?.truth() {
                    self.eval(body, scope)?;
                }
                Ok(Value::Nothing)
            }
            Expr::Fn(parameters, body) => Ok(Value::Closure(Rc::new(Closure {
                parameters: parameters.clone(),
                body: (**body).clone(),
                scope: scope.clone(),
            }))),
            Expr::Not(inner) => Ok(Value::Int(!self.eval(inner, scope)?.truth() as i64)),
            Expr::Binary(sign, left, right) => self.binary(sign, left, right, scope),
            Expr::Call(function, arguments) => {
                let function = self.eval(function, scope)?;
                let arguments: Result<Vec<_>, _> = arguments.iter().map(|a| self.eval(a, scope)).collect();
                self.call(&function, &arguments?)
            }
        }
    }

    fn binary(&mut self, sign: &str, left: &Expr, right: &Expr, scope: &Scope) -> Outcome {
        let left = self.eval(left, scope)?;
        match sign {
            "&&" if !left.truth() => return Ok(left),
            "||" if left.truth() => return Ok(left),
            _ => {}
        }
        let right = self.eval(right, scope)?;
        match sign {
            "&&" | "||" => Ok(right),
            "==" => Ok(Value::Int(left.equals(&right) as i64)),
            "!=" => Ok(Value::Int(!left.equals(&right) as i64)),
            "+" if matches!(left, Value::Text(_)) => Ok(Value::Text(format!("{left}{right}").into())),
            _ => arithmetic(sign, left.int()?, right.int()?).map(Value::Int),
        }
    }

    // Defect 5: nothing bounds how deep a program may call.
    pub fn call(&mut self, function: &Value, arguments: &[Value]) -> Outcome {
        if mended!("5") && self.depth > 60 {
            return Err("too deep".into());
        }
        self.depth += 1;
        let outcome = match function {
            Value::Builtin(builtin) => builtin(self, arguments),
            Value::Closure(closure) => self.enter(closure, arguments),
            other => Err(format!("{other} is no function")),
        };
        self.depth -= 1;
        outcome
    }

    fn enter(&mut self, closure: &Closure, arguments: &[Value]) -> Outcome {
        let scope = Env::new(Some(closure.scope.clone()));
        for (at, parameter) in closure.parameters.iter().enumerate() {
            scope.set(parameter, arguments.get(at).cloned().unwrap_or(Value::Nothing));
        }
        self.eval(&closure.body, &scope)
    }
}

// Defect 4: a divisor of zero is refused for / and forgotten for %.
fn arithmetic(sign: &str, a: i64, b: i64) -> Result<i64, String> {
    Ok(match sign {
        "+" => a.wrapping_add(b),
        "-" => a.wrapping_sub(b),
        "*" => a.wrapping_mul(b),
        "/" if b == 0 => return Err("division by zero".into()),
        "/" => a.wrapping_div(b),
        "%" if mended!("4") && b == 0 => return Err("remainder by zero".into()),
        "%" => a % b,
        "<" => (a < b) as i64,
        "<=" => (a <= b) as i64,
        _ => return Err(format!("no operator {sign}")),
    })
}
