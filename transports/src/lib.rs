//! Moving envelopes over HTTP: the client, raw sockets, CloudEvents, signatures, trace context.
