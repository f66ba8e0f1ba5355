//! The arguments about an interface that somebody else has described.

use clap::Args;
use std::path::PathBuf;

/// Calls that are made up from a description, instead of a campaign over the documents of procurement.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct InterfaceArguments {
    /// A description in OpenAPI 3.1 (JSON): calls are made up from it, and answers held against it.
    #[arg(long, value_name = "FILE", requires = "url", conflicts_with_all = ["deployment", "defect", "variant"])]
    pub(crate) openapi: Option<PathBuf>,
    /// Where that interface is, for example `https://test.example.com/api`; use a test instance.
    #[arg(long, value_name = "URL", requires = "openapi")]
    pub(crate) url: Option<String>,
    /// A header for each call, such as `Authorization: Bearer …`; may be given several times. It is kept nowhere.
    #[arg(long = "header", value_name = "NAME: VALUE", requires = "openapi")]
    pub(crate) headers: Vec<String>,
    /// Only operations that change nothing.
    #[arg(long, requires = "openapi")]
    pub(crate) read_only: bool,
}
