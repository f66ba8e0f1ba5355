//! Writes settings as the file that reads back as them.

use super::{FarSide, Settings, SupplierSettings, duration};
use countersign_core::deployment::{Stage, VersionPromise};
use countersign_core::retention::Retention;
use countersign_core::secret::Secret;
use std::fmt::Write;

impl Settings {
    /// Returns the settings file that reads back as these settings.
    ///
    /// The secrets stand in it as `literal:…`, so it is for test instances only, and the file is to be kept private.
    pub fn to_toml(&self) -> String {
        let mut text =
            String::from("# Settings of a reference integration; its secrets stand here in the clear, so it is for tests only.\n");
        let lines = [
            ("listen", quote(&self.listen)),
            ("database", quote(&self.database.to_string_lossy())),
            ("path_prefix", quote(&self.path_prefix)),
            ("is_test_instance", self.is_test_instance.to_string()),
            ("event_secret", literal(&self.event_secret)),
            ("operations_token", literal(&self.operations_token)),
            ("body_limit_bytes", self.body_limit_bytes.to_string()),
            ("rate_per_second", self.rate_per_second.to_string()),
            ("rate_burst", self.rate_burst.to_string()),
            ("delivery_attempts", self.delivery_attempts.to_string()),
        ];
        members(&mut text, &lines);
        if let Some(defect) = &self.defect {
            members(&mut text, &[("defect", quote(defect))]);
        }
        if !self.variants.is_empty() {
            let ids: Vec<String> = self.variants.iter().map(|id| quote(id)).collect();
            members(&mut text, &[("variant", format!("[{}]", ids.join(", ")))]);
        }
        far_side(&mut text, "erp", &self.erp);
        far_side(&mut text, "portal", &self.portal);
        let neighbours = [
            ("transport", &self.transport),
            ("warehouse", &self.warehouse),
            ("documents", &self.documents),
        ];
        for (name, side) in neighbours {
            if let Some(side) = side {
                far_side(&mut text, name, side);
            }
        }
        self.timing(&mut text);
        if let Some(retention) = &self.retention {
            write_retention(&mut text, retention);
        }
        self.versions.iter().for_each(|version| write_version(&mut text, version));
        self.suppliers.iter().for_each(|supplier| write_supplier(&mut text, supplier));
        text
    }

    fn timing(&self, text: &mut String) {
        let timing = &self.timing;
        let durations: [(&str, std::time::Duration); 8] = [
            ("token_lifetime", timing.token_lifetime),
            ("acknowledgement_window", timing.acknowledgement_window),
            ("parking_window", timing.parking_window),
            ("idempotency_window", timing.idempotency_window),
            ("grouping_window", timing.grouping_window),
            ("backoff_base", timing.backoff_base),
            ("backoff_most", timing.backoff_most),
            ("delivery_deadline", timing.delivery_deadline),
        ];
        text.push_str("\n[timing]\n");
        members(text, &durations.map(|(name, length)| (name, quote(&duration::write(length)))));
    }
}

fn write_retention(text: &mut String, retention: &Retention) {
    text.push_str("\n[retention]\n");
    let lines = [
        ("goods_receipt_years", retention.goods_receipt_years.to_string()),
        ("invoice_years", retention.invoice_years.to_string()),
        ("credit_note_years", retention.credit_note_years.to_string()),
        ("payment_years", retention.payment_years.to_string()),
    ];
    members(text, &lines);
}

fn members(text: &mut String, lines: &[(&str, String)]) {
    for (name, value) in lines {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name} = {value}");
    }
}

fn far_side(text: &mut String, name: &str, side: &FarSide) {
    let _ = writeln!(text, "\n[{name}]");
    members(text, &[("base_url", quote(&side.base_url)), ("secret", literal(&side.secret))]);
}

fn write_version(text: &mut String, version: &VersionPromise) {
    let stage = match version.stage {
        Stage::Active => "active",
        Stage::Deprecated => "deprecated",
        Stage::Sunset => "sunset",
    };
    text.push_str("\n[[versions]]\n");
    members(text, &[("name", quote(&version.name)), ("stage", quote(stage))]);
    for (name, moment) in [("deprecated_at", version.deprecated_at), ("sunset_at", version.sunset_at)] {
        if let Some(moment) = moment {
            members(text, &[(name, moment.to_string())]);
        }
    }
}

fn write_supplier(text: &mut String, supplier: &SupplierSettings) {
    let plants: Vec<String> = supplier.plants.iter().map(|plant| quote(plant.as_str())).collect();
    text.push_str("\n[[suppliers]]\n");
    let lines = [
        ("id", quote(supplier.id.as_str())),
        ("client_id", quote(&supplier.client_id)),
        ("client_secret", literal(&supplier.client_secret)),
        ("plants", format!("[{}]", plants.join(", "))),
    ];
    members(text, &lines);
    text.push_str("[suppliers.words]\n");
    for (word, meaning) in &supplier.words {
        members(text, &[(&quote(word), quote(meaning.word()))]);
    }
    if let Some(calendar) = &supplier.calendar {
        let written = calendar.written();
        let listed = |texts: Vec<String>| format!("[{}]", texts.join(", "));
        text.push_str("[suppliers.calendar]\n");
        let lines = [
            ("time_zone", quote(&written.time_zone)),
            ("working_days", listed(written.working_days.iter().map(|day| quote(day)).collect())),
            (
                "holidays",
                listed(written.holidays.iter().map(|day| quote(&day.to_string())).collect()),
            ),
        ];
        members(text, &lines);
    }
}

fn literal(secret: &Secret) -> String {
    quote(&format!("literal:{}", secret.reveal()))
}

/// A JSON string is a TOML basic string, but for the one control character that JSON leaves as it is.
fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}
