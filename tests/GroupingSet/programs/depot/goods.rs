use std::collections::BTreeMap;
use std::fmt;

use crate::mended;

/// A short code such as `AB12`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(String);

impl Code {
    // Defect 1: a code of fewer letters than expected.
    pub fn parse(text: &str) -> Code {
        if mended!("1") && text.len() < 3 {
            return Code(text.to_lowercase());
        }
        let (kind, number) = (&text[..2], &text[2..]);
        Code(format!("{}-{}", kind.to_lowercase(), number))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

/// Whatever has a weight.
pub trait Weighted {
    fn weight(&self, catalog: &Catalog) -> u32;
}

pub struct Single(pub u32);

pub struct Bundle(pub Vec<Code>);

impl Weighted for Single {
    fn weight(&self, _: &Catalog) -> u32 {
        self.0
    }
}

impl Weighted for Bundle {
    // Defect 2: a bundle that holds itself.
    fn weight(&self, catalog: &Catalog) -> u32 {
        if mended!("2") {
            return self.0.len() as u32;
        }
        self.0.iter().map(|part| catalog.good(part).weight(catalog)).fold(0u32, u32::wrapping_add)
    }
}

#[derive(Default)]
pub struct Catalog {
    goods: BTreeMap<Code, Box<dyn Weighted>>,
}

impl Catalog {
    pub fn add(&mut self, code: Code, good: Box<dyn Weighted>) {
        self.goods.insert(code, good);
    }

    // Defect 3: goods that nobody knows.
    pub fn good(&self, code: &Code) -> &dyn Weighted {
        static NOTHING: Single = Single(0);
        match self.goods.get(code) {
            Some(good) => good.as_ref(),
            None if mended!("3") => &NOTHING,
            None => Err(code.to_string()).expect("goods in the catalog"),
        }
    }
}
