//! What is done round every request: count it, echo its correlation id, announce its version's end.

use super::context::Shell;
use super::respond::{CORRELATION, append};
use super::versions;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use tokio::time::Instant;

/// Passes the request on and completes its answer, whatever it is.
pub(super) async fn observe(State(shell): State<Arc<Shell>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let path = request.uri().path().to_owned();
    let correlation = request.headers().get(CORRELATION).cloned();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;

    let version = versions::of_path(&shell.settings, &path);
    if let Some(version) = version {
        for (name, value) in versions::lifecycle(&shell.settings, &shell.policies, version, &path) {
            append(response.headers_mut(), name, &value);
        }
    }
    // The engine knows better when the document itself names its correlation id.
    if let (Some(correlation), false) = (correlation, response.headers().contains_key(CORRELATION)) {
        response.headers_mut().insert(CORRELATION, correlation);
    }
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let version = version.map_or("none", |version| version.name.as_str());
    shell.metrics.answered(route, version, response.status().as_u16(), began.elapsed());
    response
}
