//! What a run says of itself in its first event.

use countersign_core::deployment::{Deployment, Supplier};
use countersign_core::history::{RunFacts, SupplierFacts, TimingFacts};
use countersign_core::ids::RunId;
use jiff::Timestamp;

/// What is known of a run beside its deployment.
pub(crate) struct Introduction {
    /// Its id.
    pub(crate) run: RunId,
    /// When it began, by the wall clock.
    pub(crate) began: Timestamp,
    /// The defect that the reference integration was told to have.
    pub(crate) defect: Option<String>,
    /// Whether everything was selected that there is.
    pub(crate) is_complete_run: bool,
    /// Whether its time is simulated.
    pub(crate) is_simulated: bool,
    /// The command that repeats it.
    pub(crate) command: String,
}

/// Returns what the judge has to know of a run.
pub(crate) fn facts(deployment: &Deployment, introduction: Introduction) -> RunFacts {
    let supplier = |supplier: &Supplier| SupplierFacts {
        id: supplier.id.clone(),
        name: supplier.name.clone(),
        words: supplier.words.clone(),
        calendar: supplier.calendar.as_ref().map(|calendar| calendar.written().clone()),
    };
    RunFacts {
        format: RunFacts::FORMAT,
        countersign: env!("CARGO_PKG_VERSION").to_owned(),
        run: introduction.run,
        began: introduction.began,
        deployment: deployment.name.clone(),
        defect: introduction.defect,
        is_complete_run: introduction.is_complete_run,
        command: introduction.command,
        claims: deployment.claims.clone(),
        suppliers: deployment.suppliers.iter().map(supplier).collect(),
        versions: deployment.versions.clone(),
        neighbours: deployment.neighbours.keys().copied().collect(),
        retention: deployment.retention,
        begins_empty: begins_empty(deployment),
        timing: Some(TimingFacts {
            is_simulated: introduction.is_simulated,
            ..TimingFacts::of(deployment)
        }),
    }
}

/// A process that keeps what it knows in the folder of the run has nothing from before.
fn begins_empty(deployment: &Deployment) -> bool {
    let words = deployment.process.iter().flat_map(|process| &process.command);
    words.into_iter().any(|word| word.contains("{directory}"))
}
