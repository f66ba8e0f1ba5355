//! The importer: takes in records line by line and gives out events in the order of time.

use crate::flow::{Draft, Flow, Identity, Open, Pending};
use crate::losses::{ANYTHING, Losses, Summary};
use crate::mapping::{Form, Kind, Lookup, Mapping, Rule, What as Part};
use crate::records::{Line, Span, SpanRef, spans};
use crate::window::Window;
use countersign_core::history::{Event, Facet, Observation, Observe, RunEvent, RunFacts, RunPhase, Surface, What};
use countersign_core::ids::{DocumentKind, RunId};
use countersign_core::promise::Claim;

/// Turns records into a History. Keeps what happens within the mapping's window, and a few numbers for each document.
#[derive(Debug)]
pub struct Importer {
    mapping: Mapping,
    source: String,
    window: Window,
    flow: Flow,
    losses: Losses,
    summary: Summary,
    is_started: bool,
}

/// A record as far as its form matters.
struct Raw {
    line: u64,
    begin_us: i64,
    end_us: i64,
    span: Option<SpanRef>,
}

impl Importer {
    /// Returns an importer of the records that people know as `source`.
    pub fn new(mapping: Mapping, source: impl Into<String>) -> Self {
        Self {
            window: Window::new(mapping.window),
            flow: Flow::default(),
            losses: Losses::default(),
            summary: Summary::default(),
            is_started: false,
            source: source.into(),
            mapping,
        }
    }

    /// Takes in what stands on line `line`, from 1, and hands each event whose turn has come to `out`.
    pub fn take(&mut self, line: u64, text: &[u8], out: &mut dyn FnMut(&Event)) {
        if text.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        match self.mapping.form {
            Form::Otlp => spans(text).into_iter().for_each(|span| self.take_span(line, span)),
            Form::Jsonl => self.take_line(line, text),
        }
        self.release(false, out);
    }

    /// Ends the import: hands out what waited, then what the History lacks.
    pub fn finish(mut self, out: &mut dyn FnMut(&Event)) -> Summary {
        self.release(true, out);
        self.start(out);
        let (zero, end) = (self.window.zero_us().unwrap_or(0), self.window.newest_us());
        self.admit(zero, end);
        let gaps = self.losses.gaps(&self.source, zero);
        self.summary.gaps = gaps.len() as u64;
        let phase = |phase| What::Run(RunEvent { phase });
        let complete: Vec<Surface> = self.mapping.complete.iter().copied().collect();
        let complete = complete.into_iter().map(|surface| {
            What::Observe(Box::new(Observe {
                is_final: true,
                observation: Observation::Complete(surface),
            }))
        });
        let last = [phase(RunPhase::Quiesce), phase(RunPhase::FinalRead)].into_iter().chain(complete);
        let last = last.chain(gaps.into_iter().map(What::Gap)).chain([phase(RunPhase::Finished)]);
        for what in last.collect::<Vec<_>>() {
            self.emit(end.max(zero), None, None, what, out);
        }
        self.summary.losses = self.losses.told();
        self.summary
    }

    fn take_span(&mut self, line: u64, span: Result<Span, String>) {
        self.summary.records += 1;
        let span = match span {
            Ok(span) => span,
            Err(reason) => return self.lose_anywhere(line, reason),
        };
        if span.dropped > 0 {
            let hides = [Facet::Keys, Facet::Correlations, Facet::Contents];
            self.hide(
                "attributes of spans were dropped before they were written",
                &hides,
                span.begin_us,
                span.end_us,
                1,
            );
        }
        if span.is_sampled {
            self.hide("traces were sampled", ANYTHING, span.begin_us, span.end_us, 0);
        }
        let raw = Raw {
            line,
            begin_us: span.begin_us,
            end_us: span.end_us,
            span: Some(span.place),
        };
        self.interpret(&raw, &span);
    }

    fn take_line(&mut self, line: u64, text: &[u8]) {
        self.summary.records += 1;
        let read = Line::parse(text).and_then(|record| Ok((record.times(&self.mapping.times)?, record)));
        match read {
            Err(reason) => self.lose_anywhere(line, reason),
            Ok(((begin_us, end_us), record)) => {
                let raw = Raw {
                    line,
                    begin_us,
                    end_us,
                    span: None,
                };
                self.interpret(&raw, &record);
            }
        }
    }

    /// Reads what the mapping finds in a record, and keeps that alone.
    fn interpret(&mut self, raw: &Raw, record: &dyn Lookup) {
        let rule = self.mapping.rule(record).cloned();
        let identity = self.identity(rule.as_ref(), record);
        if let Some(span) = raw.span {
            self.window.link(span, raw.end_us, identity.clone());
        }
        let thinned = self.mapping.text(rule.as_ref(), Part::SampleRate, record);
        if thinned.is_some_and(|rate| !matches!(rate.trim_end_matches('0').trim_end_matches('.'), "" | "1")) {
            self.hide("records were sampled", ANYTHING, raw.begin_us, raw.end_us, 0);
        }
        let Some(rule) = rule else {
            let fix = "add a `[[rule]]` that fits it, with `is = \"ignored\"` when it is nothing for a History";
            return self.lose(raw, "no rule of the mapping fits it".to_owned(), fix);
        };
        if matches!(rule.kind, Kind::Ignored) {
            self.summary.ignored += 1;
            return;
        }
        if self.window.released_us().is_some_and(|released| raw.begin_us < released) {
            let fix = "sort the records by time, or give the mapping a longer `window`";
            return self.lose(raw, "it comes later than the window allows".to_owned(), fix);
        }
        let texts = Part::ALL
            .iter()
            .filter_map(|part| Some((*part, self.mapping.text(Some(&rule), *part, record)?)));
        let draft = Draft {
            line: raw.line,
            begin_us: raw.begin_us,
            end_us: raw.end_us,
            texts: texts.collect(),
            rule: rule.name,
            kind: rule.kind,
            identity,
            span: raw.span,
        };
        self.window.add(draft);
    }

    fn identity(&self, rule: Option<&Rule>, record: &dyn Lookup) -> Identity {
        let text = |part| self.mapping.text(rule, part, record);
        let mut identity = Identity {
            supplier: text(Part::Supplier),
            correlation: text(Part::Correlation),
            revision: text(Part::Revision).and_then(|text| text.parse().ok()),
            ..Identity::default()
        };
        let kind = rule.and_then(document_of);
        if let Some(order) = text(Part::Order) {
            identity.numbers.insert(DocumentKind::Order, order);
        }
        if let (Some(kind), Some(number)) = (kind, text(Part::Number)) {
            identity.numbers.insert(kind, number);
        }
        identity
    }

    /// Turns what can be turned, and hands out what nothing older can come before.
    fn release(&mut self, is_over: bool, out: &mut dyn FnMut(&Event)) {
        while let Some(draft) = self.window.next_draft(is_over) {
            self.turn(&draft);
        }
        while let Some(Pending { at_us, what, token, cause }) = self.window.next_event(is_over) {
            self.start(out);
            self.emit(at_us, token, cause, what, out);
        }
    }

    fn turn(&mut self, draft: &Draft) {
        let kind = match &draft.kind {
            Kind::Request(route) | Kind::Delivery(route, _) => route.document,
            _ => None,
        };
        let (identity, is_orphan) = self.window.identity(draft, kind);
        if is_orphan {
            let hides = [Facet::Requests, Facet::Answers, Facet::Correlations];
            self.hide("the span above a span is missing", &hides, draft.begin_us, draft.end_us, 1);
        }
        let turned = self.flow.turn(draft, &identity);
        if let Some(reason) = turned.lost {
            let raw = Raw {
                line: draft.line,
                begin_us: draft.begin_us,
                end_us: draft.end_us,
                span: None,
            };
            let fix = "name the attribute or pointer that gives it under the rule's `fields`, or let the integration record it";
            return self.lose(&raw, reason, fix);
        }
        match draft.kind {
            Kind::Request(_) => self.summary.requests += 1,
            Kind::Delivery(..) => self.summary.deliveries += 1,
            _ => self.summary.cases += 1,
        }
        self.summary.effects += turned.effects;
        for open in turned.open {
            self.leave_open(open, draft);
        }
        turned.events.into_iter().for_each(|event| self.window.wait(event));
    }

    fn leave_open(&mut self, open: Open, draft: &Draft) {
        let (begin, end) = (draft.begin_us, draft.end_us);
        match open {
            Open::Overlap => self.hide(
                "deliveries of one order overlap, so their order is not known",
                &[Facet::Sequence],
                begin,
                end,
                1,
            ),
            Open::Again => self.hide(
                "a delivery succeeded again under one key, and whether it took hold again is not recorded",
                &[Facet::Effects],
                begin,
                end,
                1,
            ),
            // It concerns this operation alone, not those before it.
            Open::Predecessor => {
                let reason = "an order's earlier revisions are not in the record";
                self.losses.hide(reason, &[Facet::Requests], begin, end, 1);
            }
        }
    }

    /// Notes that something is hidden in an interval, and that whatever was taken shortly before may have settled in it.
    fn hide(&mut self, reason: &str, hides: &[Facet], begin_us: i64, end_us: i64, count: u64) {
        self.losses.hide(reason, hides, self.earlier(begin_us), end_us, count);
    }

    fn earlier(&self, at_us: i64) -> i64 {
        let within = self
            .mapping
            .settles_within
            .and_then(|within| i64::try_from(within.as_micros()).ok());
        within.map_or(i64::MIN, |within| at_us.saturating_sub(within))
    }

    fn lose(&mut self, raw: &Raw, reason: String, fix: &str) {
        self.hide(
            &format!("records could not be used: {reason}"),
            ANYTHING,
            raw.begin_us,
            raw.end_us,
            1,
        );
        self.losses.lose(raw.line, reason, fix);
    }

    fn lose_anywhere(&mut self, line: u64, reason: String) {
        let told = format!("records could not be used: {reason}");
        self.losses.hide(&told, ANYTHING, i64::MIN, i64::MAX, 1);
        let fix = "mend the line, or leave it out when it is nothing for a History: then nothing is missing";
        self.losses.lose(line, reason, fix);
    }

    /// Admits what no mapping of this kind can tell, and what this one does not claim to.
    fn admit(&mut self, zero: i64, end: i64) {
        let mapping = &self.mapping;
        let mut admitted: Vec<(&str, Vec<Facet>)> = vec![
            ("an import does not read the headers of answers", vec![Facet::Headers]),
            ("an import does not read credentials", vec![Facet::Credentials]),
            ("an import does not read the lines of documents", vec![Facet::Lines]),
            (
                "an import does not read the statuses that are shown to suppliers",
                vec![Facet::Statuses],
            ),
        ];
        let unread = [
            (Part::Key, Facet::Keys, "the mapping reads no keys"),
            (Part::Correlation, Facet::Correlations, "the mapping reads no correlation ids"),
            (Part::Payload, Facet::Contents, "the mapping reads no bodies"),
        ];
        let unread = unread.into_iter().filter(|(part, ..)| !mapping.reads(*part));
        admitted.extend(unread.map(|(_, facet, reason)| (reason, vec![facet])));
        if !mapping.is_unsampled {
            admitted.push((
                "the mapping does not say that every request and delivery is recorded",
                ANYTHING.to_vec(),
            ));
        }
        for (surface, facet) in [(Surface::Erp, Facet::Effects), (Surface::Portal, Facet::Effects)] {
            if !mapping.complete.contains(&surface) {
                admitted.push(("the mapping does not say that every change of both ends is recorded", vec![facet]));
            }
        }
        let listed = [
            (
                Claim::Exceptions,
                Surface::Cases,
                "the mapping does not say that every case is recorded",
            ),
            (
                Claim::DeadLetters,
                Surface::DeadLetters,
                "the mapping does not say that every dead letter is recorded",
            ),
        ];
        let listed = listed
            .into_iter()
            .filter(|(claim, surface, _)| mapping.offers.contains(claim) && !mapping.complete.contains(surface));
        admitted.extend(listed.map(|(_, _, reason)| (reason, vec![Facet::Surfaces])));
        let tail = self.earlier(end);
        for (reason, hides) in admitted {
            self.losses.hide(reason, &hides, i64::MIN, i64::MAX, 0);
        }
        self.losses.hide(
            "nothing is recorded from before the record begins",
            &[Facet::Past],
            i64::MIN,
            zero,
            0,
        );
        self.losses.hide(
            "nothing is recorded from after the record ends",
            &[Facet::Future],
            tail,
            i64::MAX,
            0,
        );
    }

    fn start(&mut self, out: &mut dyn FnMut(&Event)) {
        if std::mem::replace(&mut self.is_started, true) {
            return;
        }
        let zero = self.window.zero_us().unwrap_or(0);
        let facts = RunFacts {
            format: RunFacts::FORMAT,
            countersign: env!("CARGO_PKG_VERSION").to_owned(),
            run: RunId::new("import"),
            began: jiff::Timestamp::from_microsecond(zero).unwrap_or(jiff::Timestamp::UNIX_EPOCH),
            deployment: self.mapping.deployment.clone(),
            defect: None,
            is_complete_run: false,
            command: format!("countersign import {}", self.source),
            neighbours: std::collections::BTreeSet::new(),
            begins_empty: false,
            claims: self.mapping.offers.clone(),
            suppliers: Vec::new(),
            versions: Vec::new(),
            timing: None,
            retention: None,
        };
        let phase = RunPhase::Started(Box::new(facts));
        self.emit(zero, None, None, What::Run(RunEvent { phase }), out);
    }

    fn emit(&mut self, at_us: i64, token: Option<u64>, cause: Option<u64>, mut what: What, out: &mut dyn FnMut(&Event)) {
        if let What::Apply(apply) = &mut what {
            apply.sequence = self.flow.ledger(apply.end);
        }
        self.summary.events += 1;
        out(&self.window.number(at_us, token, cause, what));
    }
}

fn document_of(rule: &Rule) -> Option<DocumentKind> {
    match &rule.kind {
        Kind::Request(route) | Kind::Delivery(route, _) => route.document,
        // The number in a case is of a document whose kind nobody says.
        Kind::Case | Kind::DeadLetter => Some(DocumentKind::ExceptionCase),
        Kind::Ignored => None,
    }
}
