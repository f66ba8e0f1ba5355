//! The metrics page: the shell's own technical figures, and the engine's business figures at the moment of asking.
//!
//! Labels are routes, versions, statuses and targets, of which there are few: never order numbers or correlation ids.

use crate::border::{Figure, Target};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::collections::BTreeMap;
use std::time::Duration;

/// The content type of the page.
pub(super) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels = Vec<(&'static str, String)>;

/// The shell's own figures.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    latency: Family<Labels, Histogram>,
    attempts: Family<Labels, Counter>,
    retries: Family<Labels, Counter>,
    results: Family<Labels, Counter>,
    token_failures: Counter,
    bad_signatures: Counter,
    queue_depth: Gauge,
    in_flight: Family<Labels, Gauge>,
}

/// How one attempt to deliver ended, as a label.
#[derive(Debug, Clone, Copy)]
pub(super) enum AttemptEnd {
    Delivered,
    Retryable,
    Refused,
}

impl Metrics {
    /// Returns figures that are all zero.
    pub(super) fn new() -> Self {
        let from_half_a_millisecond = || Histogram::new(exponential_buckets(0.0005, 2.0, 14));
        let mut metrics = Self {
            registry: Registry::with_prefix("countersign_reference"),
            requests: Family::default(),
            latency: Family::new_with_constructor(from_half_a_millisecond),
            attempts: Family::default(),
            retries: Family::default(),
            results: Family::default(),
            token_failures: Counter::default(),
            bad_signatures: Counter::default(),
            queue_depth: Gauge::default(),
            in_flight: Family::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("http_requests", "Requests by route, version and status", self.requests.clone());
        registry.register(
            "http_request_seconds",
            "Time from the request's headers to its answer",
            self.latency.clone(),
        );
        registry.register("delivery_attempts", "Attempts to deliver a message", self.attempts.clone());
        registry.register("delivery_retries", "Attempts after the first", self.retries.clone());
        registry.register("delivery_results", "How attempts ended", self.results.clone());
        registry.register(
            "token_failures",
            "Requests for or with a token that were refused",
            self.token_failures.clone(),
        );
        registry.register("bad_signatures", "Events whose signature was refused", self.bad_signatures.clone());
        registry.register("engine_queue_depth", "Steps that wait for the engine", self.queue_depth.clone());
        registry.register("deliveries_in_flight", "Attempts that are under way", self.in_flight.clone());
    }

    /// Counts an answered request.
    pub(super) fn answered(&self, route: &str, version: &str, status: u16, took: Duration) {
        let route = ("route", route.to_owned());
        self.latency.get_or_create(&vec![route.clone()]).observe(took.as_secs_f64());
        let labels = vec![route, ("version", version.to_owned()), ("status", status.to_string())];
        self.requests.get_or_create(&labels).inc();
    }

    /// Counts an attempt that begins; `attempt` is 1 for the first.
    pub(super) fn attempt_begins(&self, target: Target, attempt: u32) {
        let labels = target_label(target);
        self.attempts.get_or_create(&labels).inc();
        if attempt > 1 {
            self.retries.get_or_create(&labels).inc();
        }
        self.in_flight.get_or_create(&labels).inc();
    }

    /// Counts how it ended.
    pub(super) fn attempt_ends(&self, target: Target, end: AttemptEnd) {
        let mut labels = target_label(target);
        self.in_flight.get_or_create(&labels).dec();
        let end = match end {
            AttemptEnd::Delivered => "delivered",
            AttemptEnd::Retryable => "retryable",
            AttemptEnd::Refused => "refused",
        };
        labels.push(("result", end.to_owned()));
        self.results.get_or_create(&labels).inc();
    }

    /// Counts a refused token or client.
    pub(super) fn token_refused(&self) {
        self.token_failures.inc();
    }

    /// Counts a refused signature.
    pub(super) fn signature_refused(&self) {
        self.bad_signatures.inc();
    }

    /// Returns the page with `queued` steps waiting and the engine's own figures.
    pub(super) fn page(&self, queued: usize, figures: Vec<Figure>) -> String {
        self.queue_depth.set(i64::try_from(queued).unwrap_or(i64::MAX));
        let mut page = String::new();
        encode_registry(&mut page, &self.registry)
            .and_then(|()| encode_registry(&mut page, &business(figures)))
            .and_then(|()| encode_eof(&mut page))
            .expect("writing to a String cannot fail");
        page
    }
}

fn target_label(target: Target) -> Labels {
    vec![("target", target.word().to_owned())]
}

/// Returns the figures as a registry of their own: the engine says each time which ones there are.
fn business(figures: Vec<Figure>) -> Registry {
    let mut families: BTreeMap<&'static str, (&'static str, Family<Labels, Gauge>)> = BTreeMap::new();
    for figure in figures {
        let (_, family) = families.entry(figure.name).or_insert_with(|| (figure.help, Family::default()));
        family.get_or_create(&figure.labels).set(figure.value);
    }
    let mut registry = Registry::default();
    for (name, (help, family)) in families {
        registry.register(name, help, family);
    }
    registry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_both_kinds_of_figures_and_ends_once() {
        let metrics = Metrics::new();
        metrics.answered("/{version}/orders", "v3", 200, Duration::from_millis(3));
        metrics.attempt_begins(Target::Erp, 2);
        metrics.attempt_ends(Target::Erp, AttemptEnd::Retryable);
        let figure = |reason: &str, value| Figure {
            name: "countersign_open_cases",
            help: "Open cases",
            labels: vec![("reason", reason.to_owned())],
            value,
        };
        let page = metrics.page(7, vec![figure("revision.stale", 2), figure("order.cancelled", 1)]);
        for line in [
            "countersign_reference_http_requests_total{route=\"/{version}/orders\",version=\"v3\",status=\"200\"} 1",
            "countersign_reference_delivery_retries_total{target=\"erp\"} 1",
            "countersign_reference_delivery_results_total{target=\"erp\",result=\"retryable\"} 1",
            "countersign_reference_engine_queue_depth 7",
            "countersign_open_cases{reason=\"revision.stale\"} 2",
            "# EOF",
        ] {
            assert_eq!(page.lines().filter(|found| *found == line).count(), 1, "`{line}` in\n{page}");
        }
    }
}
