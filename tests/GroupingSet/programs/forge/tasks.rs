use crate::mended;
use std::collections::BTreeMap;

pub trait Step {
    fn name(&self) -> &str;
    fn cost(&self) -> u32;
    fn needs(&self) -> &[usize];
    fn add_need(&mut self, need: usize);
}

pub struct Compile {
    pub name: String,
    pub cost: u32,
    pub needs: Vec<usize>,
}

pub struct Copy {
    pub name: String,
    pub needs: Vec<usize>,
}

impl Step for Compile {
    fn name(&self) -> &str {
        &self.name
    }
    fn cost(&self) -> u32 {
        self.cost
    }
    fn needs(&self) -> &[usize] {
        &self.needs
    }
    fn add_need(&mut self, need: usize) {
        self.needs.push(need);
    }
}

impl Step for Copy {
    fn name(&self) -> &str {
        &self.name
    }
    fn cost(&self) -> u32 {
        1
    }
    fn needs(&self) -> &[usize] {
        &self.needs
    }
    fn add_need(&mut self, need: usize) {
        self.needs.push(need);
    }
}

#[derive(Default)]
pub struct Tasks {
    pub steps: Vec<Box<dyn Step>>,
    names: BTreeMap<String, usize>,
}

impl Tasks {
    pub fn add(&mut self, step: Box<dyn Step>) -> usize {
        self.names.insert(step.name().to_string(), self.steps.len());
        self.steps.push(step);
        self.steps.len() - 1
    }

    /// Defect 1: who asks has to know that the task is there.
    pub fn id(&self, name: &str) -> usize {
        if mended!("1") {
            return self.names.get(name).copied().unwrap_or(0);
        }
        self.names.get(name).copied().unwrap()
    }
}

/// Defect 2: what should be a number is one.
pub fn number(word: &str) -> u32 {
    match word.parse::<u32>() {
        Ok(value) => value,
        Err(_) if mended!("2") => 0,
        Err(fault) => panic!("{word}: {fault}"),
    }
}
