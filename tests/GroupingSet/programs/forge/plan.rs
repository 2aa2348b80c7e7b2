use crate::mended;
use crate::tasks::Tasks;

/// What a walk over tasks does with each.
pub trait Visitor {
    fn enter(&mut self, task: usize) -> bool;
    fn leave(&mut self, task: usize);
}

pub struct Order {
    pub seen: Vec<bool>,
    pub done: Vec<usize>,
    pub depth: usize,
}

impl Visitor for Order {
    fn enter(&mut self, task: usize) -> bool {
        self.depth += 1;
        // Defect 3: tasks that need each other; only what is done counts as seen.
        if mended!("3") && self.depth > 200 {
            return false;
        }
        !self.seen[task]
    }
    fn leave(&mut self, task: usize) {
        self.seen[task] = true;
        self.done.push(task);
    }
}

pub struct Total(pub u32, pub usize);

impl Visitor for Total {
    fn enter(&mut self, _: usize) -> bool {
        self.1 += 1;
        !mended!("3") || self.1 < 200
    }
    fn leave(&mut self, _: usize) {
        self.0 = self.0.wrapping_add(1);
    }
}

pub fn walk<V: Visitor>(tasks: &Tasks, task: usize, visitor: &mut V) {
    if !visitor.enter(task) {
        return;
    }
    walk_needs(tasks, task, visitor);
    visitor.leave(task);
}

fn walk_needs<V: Visitor>(tasks: &Tasks, task: usize, visitor: &mut V) {
    for need in tasks.steps[task].needs().iter().copied().collect::<Vec<_>>() {
        walk(tasks, need, visitor);
    }
}

/// Defect 4: nothing to do.
pub fn share(done: u32, all: u32) -> u32 {
    if mended!("4") && all == 0 {
        return 100;
    }
    100 * done / all
}
