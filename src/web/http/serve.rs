//! Connections: taking them in, how long each may dawdle, and how the server ends. Owns nothing of
//! what is answered.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// Connections at a time. More wait until one of them ends.
const MOST_CONNECTIONS: usize = 4_096;

/// Until a request's headers must be there, from the moment the connection is made or the answer
/// before was sent. So a connection that is not used ends then, too.
const LONGEST_HEADERS: Duration = Duration::from_secs(10);

/// Bytes of a request's line and headers together.
const LARGEST_HEADERS: usize = 64 * 1024;

/// How long an end waits for the answers that are under way.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// Serves the site until the program is asked to end, then finishes what is under way. Nothing is
/// logged of a request but the address range of one who is refused searches.
pub(in crate::web) async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(LONGEST_HEADERS)
        .max_buf_size(LARGEST_HEADERS);
    let connections = GracefulShutdown::new();
    let seats = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut end = std::pin::pin!(asked_to_end());
    loop {
        let next = async {
            let seat = Arc::clone(&seats).acquire_owned().await;
            (seat, accept(&listener).await)
        };
        let (seat, (stream, address)) = tokio::select! {
            next = next => next,
            () = &mut end => break,
        };
        let router = router.clone();
        let answer = service_fn(move |request| answer(router.clone(), address, request));
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            // Whatever ends it is the visitor's affair: they went away, dawdled, or spoke no HTTP.
            drop(connection.await);
            drop(seat);
        });
    }
    // Nobody new, so that a successor can take the address.
    drop(listener);
    if tokio::time::timeout(LAST_ANSWERS, connections.shutdown()).await.is_err() {
        tracing::warn!("some answers were not finished before the end");
    }
    Ok(())
}

async fn answer(
    router: Router,
    address: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<axum::response::Response, Infallible> {
    request.extensions_mut().insert(ConnectInfo(address));
    router.oneshot(request).await
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                // An answer is written in one go; waiting for more to send would only delay it.
                // Where the option cannot be set, the connection is as good without.
                drop(stream.set_nodelay(true));
                return (stream, address);
            }
            Err(error)
                if matches!(
                    error.kind(),
                    ConnectionAborted | ConnectionRefused | ConnectionReset
                ) => {}
            Err(error) => {
                // Most likely too many files are open; some of them close within a moment.
                tracing::error!(%error, "a connection cannot be taken in");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Ctrl-C, or the signal of a service manager.
async fn asked_to_end() {
    let interrupt = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C cannot be listened for");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(error) => {
                tracing::error!(%error, "the signal to end cannot be listened for");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
