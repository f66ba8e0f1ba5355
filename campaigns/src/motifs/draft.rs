//! What a motif draws from: numbers for what it makes, and chance.

use crate::chance::Chance;
use crate::plan::{Action, Line, Told};

/// The numbers that were given out, and how many suppliers there are.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    suppliers: u32,
    orders: u32,
    documents: u32,
    faults: u32,
    receipts: u32,
    runs: u32,
    records: u32,
}

/// One step of a motif, before it has its place in a plan.
#[derive(Debug, Clone)]
pub(crate) struct Beat {
    pub(crate) after_ms: u64,
    pub(crate) together: bool,
    pub(crate) action: Action,
}

impl Draft {
    pub(crate) fn new(suppliers: u32) -> Self {
        Self {
            suppliers: suppliers.max(2),
            orders: 0,
            documents: 0,
            faults: 0,
            receipts: 0,
            runs: 0,
            records: 0,
        }
    }

    pub(crate) fn order(&mut self) -> u32 {
        self.orders += 1;
        self.orders
    }

    pub(crate) fn document(&mut self) -> u32 {
        self.documents += 1;
        self.documents
    }

    pub(crate) fn receipt(&mut self) -> u32 {
        self.receipts += 1;
        self.receipts
    }

    pub(crate) fn run(&mut self) -> u32 {
        self.runs += 1;
        self.runs
    }

    /// Returns the number of a new record, or of a change of one.
    pub(crate) fn record(&mut self) -> u32 {
        self.records += 1;
        self.records
    }

    pub(crate) fn fault(&mut self) -> u32 {
        self.faults += 1;
        self.faults
    }

    pub(crate) fn supplier(&self, chance: Chance) -> u32 {
        chance.at("supplier").below(self.suppliers)
    }

    /// Returns a supplier other than `supplier`.
    pub(crate) fn other(&self, supplier: u32, chance: Chance) -> u32 {
        (supplier + 1 + chance.at("other supplier").below(self.suppliers - 1)) % self.suppliers
    }

    /// Returns the release of a new order to a supplier that chance chooses.
    pub(crate) fn release(&mut self, chance: Chance, told: Told) -> (u32, Beat) {
        let supplier = self.supplier(chance);
        self.release_to(supplier, chance, told)
    }

    /// Returns the release of a new order.
    pub(crate) fn release_to(&mut self, supplier: u32, chance: Chance, told: Told) -> (u32, Beat) {
        let order = self.order();
        let action = Action::Release {
            order,
            supplier,
            lines: lines(chance.at("lines")),
            over_percent: chance.at("tolerance").pick(&[0, 5, 10]),
            like: None,
            currency: None,
            promises: None,
            plant: None,
            told,
        };
        (order, Beat::new(action))
    }
}

impl Beat {
    pub(crate) fn new(action: Action) -> Self {
        Self {
            after_ms: 0,
            together: false,
            action,
        }
    }

    pub(crate) fn after(mut self, ms: u32) -> Self {
        self.after_ms = u64::from(ms);
        self
    }

    pub(crate) fn together(mut self) -> Self {
        self.together = true;
        self
    }
}

const MATERIALS: [(&str, &str); 5] = [
    ("MAT-1000", "EA"),
    ("MAT-2000", "KGM"),
    ("MAT-3000", "MTR"),
    ("MAT-4000", "LTR"),
    ("MAT-5000", "EA"),
];

fn lines(chance: Chance) -> Vec<Line> {
    let count = chance.at("count").pick(&[1, 1, 2, 3]);
    (0..count)
        .map(|at| line(chance.nth(at), chance.at("first").below(5) + at))
        .collect()
}

fn line(chance: Chance, material: u32) -> Line {
    let (material, unit) = MATERIALS[material as usize % MATERIALS.len()];
    let whole = chance.at("amount").pick(&[1, 8, 100, 250, 1000]);
    let amount = match unit {
        "EA" => whole.to_string(),
        _ => format!("{whole}.{}", chance.at("decimals").pick(&[1, 5, 25])),
    };
    Line {
        material: material.to_owned(),
        amount,
        unit: unit.to_owned(),
    }
}
