use std::cell::RefCell;
use std::rc::Rc;

use crate::mended;

type Hook = Box<dyn Fn(&Watchers, &str)>;

/// Who wants to hear of changes; hooks may add others.
#[derive(Clone, Default)]
pub struct Watchers {
    hooks: Rc<RefCell<Vec<Hook>>>,
    log: Rc<RefCell<Vec<String>>>,
}

impl Watchers {
    // Defect 7: a hook that adds a hook while all are told.
    pub fn add(&self, hook: Hook) {
        if mended!("7") && self.hooks.try_borrow_mut().is_err() {
            return;
        }
        self.hooks.borrow_mut().push(hook);
    }

    pub fn tell(&self, event: &str) {
        for hook in self.hooks.borrow().iter() {
            hook(self, event);
        }
        self.log.borrow_mut().push(event.to_string());
    }

    pub fn told(&self) -> usize {
        self.log.borrow().len()
    }
}

pub fn logging(prefix: String) -> Hook {
    Box::new(move |watchers, event| println!("{}: {} after {}", prefix, event, watchers.told()))
}

/// Watches itself once something happens.
pub fn growing() -> Hook {
    Box::new(|watchers, event| {
        if event.starts_with("moved") {
            watchers.add(logging(event.to_string()));
        }
    })
}
