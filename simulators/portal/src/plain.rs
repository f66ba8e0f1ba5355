//! A call to an address that is none of the interface's: it proves nothing about documents, and stands in no History.

use crate::answered::Answered;
use crate::desk::SupplierDesk;
use countersign_transports::evidence;
use countersign_transports::http::Request;

impl SupplierDesk {
    /// Calls an address of the gateway as it is, without a token of its own.
    pub async fn call_plainly(&self, method: &str, path_and_query: &str, headers: Vec<(String, String)>, body: Vec<u8>) -> Answered {
        let shared = &self.session.shared;
        let mut request = Request::new(method, format!("{}{path_and_query}", shared.gateway())).body(body);
        request.headers.extend(headers);
        let response = shared.client.send(&request).await;
        let (result, reason) = evidence::classify(&response);
        Answered {
            operation: self.session.recorder.operation(),
            attempt: 0,
            outcome: None,
            result,
            reason,
            response,
            read: None,
        }
    }
}
