use std::collections::HashMap;

use crate::mended;

/// Counts requests of a client in windows of time.
pub struct Limiter {
    pub window: u32,
    pub most: u32,
    seen: HashMap<String, (u32, u32)>,
}

impl Limiter {
    pub fn new() -> Self {
        Limiter { window: 60, most: 1000, seen: HashMap::new() }
    }

    // Defect 5: a window of no length.
    pub fn allows(&mut self, client: &str, now: u32) -> bool {
        let window = if mended!("5") { self.window.max(1) } else { self.window };
        let number = now / window;
        let entry = self.seen.entry(client.to_string()).or_insert((number, 0));
        if entry.0 != number {
            *entry = (number, 0);
        }
        entry.1 += 1;
        entry.1 <= self.most
    }
}
