//! Links: which part of an answer, or of what was sent, is an argument of another operation, so that whoever reads a description can go on from there.
//!
//! # Source
//! OpenAPI Specification 3.1.1, section 4.8.20 (Link Object) and 4.8.20.4 (Runtime Expressions).

use serde_json::{Map, Value, json};

/// Where an operation is: its method and its path in the table of addresses.
type Address = (&'static str, &'static str);

/// One way from an answer to another operation.
struct Link {
    /// Which operation is answered.
    from: Address,
    /// What it leads to.
    name: &'static str,
    to: Address,
    /// Each argument with where it is taken from. Of several expressions the first counts that leads somewhere in the version, because versions name the same
    /// thing differently.
    arguments: &'static [(&'static str, &'static [&'static str])],
    /// What is to be known beside the arguments; empty when nothing is.
    words: &'static str,
}

const ORDER: Address = ("GET", "/{version}/orders/{order}");
const RECEIPTS: Address = ("GET", "/{version}/orders/{order}/receipts");
const INVOICE: Address = ("GET", "/{version}/invoices/{fiscalYear}/{number}");
const FORECAST: Address = ("GET", "/{version}/forecasts/{forecast}");
const CASE: Address = ("GET", "/ops/v1/cases/{case}");
const LINEAGE: Address = ("GET", "/ops/v1/lineage/{correlation}");
const ORDER_SENT: &[&str] = &["$request.body#/orderNumber", "$request.body#/poNumber"];

const fn link(from: Address, name: &'static str, to: Address, arguments: &'static [(&'static str, &'static [&'static str])]) -> Link {
    Link {
        from,
        name,
        to,
        arguments,
        words: "",
    }
}

/// A link to what a supplier submits next: its document names what was read, so there is no argument outside of it.
const fn submission(from: Address, name: &'static str, to: &'static str, words: &'static str) -> Link {
    Link {
        words,
        ..link(from, name, ("POST", to), &[])
    }
}

/// Every link, in the order of the table of addresses.
const LINKS: &[Link] = &[
    link(("GET", "/{version}/orders"), "order", ORDER, &[("order", LISTED_ORDER)]),
    link(("GET", "/{version}/orders"), "receipts", RECEIPTS, &[("order", LISTED_ORDER)]),
    link(ORDER, "receipts", RECEIPTS, &[("order", &["$request.path.order"])]),
    submission(
        ORDER,
        "acknowledgement",
        "/{version}/acknowledgements",
        "The answer to this revision: it names the order and its revision, and has a line for each of the order's.",
    ),
    submission(
        ORDER,
        "shipNotice",
        "/{version}/ship-notices",
        "What is shipped of this order: its lines name the order's lines.",
    ),
    submission(
        ORDER,
        "complianceDocument",
        "/{version}/compliance-documents",
        "A certificate or report for this order, or for a lot of it.",
    ),
    submission(
        RECEIPTS,
        "invoice",
        "/{version}/invoices",
        "An invoice for what was received and not invoiced: its lines name the order's lines, and their prices.",
    ),
    submission(
        INVOICE,
        "creditNote",
        "/{version}/credit-notes",
        "What is given back of this invoice: it names the invoice and its lines.",
    ),
    submission(
        ("GET", "/{version}/quality-cases/{case}"),
        "correctiveAction",
        "/{version}/corrective-actions",
        "The answer to this case, as long as it is not closed: it names the case.",
    ),
    submission(
        FORECAST,
        "inventoryCommitment",
        "/{version}/inventory-commitments",
        "What can be supplied of this issue: it names the forecast, its issue and its buckets.",
    ),
    link(("POST", "/{version}/acknowledgements"), "order", ORDER, &[("order", ORDER_SENT)]),
    link(
        ("POST", "/{version}/ship-notices"),
        "shipNotice",
        ("GET", "/{version}/ship-notices/{notice}"),
        &[("notice", &["$response.body#/number"])],
    ),
    link(("POST", "/{version}/ship-notices"), "receipts", RECEIPTS, &[("order", ORDER_SENT)]),
    link(
        ("GET", "/{version}/ship-notices/{notice}"),
        "order",
        ORDER,
        &[(
            "order",
            &["$response.body#/shipNotice/orderNumber", "$response.body#/shipNotice/poNumber"],
        )],
    ),
    link(
        ("POST", "/{version}/invoices"),
        "invoice",
        INVOICE,
        &[
            ("fiscalYear", &["$request.body#/fiscalYear"]),
            ("number", &["$request.body#/invoiceNumber"]),
        ],
    ),
    link(
        ("GET", "/{version}/invoices"),
        "invoice",
        INVOICE,
        &[
            ("fiscalYear", &["$response.body#/invoices/0/fiscalYear"]),
            ("number", &["$response.body#/invoices/0/invoiceNumber"]),
        ],
    ),
    link(
        ("POST", "/{version}/credit-notes"),
        "invoice",
        INVOICE,
        &[
            ("fiscalYear", &["$request.body#/invoice/fiscalYear"]),
            ("number", &["$request.body#/invoice/invoiceNumber"]),
        ],
    ),
    link(
        ("POST", "/{version}/corrective-actions"),
        "qualityCase",
        ("GET", "/{version}/quality-cases/{case}"),
        &[("case", &["$request.body#/caseNumber"])],
    ),
    link(
        ("POST", "/{version}/compliance-documents"),
        "complianceDocument",
        ("GET", "/{version}/compliance-documents/{document}"),
        &[("document", &["$response.body#/number"])],
    ),
    link(
        ("GET", "/{version}/quality-cases/{case}"),
        "receipts",
        RECEIPTS,
        &[("order", &["$response.body#/case/orderNumber"])],
    ),
    link(
        ("GET", "/{version}/forecasts"),
        "forecast",
        FORECAST,
        &[("forecast", &["$response.body#/forecasts/0/forecast/forecastNumber"])],
    ),
    link(
        ("POST", "/{version}/inventory-commitments"),
        "forecast",
        FORECAST,
        &[("forecast", &["$request.body#/forecastNumber"])],
    ),
    link(("GET", "/ops/v1/cases"), "case", CASE, &[("case", LISTED_CASE)]),
    link(
        ("GET", "/ops/v1/cases"),
        "payload",
        ("GET", "/ops/v1/cases/{case}/payload"),
        &[("case", LISTED_CASE)],
    ),
    link(
        ("GET", "/ops/v1/cases"),
        "resolve",
        ("POST", "/ops/v1/cases/{case}/resolve"),
        &[("case", LISTED_CASE)],
    ),
    link(("GET", "/ops/v1/cases"), "next", ("GET", "/ops/v1/cases"), NEXT),
    link(CASE, "lineage", LINEAGE, &[("correlation", &["$response.body#/correlationId"])]),
    link(
        ("POST", "/ops/v1/cases/{case}/resolve"),
        "case",
        CASE,
        &[("case", &["$request.path.case"])],
    ),
    link(
        ("GET", "/ops/v1/dead-letters"),
        "payload",
        ("GET", "/ops/v1/dead-letters/{letter}/payload"),
        &[("letter", LISTED_LETTER)],
    ),
    link(
        ("GET", "/ops/v1/dead-letters"),
        "replay",
        ("POST", "/ops/v1/dead-letters/{letter}/replay"),
        &[("letter", LISTED_LETTER)],
    ),
    link(
        ("GET", "/ops/v1/dead-letters"),
        "lineage",
        LINEAGE,
        &[("correlation", &["$response.body#/deadLetters/0/correlationId"])],
    ),
    link(("GET", "/ops/v1/dead-letters"), "next", ("GET", "/ops/v1/dead-letters"), NEXT),
    link(
        ("GET", "/ops/v1/audit"),
        "lineage",
        LINEAGE,
        &[("correlation", &["$response.body#/entries/0/correlationId"])],
    ),
    link(("GET", "/ops/v1/audit"), "next", ("GET", "/ops/v1/audit"), NEXT),
    link(
        ("GET", "/ops/v1/lineage/{correlation}"),
        "audit",
        ("GET", "/ops/v1/audit"),
        &[("correlationId", &["$response.body#/correlationId"])],
    ),
];
const LISTED_ORDER: &[&str] = &[
    "$response.body#/orders/0/order/orderNumber",
    "$response.body#/orders/0/order/poNumber",
    "$response.body#/orders/0/order/number",
];
const LISTED_CASE: &[&str] = &["$response.body#/cases/0/caseId"];
const LISTED_LETTER: &[&str] = &["$response.body#/deadLetters/0/deadLetterId"];
const NEXT: &[(&str, &[&str])] = &[("after", &["$response.body#/next"])];

/// Adds the links to each answer that has a body which they begin from, where the version has both ends.
pub(super) fn add(paths: &mut Map<String, Value>, components: &Value, versions: &[&str]) {
    let without_links = paths.clone();
    for link in LINKS {
        let is_versioned = link.from.1.contains("{version}");
        for version in if is_versioned { versions } else { &versions[..1] } {
            let at = |address: Address| (address.1.replace("{version}", version), address.0.to_lowercase());
            let ((from, method), (to, target)) = (at(link.from), at(link.to));
            let (Some(operation), Some(target)) = (
                without_links.get(&from).and_then(|item| item.get(&method)),
                without_links.get(&to).and_then(|item| item.get(&target)),
            ) else {
                continue;
            };
            for (status, answer) in answers(operation) {
                let Some(arguments) = arguments(link, operation, answer, components) else {
                    continue;
                };
                let mut object = json!({ "operationId": target["operationId"] });
                if !arguments.is_empty() {
                    object["parameters"] = Value::Object(arguments);
                }
                if !link.words.is_empty() {
                    object["description"] = json!(link.words);
                }
                paths[&from][&method]["responses"][status]["links"][link.name] = object;
            }
        }
    }
}

/// Returns the answers that say that something was taken, and have a body.
fn answers(operation: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let all = operation["responses"].as_object().into_iter().flatten();
    all.filter(|(status, answer)| status.starts_with('2') && answer.get("content").is_some())
        .map(|(status, answer)| (status.as_str(), answer))
}

/// Returns the arguments with their expressions, when each leads somewhere.
fn arguments(link: &Link, operation: &Value, answer: &Value, components: &Value) -> Option<Map<String, Value>> {
    let leads = |expression: &&&str| leads_somewhere(expression, operation, answer, components);
    let found = link.arguments.iter().map(|(name, expressions)| {
        let expression = expressions.iter().find(leads)?;
        Some(((*name).to_owned(), json!(expression)))
    });
    found.collect()
}

fn leads_somewhere(expression: &str, operation: &Value, answer: &Value, components: &Value) -> bool {
    let (message, rest) = match expression.split_once("#/") {
        Some(("$request.body", pointer)) => (&operation["requestBody"], pointer),
        Some(("$response.body", pointer)) => (answer, pointer),
        _ => {
            let name = expression.strip_prefix("$request.path.");
            let mut parameters = operation["parameters"].as_array().into_iter().flatten();
            return name.is_some_and(|name| parameters.any(|parameter| parameter["in"] == "path" && parameter["name"] == name));
        }
    };
    let mut schema = &message["content"]["application/json"]["schema"];
    for name in rest.split('/') {
        schema = resolved(schema, components);
        schema = match name.parse::<usize>() {
            Ok(_) => &schema["items"],
            Err(_) => &schema["properties"][name],
        };
    }
    !schema.is_null()
}

fn resolved<'a>(schema: &'a Value, components: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str().and_then(|text| text.strip_prefix("#/components/schemas"));
    match reference.and_then(|pointer| components.pointer(pointer)) {
        Some(target) => resolved(target, components),
        None => schema,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptions::openapi;
    use crate::descriptions::routes::INTEGRATION;

    #[test]
    fn every_link_stands_in_the_newest_version() {
        let description = openapi("test", INTEGRATION);
        for link in LINKS {
            let path = link.from.1.replace("{version}", crate::catalogue::catalogue().current());
            let operation = &description["paths"][&path][link.from.0.to_lowercase()];
            let has = answers(operation).any(|(_, answer)| answer["links"].get(link.name).is_some());
            assert!(has, "{} {}: {}", link.from.0, link.from.1, link.name);
        }
    }
}
