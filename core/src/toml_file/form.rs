//! What addresses and URLs look like.

use std::net::SocketAddr;
use url::Url;

/// Returns whether `text` is a host and a port to listen on.
pub(super) fn is_address(text: &str) -> bool {
    let is_name = |host: &str| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let is_named = || {
        text.rsplit_once(':')
            .is_some_and(|(host, port)| is_name(host) && port.parse::<u16>().is_ok())
    };
    text.parse::<SocketAddr>().is_ok() || is_named()
}

/// Returns whether `text` is a URL that can be called over HTTP.
pub fn is_http_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_and_a_port() {
        for text in ["127.0.0.1:0", "localhost:8080", "[::1]:9000", "erp-end.test:65535"] {
            assert!(is_address(text), "{text}");
        }
        for text in [
            "somewhere",
            ":8080",
            "127.0.0.1",
            "127.0.0.1:65536",
            "::1:x",
            "a b:80",
            "http://127.0.0.1:80",
            "",
        ] {
            assert!(!is_address(text), "{text}");
        }
    }

    #[test]
    fn a_url_has_a_scheme_of_http_and_a_host() {
        for text in ["http://127.0.0.1:1", "https://erp.example/api"] {
            assert!(is_http_url(text), "{text}");
        }
        for text in ["127.0.0.1:1", "erp.example", "ftp://erp.example", "http://", "https://a b", ""] {
            assert!(!is_http_url(text), "{text}");
        }
    }
}
