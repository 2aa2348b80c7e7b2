/// Values with stable indices.
pub struct Slab<T> {
    entries: Vec<Option<T>>,
    free: Vec<usize>,
}

impl<T> Slab<T> {
    pub fn new() -> Self {
        Slab { entries: Vec::new(), free: Vec::new() }
    }

    pub fn insert(&mut self, value: T) -> usize {
        match self.free.pop() {
            Some(at) => {
                self.entries[at] = Some(value);
                at
            }
            None => {
                self.entries.push(Some(value));
                self.entries.len() - 1
            }
        }
    }

    pub fn get(&self, at: usize) -> &T {
        self.entries[at].as_ref().expect("a free entry")
    }

    pub fn get_mut(&mut self, at: usize) -> &mut T {
        self.entries[at].as_mut().expect("a free entry")
    }

    pub fn remove(&mut self, at: usize) -> T {
        self.free.push(at);
        self.entries[at].take().expect("a free entry")
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }
}
