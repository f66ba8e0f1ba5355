//! Listening: a socket that can take the port of a process that was just killed.

use std::io;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpSocket, lookup_host};

const BACKLOG: u32 = 1024;

/// Listens on `listen`, a host and port such as `127.0.0.1:0`; port 0 lets the system choose.
///
/// The address may be taken again while connections of the last process to have it linger.
///
/// # Errors
/// When the name cannot be resolved, or none of its addresses can be listened on; the last reason is given.
pub async fn bind(listen: &str) -> io::Result<TcpListener> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, format!("`{listen}` has no address"));
    for address in lookup_host(listen).await? {
        match bind_one(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn bind_one(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
