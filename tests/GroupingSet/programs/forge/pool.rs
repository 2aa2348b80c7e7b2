use crate::mended;

/// Workers by rows of a table.
pub struct Pool {
    width: usize,
    cells: Vec<u32>,
}

impl Pool {
    pub fn new(width: usize, rows: usize) -> Pool {
        // Defect 5: as many as are asked for.
        let rows = if mended!("5") { rows.min(100) } else { rows };
        Pool { width, cells: vec![1; width.saturating_mul(rows)] }
    }

    /// Defect 6: who asks has to know the size.
    fn at(&self, column: usize, row: usize) -> usize {
        let place = row * self.width + column;
        if mended!("6") {
            place.min(self.cells.len() - 1)
        } else {
            place
        }
    }

    pub fn pick(&self, column: usize, row: usize) -> u32 {
        self.cells[self.at(column, row)]
    }

    pub fn lend(&mut self, column: usize, row: usize, many: u32) {
        let place = self.at(column, row);
        self.cells[place] += many;
    }

    pub fn swap(&mut self, one: usize, other: usize) {
        let (one, other) = (self.at(one, 0), self.at(other, 0));
        self.cells.swap(one, other);
    }
}
