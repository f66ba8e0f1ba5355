//! The server: from a request on the wire to one recorded delivery and its answer.

use crate::answer::Answer;
use crate::call::Call;
use crate::desk;
use crate::facts::{Facts, parse};
use crate::misbehave::Delivery;
use crate::world::World;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response};
use axum::serve::ListenerExt as _;
use countersign_core::history::What;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Whether people may drive the simulator over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desk {
    /// From this machine.
    Open,
    /// Not at all: a scenario drives it.
    Closed,
}

/// Returns everything that the ERP answers to.
pub(crate) fn routes(world: Arc<World>, desk: Desk) -> Router {
    let routes = match desk {
        Desk::Open => desk::routes(),
        Desk::Closed => Router::new(),
    };
    routes.fallback(answer).with_state(world)
}

/// Serves until the world stops.
pub(crate) async fn serve(listener: TcpListener, world: Arc<World>, desk: Desk) {
    let routes = routes(Arc::clone(&world), desk);
    // Without this, small answers wait for the acknowledgement of the one before.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let stopping = async move { world.stopping().await };
    // Serving on a bound listener never returns an error; what a connection does wrong stays with the connection.
    let _ = axum::serve(listener, service).with_graceful_shutdown(stopping).await;
}

async fn answer(State(world): State<Arc<World>>, request: Request<Body>) -> Response<Body> {
    let call = tokio::select! {
        biased;
        call = Call::read(request) => call,
        // A sender that never ends its request must not keep the server from stopping.
        () = world.stopping() => return Answer::problem(503, "stopped", "the ERP was stopped").whole(),
    };
    let is_authentic = call.is_authentic(world.settings.integration_token.reveal());
    let delivery = deliver(world, call, is_authentic);
    if !is_authentic {
        let refusal = Answer::problem(401, "invalid-token", "the token is not the integration's")
            .header("www-authenticate", r#"Bearer error="invalid_token""#);
        delivery.reply(refusal.status, None, refusal.note.clone());
        return refusal.whole();
    }
    let strike = delivery.world.faults.strike(&delivery.facts, delivery.call.bytes(), delivery.index);
    match strike {
        Some(strike) => delivery.badly(strike).await,
        None => delivery.well(),
    }
}

/// Records a call before anything is done about it.
fn deliver(world: Arc<World>, call: Call, is_authentic: bool) -> Delivery {
    let parsed = parse(&call);
    let facts = Facts::of(&call, parsed.as_ref(), &world.ledger());
    let payload = (!call.bytes().is_empty()).then(|| world.recorder.payload(call.bytes()));
    let deliver = facts.deliver(&call, is_authentic, payload);
    let index = world.recorder.record_for(facts.scenario, None, What::Deliver(Box::new(deliver)));
    Delivery {
        world,
        call,
        facts,
        parsed,
        index,
    }
}
