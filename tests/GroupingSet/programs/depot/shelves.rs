use crate::goods::Code;
use crate::mended;

pub struct Grid<T> {
    pub width: usize,
    cells: Vec<T>,
}

impl<T: Clone> Grid<T> {
    pub fn new(width: usize, height: usize, empty: T) -> Self {
        Grid { width, cells: vec![empty; width * height] }
    }

    // Defect 4: places outside the hall.
    fn place(&self, x: usize, y: usize) -> usize {
        let at = y * self.width + x;
        if mended!("4") && at >= self.cells.len() {
            0
        } else {
            at
        }
    }

    pub fn look(&self, x: usize, y: usize) -> &T {
        &self.cells[self.place(x, y)]
    }

    pub fn put(&mut self, x: usize, y: usize, value: T) {
        let at = self.place(x, y);
        self.cells[at] = value;
    }

    pub fn rows(&self) -> impl Iterator<Item = &[T]> {
        self.cells.chunks(self.width)
    }
}

pub type Shelf = Option<(Code, u32)>;

/// How full the shelves in use are.
// Defect 5: no shelf is in use.
pub fn average(grid: &Grid<Shelf>) -> u32 {
    let used: Vec<u32> = grid.rows().flatten().flatten().map(|(_, count)| *count).collect();
    let sum = used.iter().fold(0u32, |sum, count| sum.wrapping_add(*count));
    let count = used.len() as u32;
    if mended!("5") && count == 0 {
        return 0;
    }
    sum / count
}

/// Room for what is still missing.
// Defect 6: more is there than was wanted.
pub fn missing(have: u32, want: u32) -> Vec<u64> {
    let count = if mended!("6") { want.saturating_sub(have) } else { want.wrapping_sub(have) };
    let mut list = Vec::with_capacity(count as usize);
    list.push(count as u64);
    list
}
