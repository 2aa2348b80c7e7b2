use crate::mended;
use crate::plan::{share, walk, Order, Total};
use crate::pool::Pool;
use crate::tasks::{number, Compile, Copy, Tasks};
use std::cell::RefCell;
use std::rc::Rc;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Phase {
    Idle,
    Busy,
    Done,
}

impl Phase {
    /// Defect 9: not each phase leads on.
    fn next(self, verb: &str) -> Phase {
        match (self, verb) {
            (Phase::Idle, "start") | (Phase::Done, "again") => Phase::Busy,
            (Phase::Busy, "stop") => Phase::Done,
            _ if mended!("9") => self,
            _ => unreachable!("{self:?} {verb}"),
        }
    }
}

type Listener = Box<dyn Fn(&Bus, usize)>;

#[derive(Default)]
pub struct Bus {
    listeners: RefCell<Vec<Rc<Listener>>>,
    heard: RefCell<Vec<usize>>,
}

impl Bus {
    fn add(&self, listener: Listener) {
        // Defect 10: while it is told of something nobody may join.
        if mended!("10") && self.listeners.try_borrow_mut().is_err() {
            return;
        }
        self.listeners.borrow_mut().push(Rc::new(listener));
    }

    fn tell(&self, task: usize) {
        for listener in self.listeners.borrow().iter() {
            listener(self, task);
        }
    }
}

pub struct Forge {
    tasks: Tasks,
    phases: Vec<Phase>,
    pool: Option<Pool>,
    bus: Bus,
    labels: Vec<(String, String)>,
}

impl Forge {
    pub fn new() -> Forge {
        Forge { tasks: Tasks::default(), phases: Vec::new(), pool: None, bus: Bus::default(), labels: Vec::new() }
    }

    pub fn settings(&self) -> Vec<(String, String)> {
        self.labels.clone()
    }

    pub fn define(&mut self, verb: &str, rest: &str) -> String {
        let words: Vec<&str> = rest.split(' ').collect();
        match (verb, words.as_slice()) {
            ("task", [name]) => {
                self.tasks.add(Box::new(Copy { name: name.to_string(), needs: Vec::new() }));
                self.phases.push(Phase::Idle);
            }
            ("task", [name, cost, ..]) => {
                self.tasks.add(Box::new(Compile { name: name.to_string(), cost: number(cost), needs: Vec::new() }));
                self.phases.push(Phase::Idle);
            }
            ("need", [name, need, ..]) => {
                let need = self.tasks.id(need);
                let task = self.tasks.id(name);
                self.tasks.steps[task].add_need(need);
            }
            ("label", [key, value, ..]) => self.labels.push((key.to_string(), value.to_string())),
            _ => {}
        }
        String::new()
    }

    pub fn act(&mut self, verb: &str, rest: &str) -> String {
        let task = self.tasks.id(rest);
        self.phases[task] = self.phases[task].next(verb);
        self.bus.tell(task);
        format!("{:?} {}", self.phases[task], self.bus.heard.borrow().len())
    }

    pub fn tell(&self, verb: &str, rest: &str) -> String {
        match verb {
            "plan" => {
                let mut order = Order { seen: vec![false; self.tasks.steps.len()], done: Vec::new(), depth: 0 };
                walk(&self.tasks, self.tasks.id(rest), &mut order);
                order.done.iter().map(|&at| self.tasks.steps[at].name()).collect::<Vec<_>>().join(" ")
            }
            "cost" => {
                let mut total = Total(0, 0);
                walk(&self.tasks, self.tasks.id(rest), &mut total);
                total.0.to_string()
            }
            "bar" => "#".repeat(self.progress() as usize / 10),
            _ => {
                let all: u32 = self.tasks.steps.iter().map(|step| step.cost()).sum();
                let busy: u32 = self.phases.iter().zip(&self.tasks.steps).filter(|(p, _)| **p == Phase::Busy).map(|(_, s)| s.cost()).sum();
                format!("{} {}", self.progress(), share(busy, all))
            }
        }
    }

    fn progress(&self) -> u32 {
        let done = self.phases.iter().filter(|phase| **phase == Phase::Done).count();
        share(done as u32, self.phases.len() as u32)
    }

    pub fn watch(&mut self, verb: &str, rest: &str) -> String {
        let joins = verb == "once";
        let only = if rest.is_empty() { None } else { Some(self.tasks.id(rest)) };
        self.bus.add(Box::new(move |bus, task| {
            if only.map_or(true, |wanted| wanted == task) {
                bus.heard.borrow_mut().push(task);
                if joins {
                    bus.add(Box::new(|bus, task| bus.heard.borrow_mut().push(task)));
                }
            }
        }));
        String::new()
    }

    pub fn pools(&mut self, verb: &str, rest: &str) -> String {
        let numbers: Vec<usize> = rest.split(' ').map(|word| number(word) as usize).collect();
        match (verb, numbers.as_slice()) {
            ("pool", [width, rows, ..]) => self.pool = Some(Pool::new(*width, *rows)),
            ("pick", [column, row, ..]) => return self.pool.as_ref().map_or(0, |pool| pool.pick(*column, *row)).to_string(),
            ("lend", [column, row, ..]) => {
                if let Some(pool) = self.pool.as_mut() {
                    pool.lend(*column, *row, 2);
                }
            }
            ("swap", [one, other, ..]) => {
                if let Some(pool) = self.pool.as_mut() {
                    pool.swap(*one, *other);
                }
            }
            _ => {}
        }
        String::new()
    }
}
