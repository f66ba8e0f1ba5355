//! One operation of a description: its parameters, its body, and its answers.

use super::document::resolved;
use super::schema::Schema;
use serde_json::Value;

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) is_required: bool,
    pub(super) schema: Schema,
    pub(super) example: Option<Value>,
}

/// An answer that the description names.
#[derive(Debug)]
pub(super) struct Named {
    /// `200`, `2XX` or `default`.
    pub(super) status: String,
    /// Media types with the schemas of their bodies.
    pub(super) contents: Vec<(String, Option<Schema>)>,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    method: String,
    path: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Schema>,
    pub(super) is_body_required: bool,
    pub(super) answers: Vec<Named>,
    pub(super) is_guarded: bool,
}

impl Operation {
    pub(super) fn read(method: &str, path: &str, item: &Value, operation: &Value, document: &Value) -> Result<Self, String> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for listed in [&operation["parameters"], &item["parameters"]] {
            for part in listed.as_array().into_iter().flatten() {
                let parameter = parameter(resolved(part, document), document)?;
                let is_known = |known: &Parameter| known.name == parameter.as_ref().map_or("", |own| &own.name);
                if !parameters.iter().any(is_known) {
                    parameters.extend(parameter);
                }
            }
        }
        let unnamed = path.split('{').skip(1).filter_map(|part| part.split('}').next()).find(|name| {
            !parameters
                .iter()
                .any(|parameter| parameter.place == Place::Path && parameter.name == *name)
        });
        if let Some(name) = unnamed {
            return Err(format!("its path has `{name}`, and no parameter has that name"));
        }
        let request = resolved(&operation["requestBody"], document);
        let json = request["content"]
            .as_object()
            .into_iter()
            .flatten()
            .find(|(media, _)| is_json(media));
        let is_body_required = request["required"] == true;
        if is_body_required && json.is_none() {
            return Err("its body is not JSON".to_owned());
        }
        let named = |(status, answer): (&String, &Value)| {
            let contents = resolved(answer, document)["content"].as_object().into_iter().flatten();
            Named {
                status: status.clone(),
                contents: contents
                    .map(|(media, content)| (media.clone(), content.get("schema").map(|schema| Schema::new(schema, document))))
                    .collect(),
            }
        };
        let guards = operation.get("security").or_else(|| document.get("security"));
        Ok(Self {
            method: method.to_uppercase(),
            path: path.to_owned(),
            body: json.map(|(_, content)| Schema::new(content.get("schema").unwrap_or(&Value::Bool(true)), document)),
            is_body_required,
            answers: operation["responses"].as_object().into_iter().flatten().map(named).collect(),
            // An empty requirement among them means that nothing is required.
            is_guarded: guards.and_then(Value::as_array).is_some_and(|guards| {
                !guards.is_empty() && guards.iter().all(|guard| guard.as_object().is_some_and(|one| !one.is_empty()))
            }),
            parameters,
        })
    }

    /// Returns the method, in capitals.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Returns the path with its parameters in braces.
    pub fn path(&self) -> &str {
        &self.path
    }
}

fn parameter(part: &Value, document: &Value) -> Result<Option<Parameter>, String> {
    let name = part["name"].as_str().unwrap_or_default().to_owned();
    let is_required = part["required"] == true;
    let place = match part["in"].as_str() {
        Some("path") => Place::Path,
        Some("query") => Place::Query,
        // OpenAPI 3.1, section 4.8.12.2: such header parameters are ignored.
        Some("header") if ["accept", "content-type", "authorization"].contains(&name.to_lowercase().as_str()) => return Ok(None),
        Some("header") => Place::Header,
        _ if is_required => return Err(format!("its parameter `{name}` is a cookie")),
        _ => return Ok(None),
    };
    match part.get("schema") {
        Some(schema) => Ok(Some(Parameter {
            example: part.get("example").or_else(|| schema.get("example")).cloned(),
            schema: Schema::new(schema, document),
            name,
            place,
            is_required,
        })),
        None if is_required => Err(format!("its parameter `{name}` has no schema")),
        None => Ok(None),
    }
}

/// Returns whether a media type is JSON.
pub(super) fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
