//! A counterexample: a plan that breaks a promise, with what is needed to take it again anywhere.

use crate::plan::Plan;
use countersign_core::promise::InvariantId;
use serde::{Deserialize, Serialize};

/// What a `.cex` file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterexample {
    /// The format of the file: [`Counterexample::FORMAT`].
    pub format: u32,
    /// The version of countersign that wrote it.
    pub countersign: String,
    /// The broken promise.
    pub invariant: InvariantId,
    /// How it was broken, without the names of a run: see [`signature`].
    pub signature: String,
    /// What was found the first time, in the words of that run.
    pub what: String,
    /// How it was taken: `pure`, `process` or `deployment`.
    pub mode: String,
    /// The defect that the reference integration was told to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<String>,
    /// How many steps the campaign had in which it was found.
    pub found_in_steps: u32,
    /// How often the plan below failed, of how many times.
    pub failed: (u32, u32),
    /// What is to be done.
    pub plan: Plan,
}

impl Counterexample {
    /// The format that this build writes.
    pub const FORMAT: u32 = 1;

    /// Returns the counterexample in `text`.
    ///
    /// # Errors
    /// Says what is wrong when it is none, or one of a later format.
    pub fn read(text: &str) -> Result<Self, String> {
        let read: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if read.format != Self::FORMAT {
            return Err(format!("its format is {}, and this version reads {}", read.format, Self::FORMAT));
        }
        Ok(read)
    }

    /// Returns the counterexample as a file holds it: one step a line, so that people can read and compare it.
    ///
    /// # Panics
    /// Never: it is plain JSON.
    pub fn written(&self) -> String {
        let value = serde_json::to_value(self).expect("a counterexample is plain JSON");
        let mut head = value.as_object().cloned().unwrap_or_default();
        let plan = head.remove("plan").unwrap_or_default();
        let mut text = String::from("{\n");
        for (name, member) in &head {
            text.push_str(&format!("  \"{name}\": {member},\n"));
        }
        text.push_str(&format!(
            "  \"plan\": {{\n    \"seed\": {},\n    \"begins\": {},\n    \"steps\": [\n",
            plan["seed"], plan["begins"]
        ));
        let steps = plan["steps"].as_array().cloned().unwrap_or_default();
        let lines: Vec<String> = steps.iter().map(|step| format!("      {step}")).collect();
        text.push_str(&lines.join(",\n"));
        text.push_str("\n    ]\n  }\n}\n");
        text
    }
}

/// Returns how a finding tells of a breach without the names of its run: every word with a digit in it becomes `#`.
///
/// Two findings with the same invariant and signature are the same failure, with other documents.
pub fn signature(what: &str) -> String {
    let word = |word: &str| {
        if word.chars().any(|character| character.is_ascii_digit()) {
            let tail: String = word
                .chars()
                .rev()
                .take_while(|last| matches!(last, ',' | '.' | ':' | ';'))
                .collect();
            format!("#{}", tail.chars().rev().collect::<String>())
        } else {
            word.to_owned()
        }
    };
    what.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counterexample() -> Counterexample {
        Counterexample {
            format: Counterexample::FORMAT,
            countersign: "0.1.0".to_owned(),
            invariant: InvariantId::new("I13"),
            signature: "acknowledgement # answers".to_owned(),
            what: "acknowledgement A-1 answers".to_owned(),
            mode: "pure".to_owned(),
            defect: None,
            found_in_steps: 60,
            failed: (5, 5),
            plan: crate::campaign::plan(crate::campaign::Settings {
                seed: 7,
                steps: 20,
                suppliers: 3,
                preset: crate::campaign::Preset::Smoke,
            }),
        }
    }

    #[test]
    fn a_file_reads_back_as_it_was_written() {
        let whole = counterexample();
        assert_eq!(Counterexample::read(&whole.written()), Ok(whole));
    }

    #[test]
    fn a_file_that_is_none_is_told() {
        assert!(Counterexample::read("{}").is_err_and(|why| why.contains("missing field")));
        let later = counterexample().written().replacen("\"format\": 1", "\"format\": 9", 1);
        assert_eq!(
            Counterexample::read(&later),
            Err("its format is 9, and this version reads 1".to_owned())
        );
    }

    #[test]
    fn a_signature_has_no_names() {
        assert_eq!(
            signature("revision 1 of 5RVXX0038 was shown after revision 2, which counts"),
            "revision # of # was shown after revision #, which counts"
        );
    }
}
