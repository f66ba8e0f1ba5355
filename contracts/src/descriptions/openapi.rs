//! OpenAPI 3.1: the HTTP interfaces as tools read them, made from the table of routes and the contracts.
//!
//! # Source
//! OpenAPI Specification 3.1.1; its schemas are JSON Schema 2020-12, as ours.

use super::routes::{Caller, Content, Route};
use super::{asyncapi, examples, links, parameters, schemas};
use crate::catalogue::catalogue;
use countersign_core::ids::DocumentKind;
use serde_json::{Map, Value, json};

/// Returns the description of `routes` under `title`.
pub fn openapi(title: &str, routes: &[Route]) -> Value {
    let mut paths = Map::new();
    for route in routes {
        for version in versions(route) {
            let path = route.path.replace("{version}", version);
            let item = paths.entry(path.clone()).or_insert_with(|| json!({}));
            item[route.method.to_lowercase()] = operation(route, &path, version);
        }
    }
    let components = schemas::components();
    links::add(&mut paths, &components, catalogue().versions());
    json!({
        "openapi": "3.1.1",
        "info": { "title": title, "version": catalogue().current() },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "paths": paths,
        "components": { "schemas": components, "securitySchemes": schemes() },
    })
}

/// Returns the versions in which a route is there; one without a version in its path is there once, in the newest.
fn versions(route: &Route) -> Vec<&'static str> {
    if route.path.contains("{version}") {
        let is_there = |version: &&str| route.documents().all(|kind| catalogue().contract(kind, version).is_some());
        catalogue().versions().iter().copied().filter(is_there).collect()
    } else {
        vec![catalogue().current()]
    }
}

fn operation(route: &Route, path: &str, version: &str) -> Value {
    let mut responses = Map::new();
    for (status, content) in route.answers {
        responses.insert(status.to_string(), response(*content, version, "Taken."));
    }
    for status in route.refusals {
        responses.insert(status.to_string(), response(Content::Problem, version, "Refused."));
    }
    if route.caller == Caller::Client {
        // RFC 6749, section 5.2, has a form of its own for these two.
        for status in ["400", "401"] {
            responses.insert(status.to_owned(), response(Content::Json("tokenRefusal"), version, "Refused."));
        }
    }
    let mut operation = json!({
        "summary": route.summary,
        "operationId": operation_id(route, path),
        "parameters": parameters::parameters(route, path),
        "responses": responses,
        "security": security(route.caller),
    });
    if route.request != Content::Nothing {
        operation["requestBody"] = json!({ "required": true, "content": content(route.request, version) });
        if let Content::Document(kind) = route.request {
            operation["requestBody"]["content"]["application/json"]["examples"] = examples::of(kind, version);
        }
    }
    operation
}

fn operation_id(route: &Route, path: &str) -> String {
    let words = path.split(['/', '{', '}', '-']).filter(|word| !word.is_empty());
    format!("{}-{}", route.method.to_lowercase(), words.collect::<Vec<_>>().join("-"))
}

fn response(of: Content, version: &str, words: &str) -> Value {
    match of {
        Content::Nothing => json!({ "description": words }),
        of => json!({ "description": words, "content": content(of, version) }),
    }
}

fn content(of: Content, version: &str) -> Value {
    match of {
        Content::Document(kind) => json!({ "application/json": { "schema": schemas::document(kind, version) } }),
        Content::Json(name) => json!({ "application/json": { "schema": schemas::answer(name, version) } }),
        Content::Event => {
            let data = json!({ "anyOf": asyncapi::received("/events", version) });
            let envelope = json!({
                "type": "object",
                "required": ["specversion", "id", "source", "type", "data"],
                "properties": {
                    "specversion": { "const": "1.0" },
                    "id": { "type": "string", "minLength": 1 },
                    "source": { "type": "string", "minLength": 1 },
                    "type": { "type": "string", "minLength": 1 },
                    "data": data,
                },
            });
            json!({ "application/cloudevents+json": { "schema": envelope }, "application/json": { "schema": data } })
        }
        Content::Form => json!({ "application/x-www-form-urlencoded": { "schema": {
            "type": "object", "required": ["grant_type"], "properties": { "grant_type": { "const": "client_credentials" } },
        } } }),
        Content::Problem => json!({ "application/problem+json": { "schema": schemas::document(DocumentKind::Problem, version) } }),
        Content::Bytes => json!({ "*/*": {} }),
        Content::Text => {
            json!({ "application/openmetrics-text": { "schema": { "type": "string" } }, "text/plain": { "schema": { "type": "string" } } })
        }
        Content::Nothing => json!({}),
    }
}

fn schemes() -> Value {
    json!({
        "client": { "type": "http", "scheme": "basic", "description": "The supplier's client id and secret." },
        "supplier": { "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": "/oauth/token", "scopes": {} } } },
        "operator": { "type": "http", "scheme": "bearer" },
        "signed": { "type": "apiKey", "in": "header", "name": "webhook-signature", "description": "Standard Webhooks: HMAC-SHA256 of id, timestamp and body." },
        "integration": { "type": "http", "scheme": "bearer" },
    })
}

fn security(caller: Caller) -> Value {
    let name = match caller {
        Caller::Client => "client",
        Caller::Supplier => "supplier",
        Caller::Operator => "operator",
        Caller::Signed => "signed",
        Caller::Integration => "integration",
        Caller::Anyone => return json!([]),
    };
    json!([{ name: [] }])
}
