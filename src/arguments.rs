//! What can be said on the command line; each doc comment is the help.

use crate::interface_arguments::InterfaceArguments;
use crate::pact_arguments::PactArguments;
use crate::run::Mode;
use clap::{Args, Parser, Subcommand, ValueEnum};
use countersign_campaigns::Preset;
use jiff::Timestamp;
use std::path::PathBuf;

/// Proves that the integration between an ERP and its supplier portal keeps its promises.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Shown by `countersign` alone and under the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign verify                                   prove the embedded reference integration
  countersign verify --deployment countersign.toml     prove your own; `countersign init` writes the file

Exit codes: 0 holds · 1 a promise is broken · 2 usage or configuration · 3 could not tell · 70 a bug of countersign";

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs scenarios against a deployment, judges the History and writes the reports.
    Verify(VerifyArguments),
    /// Finds what nobody wrote a scenario for: campaigns that are generated from a seed.
    Campaign(CampaignArguments),
    /// Proves that defects would be noticed and that nothing harmless is flagged.
    Prove(ProveArguments),
    /// Takes a counterexample again and says how often it fails.
    Replay(ReplayArguments),
    /// Judges a recorded History again.
    Check(CheckArguments),
    /// Writes a recorded History for other programs, or the schema of one.
    Export(ExportArguments),
    /// Turns somebody else's records, spans or log lines, into a History with honest gaps.
    Import(ImportArguments),
    /// Lists, shows and applies the document contracts.
    #[command(subcommand)]
    Contract(ContractCommand),
    /// Runs one of the simulators alone.
    #[command(subcommand)]
    Simulate(SimulateCommand),
    /// Writes a commented deployment file to start from.
    Init(InitArguments),
    /// Explains an invariant, a defect, a problem or the vocabulary.
    Explain(ExplainArguments),
}

/// How results are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Arguments of `verify`.
#[derive(Debug, Clone, Args)]
pub(crate) struct VerifyArguments {
    /// The deployment file; without it, the embedded reference integration.
    #[arg(long, value_name = "FILE")]
    pub(crate) deployment: Option<PathBuf>,
    /// Only scenarios with these tags, for example `@idempotency and not @serial`.
    #[arg(long, value_name = "EXPRESSION")]
    pub(crate) tags: Option<String>,
    /// Only scenarios whose name has this text.
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// A folder with your own scenarios, run beside the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) features: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) pacts: PactArguments,
    /// Give the embedded reference integration this defect, to see it found.
    #[arg(long, value_name = "ID", conflicts_with = "deployment")]
    pub(crate) defect: Option<String>,
    /// Give the embedded reference integration these benign variants, to see that none is held against it.
    #[arg(long, value_name = "ID", value_delimiter = ',', conflicts_with = "deployment")]
    pub(crate) variant: Vec<String>,
    /// Where the reports and the History go; by default `reports/out/<run>`.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// How the result is written to standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Only the last line, and no progress.
    #[arg(long)]
    pub(crate) quiet: bool,
    /// How many scenarios run at once.
    #[arg(long, value_name = "COUNT", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) concurrency: u16,
    /// Spell out `production` to run against a deployment whose file says so.
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
}

/// Arguments of `check`.
#[derive(Debug, Clone, Args)]
pub(crate) struct CheckArguments {
    /// The History to judge: a `history.jsonl`.
    pub(crate) history: PathBuf,
    /// Write the reports there too.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// How the result is written to standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Only the last line.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// Arguments of `export`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ExportArguments {
    /// The History to export: a `history.jsonl`; `-` reads standard input.
    #[arg(required_unless_present = "schema")]
    pub(crate) history: Option<PathBuf>,
    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// How the events are written.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ExportFormat,
    /// Print the JSON Schema of one event instead.
    #[arg(long, conflicts_with_all = ["history", "format"])]
    pub(crate) schema: bool,
}

/// How a History is exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// One JSON object for each event, as the schema describes it.
    #[default]
    Ndjson,
    /// One EDN map for each operation, as Jepsen's checkers read it.
    Jepsen,
}

/// Arguments of `import`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ImportArguments {
    /// The records, oldest file first; `-` reads standard input.
    #[arg(required_unless_present = "print_mapping", value_name = "RECORDS")]
    pub(crate) records: Vec<PathBuf>,
    /// The mapping file: what in a record gives what. `otlp` and `jsonl` name those that come with countersign.
    #[arg(long, value_name = "FILE", required_unless_present = "print_mapping")]
    pub(crate) mapping: Option<PathBuf>,
    /// Where the History goes; by default to standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Print a commented mapping file to start from instead.
    #[arg(long, value_enum, value_name = "FORM", conflicts_with_all = ["records", "mapping"])]
    pub(crate) print_mapping: Option<RecordForm>,
}

/// What form records have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RecordForm {
    /// OpenTelemetry spans as OTLP JSON, as the collector's file exporter writes them.
    Otlp,
    /// One JSON object on each line.
    Jsonl,
}

/// What to do with contracts.
#[derive(Debug, Subcommand)]
pub(crate) enum ContractCommand {
    /// Lists every contract with its version, where it stands in its life and who answers for it, and says who must move by when.
    List {
        /// The deployment whose versions count; without it, the embedded one.
        #[arg(long, value_name = "FILE")]
        deployment: Option<PathBuf>,
        /// As of this day, for example `2027-01-31`; without it, today.
        #[arg(long, value_name = "DATE", value_parser = moment)]
        on: Option<Timestamp>,
        /// How the result is written.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Shows one contract's schema.
    Show {
        /// order, acknowledgement, ship-notice, exception-case or problem.
        document: String,
        /// For example `v3`; without it, the current one.
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
    },
    /// Says what changed between two contracts, whom it breaks, and why, with an example document for each break.
    ///
    /// Broken is proved by a document that one validator takes and the other refuses; compatible is proved from the schemas; what is
    /// neither is undecided. Exit codes: 0 compatible as required, 1 broken, 3 undecided, 2 a schema that cannot be compared.
    Compare(CompareArguments),
    /// Prints the interface of the integration, or of the ERP that it calls, as OpenAPI 3.1.
    Openapi {
        /// Whose interface.
        #[arg(value_enum, default_value_t)]
        of: Described,
    },
    /// Prints the events between the ERP, the integration and the portal as AsyncAPI 3.
    Asyncapi,
    /// Checks a document and says everything that is wrong with it.
    Validate {
        /// The document; `-` reads standard input.
        file: PathBuf,
        /// order, acknowledgement, ship-notice, exception-case or problem.
        #[arg(long, value_name = "DOCUMENT")]
        document: Option<String>,
        /// For example `v3`; without it, the current one.
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
        /// How the result is written.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Whose interface is described.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Described {
    /// What suppliers, operators and the ERP call.
    #[default]
    Integration,
    /// What the integration calls.
    Erp,
}

/// Arguments of `contract compare`.
#[derive(Debug, Clone, Args)]
pub(crate) struct CompareArguments {
    /// The old contract: `order@v2`, a file with a JSON Schema, or `order` for every version that may still be used.
    pub(crate) old: String,
    /// The new contract: `order@v3`, or a file with a JSON Schema (2020-12).
    pub(crate) new: String,
    /// What has to hold; `full` needs no one to move first.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) require: Require,
    /// Count it as broken, too, when only documents with members that the schema does not describe are refused.
    #[arg(long)]
    pub(crate) strict: bool,
    /// The deployment whose versions may still be used; without it, the embedded one.
    #[arg(long, value_name = "FILE")]
    pub(crate) deployment: Option<PathBuf>,
    /// The day on which versions may still be used, for example `2027-01-31`; without it, today.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) on: Option<Timestamp>,
    /// Write every example document to this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) examples: Option<PathBuf>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// What a comparison has to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Require {
    /// New readers take what old writers send.
    Backward,
    /// Old readers take what new writers send.
    Forward,
    /// Both, so that either end may move first.
    #[default]
    Full,
}

impl Require {
    /// Returns its word, as it is typed.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Backward => "backward",
            Self::Forward => "forward",
            Self::Full => "full",
        }
    }
}

/// Returns the moment that a day or a time stands for; a day begins at midnight UTC.
fn moment(text: &str) -> Result<Timestamp, String> {
    let whole = if text.contains('T') {
        text.to_owned()
    } else {
        format!("{text}T00:00:00Z")
    };
    whole
        .parse()
        .map_err(|_| "use a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z".to_owned())
}

/// Which simulator to run.
#[derive(Debug, Subcommand)]
pub(crate) enum SimulateCommand {
    /// The ERP: a ledger, order events, an API, and a desk to work from.
    Erp(SimulateEnd),
    /// The supplier portal: suppliers, their documents, and a desk to work from.
    Portal(SimulateEnd),
    /// The reference integration.
    Reference(SimulateReference),
}

/// Arguments of `simulate erp` and `simulate portal`.
#[derive(Debug, Clone, Args)]
pub(crate) struct SimulateEnd {
    /// The deployment file that says how the integration is reached; without it, the embedded one.
    #[arg(long, value_name = "FILE")]
    pub(crate) deployment: Option<PathBuf>,
    /// Address and port; port 0 lets the system choose. By default as in the deployment file.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// The integration's URL, in place of `{process}` in the deployment file.
    #[arg(long, value_name = "URL")]
    pub(crate) integration_url: Option<String>,
}

/// Arguments of `simulate reference`.
#[derive(Debug, Clone, Args)]
pub(crate) struct SimulateReference {
    /// A settings file in place of the built-in settings.
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Address and port; port 0 lets the system choose.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// The ERP's base URL.
    #[arg(long, value_name = "URL")]
    pub(crate) erp_url: Option<String>,
    /// The portal's base URL.
    #[arg(long, value_name = "URL")]
    pub(crate) portal_url: Option<String>,
    /// The base URL of a transportation system, to be told of shipments.
    #[arg(long, value_name = "URL")]
    pub(crate) transport_url: Option<String>,
    /// The base URL of a warehouse system, to be told of shipments.
    #[arg(long, value_name = "URL")]
    pub(crate) warehouse_url: Option<String>,
    /// The base URL of a document repository, to file originals in.
    #[arg(long, value_name = "URL")]
    pub(crate) documents_url: Option<String>,
    /// The SQLite file; it is made when it is missing.
    #[arg(long, value_name = "FILE")]
    pub(crate) database: Option<PathBuf>,
    /// The defect to have; `countersign explain defects` lists them.
    #[arg(long, value_name = "ID")]
    pub(crate) defect: Option<String>,
    /// The benign variants to have; `countersign explain variants` lists them.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) variant: Vec<String>,
    /// End when standard input ends, so that no process is left behind by whoever started it.
    #[arg(long)]
    pub(crate) until_input_ends: bool,
}

/// Arguments of `init`.
#[derive(Debug, Clone, Args)]
pub(crate) struct InitArguments {
    /// Where to write it. An existing file is never overwritten.
    #[arg(default_value = "countersign.toml")]
    pub(crate) path: PathBuf,
}

/// Arguments of `explain`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ExplainArguments {
    /// An invariant (`I13`), a defect (`M03`), or one of: steps, scenarios, invariants, defects, variants, controls, malformations.
    pub(crate) topic: String,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `campaign`.
#[derive(Debug, Clone, Args)]
pub(crate) struct CampaignArguments {
    /// Everything is drawn from it.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many campaigns, with the seeds that follow.
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) seeds: u32,
    /// About how many steps each has; by default as the preset says.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) steps: Option<u32>,
    /// How many suppliers take part.
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(crate) suppliers: u32,
    /// What kind of campaign it is.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) preset: PresetName,
    /// How much of the run the seed determines.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) mode: Mode,
    #[command(flatten)]
    pub(crate) interface: InterfaceArguments,
    /// The deployment file, for `--mode deployment`.
    #[arg(long, value_name = "FILE")]
    pub(crate) deployment: Option<PathBuf>,
    /// Give the embedded reference integration this defect, to see it found.
    #[arg(long, value_name = "ID", conflicts_with = "deployment")]
    pub(crate) defect: Option<String>,
    /// Give the embedded reference integration this harmless variant; may be given several times.
    #[arg(long, value_name = "ID", conflicts_with = "deployment")]
    pub(crate) variant: Vec<String>,
    /// Keep a failing campaign as it is.
    #[arg(long)]
    pub(crate) no_shrink: bool,
    /// Where counterexamples and reports go; by default `reports/out/campaign-<seed>`.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// How the result is written to standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Only the last line, and no progress.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// The kinds of campaigns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PresetName {
    /// A mixture of some motifs, another for each seed.
    #[default]
    Smoke,
    /// Every motif at least once, and then a mixture.
    Release,
    /// As for a release, and larger.
    Night,
}

impl PresetName {
    /// Returns the preset of that name.
    pub(crate) fn preset(self) -> Preset {
        match self {
            Self::Smoke => Preset::Smoke,
            Self::Release => Preset::Release,
            Self::Night => Preset::Night,
        }
    }
}

/// Arguments of `replay`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ReplayArguments {
    /// The counterexample: a `.cex` file.
    pub(crate) file: PathBuf,
    /// How often it is taken; by default twice under simulated time and five times otherwise.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) times: Option<u32>,
    /// Where it is taken; by default under simulated time, or against the deployment when one is given.
    #[arg(long, value_enum)]
    pub(crate) mode: Option<Mode>,
    /// The deployment file.
    #[arg(long, value_name = "FILE")]
    pub(crate) deployment: Option<PathBuf>,
    /// Take it without the defect that it was found with.
    #[arg(long)]
    pub(crate) without_defect: bool,
    /// Where the last History goes.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// How the result is written to standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `prove`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ProveArguments {
    /// Score your own scenarios in this folder instead: which defects would they miss?
    #[arg(long, value_name = "DIR")]
    pub(crate) features: Option<PathBuf>,
    /// Only this defect, and no harmless variants; may be given several times.
    #[arg(long, value_name = "ID")]
    pub(crate) defect: Vec<String>,
    /// The first seed.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many seeds are tried for each defect.
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) seeds: u32,
    /// The most steps of one seed.
    #[arg(long, value_name = "COUNT", default_value_t = 1500, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) steps: u32,
    /// How many campaigns of the correct integration are taken; its variants get a tenth of that each.
    #[arg(long, value_name = "COUNT", default_value_t = 200)]
    pub(crate) campaigns: u32,
    /// Where the ledger goes.
    #[arg(long, value_name = "FILE", default_value = "reports/out/defects.md")]
    pub(crate) out: PathBuf,
    /// Write the shortest plan for each defect into this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) recipes: Option<PathBuf>,
    /// How the result is written to standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Only the last line, and no progress.
    #[arg(long)]
    pub(crate) quiet: bool,
}
