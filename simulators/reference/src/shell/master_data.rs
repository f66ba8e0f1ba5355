//! Fetches master data from the ERP at the start and keeps it fresh.

use super::context::Readiness;
use super::engine_handle::EngineHandle;
use crate::border::Input;
use crate::settings::FarSide;
use countersign_transports::http::{Client, Request};
use std::time::Duration;

/// How long known master data is used before it is asked for again.
const REFRESH: Duration = Duration::from_secs(30);
/// The first wait after a failure; doubled each time, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Fetches for ever; says once that the instance is ready.
pub(super) async fn run(client: Client, erp: FarSide, engine: EngineHandle, readiness: Readiness) {
    let mut etag = None;
    let mut wait = FIRST_WAIT;
    loop {
        match fetch(&client, &erp, &engine, etag.as_deref()).await {
            Some(newest) => {
                etag = newest.or(etag);
                readiness.set();
                wait = FIRST_WAIT;
                tokio::time::sleep(REFRESH).await;
            }
            None => {
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}

/// Asks once. Returns nothing when master data could not be had, else the `ETag` that came with it.
async fn fetch(client: &Client, erp: &FarSide, engine: &EngineHandle, etag: Option<&str>) -> Option<Option<String>> {
    let url = format!("{}/api/v1/master-data", erp.base_url);
    let mut request = Request::new("GET", url).header("authorization", format!("Bearer {}", erp.secret.reveal()));
    if let Some(etag) = etag {
        request = request.header("if-none-match", etag);
    }
    let response = client.send(&request).await.ok()?;
    match response.status {
        304 if etag.is_some() => Some(None),
        200 => {
            let newest = response.header("etag").map(str::to_owned);
            let answer = engine.tell(Input::MasterData(response.body)).await?;
            // What the engine cannot read is as good as nothing: what was known stays, and it is asked for again.
            (answer.status < 400).then_some(newest)
        }
        _ => None,
    }
}
