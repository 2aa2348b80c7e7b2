use std::cmp::Ordering;

use crate::interp::{Interp, Outcome};
use crate::mended;
use crate::value::Value;

pub type Builtin = fn(&mut Interp, &[Value]) -> Outcome;

pub const ALL: &[(&str, Builtin)] = &[
    ("len", len),
    ("nth", nth),
    ("push", push),
    ("slice", slice),
    ("map", map),
    ("fold", fold),
    ("filter", filter),
    ("sort", sort),
    ("range", range),
    ("join", join),
];

fn argument(arguments: &[Value], at: usize) -> Result<&Value, String> {
    arguments.get(at).ok_or_else(|| format!("argument {at} is missing"))
}

fn len(_: &mut Interp, arguments: &[Value]) -> Outcome {
    match argument(arguments, 0)? {
        Value::Text(text) => Ok(Value::Int(text.len() as i64)),
        other => Ok(Value::Int(other.items()?.borrow().len() as i64)),
    }
}

// Defect 6: a position past the end is no position.
fn nth(_: &mut Interp, arguments: &[Value]) -> Outcome {
    let items = argument(arguments, 0)?.items()?.borrow();
    let at = argument(arguments, 1)?.int()? as usize;
    if mended!("6") {
        return items.get(at).cloned().ok_or_else(|| format!("no item {at}"));
    }
    Ok(items[at].clone())
}

fn push(_: &mut Interp, arguments: &[Value]) -> Outcome {
    let list = argument(arguments, 0)?;
    list.items()?.borrow_mut().push(argument(arguments, 1)?.clone());
    Ok(list.clone())
}

// Defect 7: neither end is held against the text.
fn slice(_: &mut Interp, arguments: &[Value]) -> Outcome {
    let text = argument(arguments, 0)?.text()?;
    let from = argument(arguments, 1)?.int()? as usize;
    let to = argument(arguments, 2)?.int()? as usize;
    if mended!("7") {
        return text.get(from..to).map(|part| Value::Text(part.into())).ok_or_else(|| "no such part".into());
    }
    Ok(Value::Text(text[from..to].into()))
}

fn map(interp: &mut Interp, arguments: &[Value]) -> Outcome {
    let items = argument(arguments, 0)?.items()?.borrow().clone();
    let function = argument(arguments, 1)?;
    let mapped: Result<Vec<_>, _> = items.into_iter().map(|item| interp.call(function, &[item])).collect();
    mapped.map(Value::list)
}

fn fold(interp: &mut Interp, arguments: &[Value]) -> Outcome {
    let items = argument(arguments, 0)?.items()?.borrow().clone();
    let function = argument(arguments, 2)?;
    items.into_iter().try_fold(argument(arguments, 1)?.clone(), |sum, item| interp.call(function, &[sum, item]))
}

fn filter(interp: &mut Interp, arguments: &[Value]) -> Outcome {
    let items = argument(arguments, 0)?.items()?.borrow().clone();
    let function = argument(arguments, 1)?;
    let mut kept = Vec::new();
    for item in items {
        if interp.call(function, std::slice::from_ref(&item))?.truth() {
            kept.push(item);
        }
    }
    Ok(Value::list(kept))
}

// Defect 8: the list stays borrowed while the program's own comparison runs.
fn sort(interp: &mut Interp, arguments: &[Value]) -> Outcome {
    let list = argument(arguments, 0)?;
    let function = argument(arguments, 1)?;
    let mut fault = None;
    let mut compare = |a: &Value, b: &Value| match interp.call(function, &[a.clone(), b.clone()]) {
        Ok(less) if less.truth() => Ordering::Less,
        Ok(_) => Ordering::Greater,
        Err(text) => {
            fault = Some(text);
            Ordering::Equal
        }
    };
    if mended!("8") {
        let mut items = list.items()?.borrow().clone();
        insertion_sort(&mut items, &mut compare);
        *list.items()?.borrow_mut() = items;
    } else {
        insertion_sort(&mut list.items()?.borrow_mut(), &mut compare);
    }
    fault.map_or_else(|| Ok(list.clone()), Err)
}

fn insertion_sort<T>(items: &mut [T], compare: &mut dyn FnMut(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && compare(&items[at], &items[at - 1]) == Ordering::Less {
            items.swap(at, at - 1);
            at -= 1;
        }
    }
}

fn range(_: &mut Interp, arguments: &[Value]) -> Outcome {
    let to = argument(arguments, 0)?.int()?.clamp(0, 10_000);
    Ok(Value::list((0..to).map(Value::Int).collect()))
}

fn join(_: &mut Interp, arguments: &[Value]) -> Outcome {
    let items = argument(arguments, 0)?.items()?.borrow();
    let parts: Vec<String> = items.iter().map(|item| item.to_string()).collect();
    Ok(Value::Text(parts.join(argument(arguments, 1)?.text()?).into()))
}
