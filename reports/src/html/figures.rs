//! The figures of the business and of the technical side as rows of tables.

use crate::figures::{ForecastFigures, Orders, PlantFigures, Progress, SupplierFigures};
use crate::report::Report;
use crate::text::age;

/// A row: its name, and the cells in the order of the table's columns.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) cells: Vec<Cell>,
}

/// A figure under the name of its column.
pub(crate) struct Cell {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    /// Whether somebody should look at it.
    pub(crate) is_notable: bool,
}

impl Cell {
    fn plain(name: &'static str, value: impl ToString) -> Self {
        Self {
            name,
            value: value.to_string(),
            is_notable: false,
        }
    }

    /// A figure that is best zero.
    fn best_zero(name: &'static str, value: usize) -> Self {
        Self {
            is_notable: value > 0,
            ..Self::plain(name, value)
        }
    }
}

/// How many orders there are, and how many of them are not answered.
fn orders(orders: Option<Orders>) -> Vec<Cell> {
    let count = |count: fn(Orders) -> usize| orders.map(count);
    vec![
        Cell::plain("Orders", shown(count(|orders| orders.total))),
        Cell::plain("Unanswered", shown(count(|orders| orders.unanswered))),
        Cell {
            is_notable: count(|orders| orders.overdue) > Some(0),
            ..Cell::plain("Overdue", shown(count(|orders| orders.overdue)))
        },
    ]
}

pub(crate) fn business(report: &Report) -> Vec<Row> {
    let row = |figures: &SupplierFigures| {
        let forecast = |count: fn(ForecastFigures) -> usize| figures.forecasts.map(count);
        let mut cells = orders(figures.orders);
        cells.extend([
            Cell::plain("Forecasts", shown(forecast(|forecasts| forecasts.total))),
            Cell::plain("Uncommitted", shown(forecast(|forecasts| forecasts.unanswered))),
            Cell {
                is_notable: forecast(|forecasts| forecasts.short) > Some(0),
                ..Cell::plain("Short", shown(forecast(|forecasts| forecasts.short)))
            },
            Cell::best_zero("Open cases", figures.cases_open),
        ]);
        cells.extend(progress(figures.progress));
        Row {
            name: figures.supplier.clone(),
            cells,
        }
    };
    report.business.suppliers.iter().map(row).collect()
}

pub(crate) fn plants(report: &Report) -> Vec<Row> {
    let row = |figures: &PlantFigures| {
        let mut cells = orders(figures.orders);
        cells.extend([
            Cell::best_zero("Shipments differing", figures.shipments_differing),
            Cell::best_zero("Open cases", figures.cases_open),
            Cell::plain("Oldest open", shown(figures.oldest_s.map(age))),
        ]);
        cells.extend(progress(figures.progress));
        Row {
            name: figures.plant.clone(),
            cells,
        }
    };
    report.business.plants.iter().map(row).collect()
}

pub(crate) fn kinds(report: &Report) -> Vec<Row> {
    let rows = report.business.documents.iter().map(|figures| Row {
        name: figures.document.replace('-', " "),
        cells: progress(figures.progress),
    });
    rows.collect()
}

fn progress(progress: Progress) -> Vec<Cell> {
    let percent = progress.completion_percent().map(|percent| format!("{percent} %"));
    vec![
        Cell::plain("Taken", progress.taken),
        Cell::plain("Arrived", progress.arrived),
        Cell::plain("Overtaken", progress.overtaken),
        Cell::plain("In a case", progress.in_case),
        Cell::best_zero("Undeliverable", progress.undeliverable),
        Cell::best_zero("On the way", progress.on_the_way),
        Cell::plain("Complete", shown(percent)),
    ]
}

pub(crate) fn exceptions(report: &Report) -> Vec<Row> {
    let rows = report.business.exceptions.iter().map(|exception| Row {
        name: exception.reason.clone(),
        cells: vec![
            Cell::plain("Nature", if exception.is_technical { "technical" } else { "business" }),
            Cell::plain("Owner", exception.owner),
            Cell::plain("Open", exception.open),
            Cell::plain("Resolved", exception.resolved),
            Cell::plain("Escalated", exception.escalated),
            Cell::plain("Oldest open", shown(exception.oldest_s.map(age))),
        ],
    });
    rows.collect()
}

pub(crate) fn quality(report: &Report) -> Vec<Row> {
    let rows = report.business.quality.iter().map(|cases| Row {
        name: cases.supplier.clone(),
        cells: vec![
            Cell::plain("Held", cases.held),
            Cell::plain("Answered", cases.answered),
            Cell::plain("Closed", cases.closed),
            Cell::plain("Oldest open", shown(cases.oldest_s.map(age))),
        ],
    });
    rows.collect()
}

pub(crate) fn technical(report: &Report) -> Vec<Row> {
    let rows = report.technical.calls.iter().map(|calls| Row {
        name: calls.function.clone(),
        cells: vec![
            Cell::plain("Attempts", calls.attempts),
            Cell::plain("Repeated", calls.repeated),
            Cell::plain("No answer", calls.silent),
            Cell::plain("No access", calls.refused_access),
            Cell::plain("Limited", calls.limited),
            Cell::best_zero("Errors", calls.errors),
        ],
    });
    rows.collect()
}

pub(crate) fn deliveries(report: &Report) -> Vec<Row> {
    let rows = report.technical.deliveries.iter().map(|to| Row {
        name: format!("to the {}", to.end),
        cells: vec![
            Cell::plain("Messages", to.messages),
            Cell::plain("Attempts", to.attempts),
            Cell::plain("Failed", to.failed),
            Cell::plain("Refused", to.refused),
            Cell::plain("Most at once", to.most_at_once),
        ],
    });
    rows.collect()
}

pub(crate) fn dead_letters(report: &Report) -> String {
    let letters = report.technical.dead_letters.iter();
    let parts: Vec<String> = letters.map(|letters| format!("{} {}", letters.count, letters.status)).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value.to_string())
}
