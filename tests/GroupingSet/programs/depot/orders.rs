use std::collections::HashMap;

use crate::goods::{Bundle, Catalog, Code, Single};
use crate::mended;
use crate::shelves::{average, missing, Grid, Shelf};
use crate::watch::{growing, logging, Watchers};

#[derive(Clone, Copy, PartialEq, Debug)]
enum State {
    Open,
    Packed,
    Sent,
    Lost,
}

impl State {
    // Defect 8: what was lost goes on.
    fn advance(self) -> State {
        match self {
            State::Open => State::Packed,
            State::Packed => State::Sent,
            State::Sent => State::Sent,
            State::Lost if mended!("8") => State::Lost,
            State::Lost => unreachable!("lost orders stay lost"),
        }
    }
}

struct Order {
    code: Code,
    want: u32,
    state: State,
}

type Rule = (String, Box<dyn Fn(&Order) -> bool>);

pub struct Depot {
    hall: Grid<Shelf>,
    catalog: Catalog,
    orders: HashMap<u32, Order>,
    rules: Vec<Rule>,
    watchers: Watchers,
}

// Defect 9: a number that is none.
fn number(word: Option<&&str>) -> u32 {
    let text = word.copied().unwrap_or("0");
    if mended!("9") {
        return text.parse().unwrap_or(0);
    }
    text.parse().expect("a number")
}

fn code(word: Option<&&str>) -> Code {
    Code::parse(word.copied().unwrap_or("NO0"))
}

impl Depot {
    pub fn new() -> Self {
        Depot {
            hall: Grid::new(8, 6, None),
            catalog: Catalog::default(),
            orders: HashMap::new(),
            rules: Vec::new(),
            watchers: Watchers::default(),
        }
    }

    pub fn execute(&mut self, verb: &str, words: &[&str]) -> String {
        match verb {
            "good" => self.add_good(words),
            "bundle" => self.add_bundle(words),
            "put" => self.put(words),
            "move" => self.shift(words),
            "look" => format!("{:?}", self.hall.look(number(words.get(0)) as usize, number(words.get(1)) as usize).as_ref().map(|shelf| shelf.1)),
            "weigh" => format!("{} kg", self.catalog.good(&code(words.get(0))).weight(&self.catalog)),
            "average" => format!("average {}", average(&self.hall)),
            "order" => self.order(words),
            "rule" => self.rule(words),
            "run" => self.run(),
            "lose" => self.lose(number(words.get(0))),
            "missing" => format!("missing {}", missing(self.count_of(&code(words.get(0))), number(words.get(1))).len()),
            "watch" => self.watch(words),
            "report" => self.report(),
            _ => String::from("what?"),
        }
    }

    fn add_good(&mut self, words: &[&str]) -> String {
        self.catalog.add(code(words.get(0)), Box::new(Single(number(words.get(1)))));
        String::from("known")
    }

    fn add_bundle(&mut self, words: &[&str]) -> String {
        let parts = words.iter().skip(1).map(|word| Code::parse(word)).collect();
        self.catalog.add(code(words.get(0)), Box::new(Bundle(parts)));
        String::from("bundled")
    }

    fn put(&mut self, words: &[&str]) -> String {
        let (x, y) = (number(words.get(0)) as usize, number(words.get(1)) as usize);
        self.hall.put(x, y, Some((code(words.get(2)), number(words.get(3)))));
        self.watchers.tell("put");
        String::from("there")
    }

    fn shift(&mut self, words: &[&str]) -> String {
        let at: Vec<usize> = words.iter().map(|word| number(Some(word)) as usize).collect();
        if let [x, y, to_x, to_y] = at[..] {
            let shelf = self.hall.look(x, y).clone();
            self.hall.put(x, y, None);
            self.hall.put(to_x, to_y, shelf);
            self.watchers.tell("moved");
        }
        String::from("moved")
    }

    fn count_of(&self, code: &Code) -> u32 {
        self.hall.rows().flatten().flatten().filter(|shelf| shelf.0 == *code).map(|shelf| shelf.1).sum()
    }

    fn order(&mut self, words: &[&str]) -> String {
        let order = Order { code: code(words.get(1)), want: number(words.get(2)), state: State::Open };
        self.orders.insert(number(words.get(0)), order);
        String::from("ordered")
    }

    // Defect 10: an order that breaks a rule ends it all.
    fn rule(&mut self, words: &[&str]) -> String {
        let most = number(words.get(1));
        let name = words.get(0).copied().unwrap_or("rule").to_string();
        self.rules.push((
            name,
            Box::new(move |order| {
                if order.want > most && !mended!("10") {
                    panic!("{} are wanted, {} allowed", order.want, most);
                }
                order.want <= most
            }),
        ));
        String::from("ruled")
    }

    fn run(&mut self) -> String {
        let mut sent = 0;
        let mut numbers: Vec<u32> = self.orders.keys().copied().collect();
        numbers.sort_unstable();
        for at in numbers {
            let order = &self.orders[&at];
            if !self.rules.iter().all(|(_, rule)| rule(order)) {
                continue;
            }
            let lacks = missing(self.count_of(&order.code), order.want.max(self.count_of(&order.code)));
            let next = if lacks[0] == 0 { order.state.advance() } else { order.state };
            let order = self.orders.get_mut(&at).unwrap();
            order.state = if order.state == State::Lost { order.state.advance() } else { next };
            sent += u32::from(order.state == State::Sent);
        }
        format!("sent {}", sent)
    }

    fn lose(&mut self, at: u32) -> String {
        if let Some(order) = self.orders.get_mut(&at) {
            order.state = State::Lost;
        }
        String::from("lost")
    }

    fn watch(&mut self, words: &[&str]) -> String {
        self.watchers.add(if words.is_empty() { growing() } else { logging(words[0].to_string()) });
        String::from("watching")
    }

    fn report(&self) -> String {
        let weights = self.hall.rows().flatten().flatten().map(|shelf| self.catalog.good(&shelf.0).weight(&self.catalog).wrapping_mul(shelf.1));
        format!("{} kg, {} on average", weights.fold(0u32, u32::wrapping_add), average(&self.hall))
    }
}
