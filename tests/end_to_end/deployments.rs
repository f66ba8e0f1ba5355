//! Deployments that countersign did not start and that differ in paths, versions, suppliers, words and timing.

use crate::program::{PROGRAM, Place, wait_for};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

/// What makes one deployment different from another.
struct Difference {
    prefix: &'static str,
    versions: &'static [(&'static str, &'static str, &'static str)],
    suppliers: [(&'static str, &'static str, [&'static str; 3]); 2],
    acknowledgement_window: &'static str,
    body_bytes: u32,
}

const FIRST: Difference = Difference {
    prefix: "/supplier-api",
    versions: &[
        (
            "v2",
            "sunset",
            "deprecated_at = \"2026-01-01T00:00:00Z\"\nsunset_at = \"2026-06-01T00:00:00Z\"",
        ),
        ("v3", "active", ""),
    ],
    suppliers: [("V-77", "P70", ["yes", "maybe", "no"]), ("V-78", "P70", ["si", "forse", "nein"])],
    acknowledgement_window: "2h",
    body_bytes: 131_072,
};

const SECOND: Difference = Difference {
    prefix: "",
    versions: &[
        (
            "v1",
            "deprecated",
            "deprecated_at = \"2026-10-01T00:00:00Z\"\nsunset_at = \"2028-10-01T00:00:00Z\"",
        ),
        ("v3", "active", ""),
    ],
    suppliers: [("4711", "0001", ["A", "C", "R"]), ("4712", "0002", ["1", "2", "3"])],
    acknowledgement_window: "5 days",
    body_bytes: 65_536,
};

/// Its second newest version is deprecated on a day that is still to come.
const THIRD: Difference = Difference {
    prefix: "/b2b",
    versions: &[
        (
            "v2",
            "active",
            "deprecated_at = \"2031-01-01T00:00:00Z\"\nsunset_at = \"2032-01-01T00:00:00Z\"",
        ),
        ("v3", "active", ""),
    ],
    suppliers: [("A-1", "P1", ["yes", "maybe", "no"]), ("A-2", "P2", ["si", "forse", "nein"])],
    acknowledgement_window: "2h",
    body_bytes: 131_072,
};

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback can be listened on");
    listener.local_addr().expect("it listens").port()
}

/// A reference integration that somebody else started.
struct Instance {
    child: Child,
    url: String,
}

impl Drop for Instance {
    fn drop(&mut self) {
        // It may have ended by itself; gone is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Difference {
    fn versions(&self) -> String {
        let version =
            |(name, stage, dates): &(&str, &str, &str)| format!("[[versions]]\nname = \"{name}\"\nstage = \"{stage}\"\n{dates}\n");
        self.versions.iter().map(version).collect()
    }

    fn words(words: [&str; 3]) -> String {
        format!(
            "{{ \"{}\" = \"accepted\", \"{}\" = \"changed\", \"{}\" = \"rejected\" }}",
            words[0], words[1], words[2]
        )
    }

    fn suppliers(&self, secret: &str) -> String {
        let supplier = |(id, plant, words): &(&str, &str, [&str; 3])| {
            let words = Self::words(*words);
            format!(
                "[[suppliers]]\nid = \"{id}\"\nclient_id = \"c-{id}\"\nclient_secret = \"{secret}\"\nplants = [\"{plant}\"]\nwords = {words}\n"
            )
        };
        self.suppliers.iter().map(supplier).collect()
    }

    fn start(&self, place: &Place, ends: (u16, u16)) -> Instance {
        let settings = format!(
            "listen = \"127.0.0.1:0\"\ndatabase = \"reference.sqlite\"\npath_prefix = \"{}\"\nis_test_instance = true\n\
             event_secret = \"env:TEST_SECRET\"\noperations_token = \"env:TEST_SECRET\"\nbody_limit_bytes = {}\n\
             [erp]\nbase_url = \"http://127.0.0.1:{}\"\nsecret = \"env:TEST_SECRET\"\n\
             [portal]\nbase_url = \"http://127.0.0.1:{}\"\nsecret = \"env:TEST_SECRET\"\n\
             [timing]\nacknowledgement_window = \"{}\"\n{}{}",
            self.prefix,
            self.body_bytes,
            ends.0,
            ends.1,
            self.acknowledgement_window,
            self.versions(),
            self.suppliers("env:TEST_SECRET"),
        );
        let file = place.write("settings.toml", &settings);
        let mut child = Command::new(PROGRAM)
            .args(["simulate", "reference", "--settings", &file.display().to_string()])
            .env("TEST_SECRET", "a-secret-for-this-test")
            .current_dir(place.folder())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the built command can be run");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let url = wait_for("the ready line", || {
            lines.next()?.ok()?.strip_prefix("listening on ").map(str::to_owned)
        });
        Instance { child, url }
    }

    fn deployment(&self, instance: &Instance, ends: (u16, u16)) -> String {
        let (url, prefix) = (&instance.url, self.prefix);
        format!(
            "[deployment]\nname = \"{prefix} instance\"\nenvironment = \"test\"\n\
             claims = [\"exceptions\", \"dead-letters\", \"lineage\", \"clock\", \"metrics\", \"signed-events\"]\n\
             [gateway]\nbase_url = \"{url}\"\ntoken_path = \"{prefix}/oauth/token\"\norders_path = \"{prefix}/{{version}}/orders\"\n\
             order_path = \"{prefix}/{{version}}/orders/{{order}}\"\nacknowledgements_path = \"{prefix}/{{version}}/acknowledgements\"\n\
             ship_notices_path = \"{prefix}/{{version}}/ship-notices\"\nship_notice_path = \"{prefix}/{{version}}/ship-notices/{{notice}}\"\n\
             [events]\nurl = \"{url}/events\"\nsigning_secret = \"env:TEST_SECRET\"\n\
             [operations]\nbase_url = \"{url}\"\ntoken = \"env:TEST_SECRET\"\n\
             [erp]\nlisten = \"127.0.0.1:{}\"\ntoken = \"env:TEST_SECRET\"\n\
             [portal]\nlisten = \"127.0.0.1:{}\"\nsigning_secret = \"env:TEST_SECRET\"\n\
             [timing]\nacknowledgement_window = \"{}\"\n[limits]\nbody_bytes = {}\n{}{}",
            ends.0,
            ends.1,
            self.acknowledgement_window,
            self.body_bytes,
            self.versions(),
            self.suppliers("env:TEST_SECRET"),
        )
    }
}

/// Scenarios about versions name a deprecated or a sunset one; each instance has one of the two.
const WITHOUT_OLD_VERSIONS: &str = "not @version-lifecycle";

#[track_caller]
fn holds(difference: &Difference, tags: &str) {
    let place = Place::new();
    let ends = (free_port(), free_port());
    let instance = difference.start(&place, ends);
    place.write("countersign.toml", &difference.deployment(&instance, ends));
    let arguments = ["verify", "--deployment", "countersign.toml", "--tags", tags, "--out", "result"];
    let output = place
        .command(&arguments)
        .env("TEST_SECRET", "a-secret-for-this-test")
        .output()
        .expect("the built command can be run");
    crate::program::Ran::new(&output).expect(0).says("instance");
}

#[test]
fn an_integration_with_other_paths_words_and_windows_holds() {
    holds(&FIRST, WITHOUT_OLD_VERSIONS);
}

#[test]
fn another_one_beside_it_holds_too() {
    holds(&SECOND, WITHOUT_OLD_VERSIONS);
}

#[test]
fn a_version_works_on_the_day_of_its_deprecation_as_before() {
    holds(&THIRD, "@needs-announced-deprecation");
}
