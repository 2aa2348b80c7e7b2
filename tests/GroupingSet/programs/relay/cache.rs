use std::collections::HashMap;

use crate::mended;
use crate::slab::Slab;

struct Node<V> {
    key: String,
    value: V,
    newer: Option<usize>,
    older: Option<usize>,
}

/// Keeps the values that were used last.
pub struct Cache<V> {
    places: HashMap<String, usize>,
    nodes: Slab<Node<V>>,
    newest: Option<usize>,
    oldest: Option<usize>,
    capacity: usize,
    len: usize,
}

impl<V: Clone> Cache<V> {
    pub fn new(capacity: usize) -> Self {
        Cache { places: HashMap::new(), nodes: Slab::new(), newest: None, oldest: None, capacity, len: 0 }
    }

    pub fn get_or_make(&mut self, key: &str, make: impl FnOnce() -> V) -> V {
        if let Some(&at) = self.places.get(key) {
            self.touch(at);
            return self.nodes.get(at).value.clone();
        }
        let value = make();
        self.put(key, value.clone());
        value
    }

    pub fn put(&mut self, key: &str, value: V) {
        if mended!("1") && self.capacity == 0 {
            return;
        }
        if self.len >= self.capacity {
            self.evict();
        }
        let at = self.nodes.insert(Node { key: key.to_string(), value, newer: None, older: None });
        self.places.insert(key.to_string(), at);
        self.link(at);
        self.len += 1;
    }

    // Defect 2: the place of a forgotten key stays known.
    pub fn forget(&mut self, key: &str) -> bool {
        let found = if mended!("2") { self.places.remove(key) } else { self.places.get(key).copied() };
        match found {
            Some(at) => {
                self.unlink(at);
                self.nodes.remove(at);
                self.len -= 1;
                true
            }
            None => false,
        }
    }

    // Defect 1: a cache without room has no oldest value.
    fn evict(&mut self) {
        let oldest = self.oldest.unwrap();
        self.unlink(oldest);
        let node = self.nodes.remove(oldest);
        self.places.remove(&node.key);
        self.len -= 1;
    }

    fn touch(&mut self, at: usize) {
        self.unlink(at);
        self.link(at);
    }

    fn link(&mut self, at: usize) {
        let newest = self.newest;
        self.nodes.get_mut(at).older = newest;
        self.nodes.get_mut(at).newer = None;
        if let Some(newest) = newest {
            self.nodes.get_mut(newest).newer = Some(at);
        }
        self.newest = Some(at);
        self.oldest.get_or_insert(at);
    }

    fn unlink(&mut self, at: usize) {
        let (newer, older) = (self.nodes.get(at).newer, self.nodes.get(at).older);
        match newer {
            Some(newer) => self.nodes.get_mut(newer).older = older,
            None => self.newest = older,
        }
        match older {
            Some(older) => self.nodes.get_mut(older).newer = newer,
            None => self.oldest = newer,
        }
    }
}
