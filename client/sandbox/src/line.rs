//! Connections that can be cut at a chosen moment.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// How a connection ends before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// With a reset: the peer's next read fails.
    Reset,
    /// As if all had been said: the peer reads the end.
    Close,
}

/// What cuts a connection, from wherever the request on it is answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Switch(Arc<Mutex<Switched>>);

#[derive(Debug, Default)]
struct Switched {
    /// The connection is to end now.
    now: Option<Cut>,
    /// The connection is to end as soon as what was written has left.
    once_flushed: Option<Cut>,
}

impl Switch {
    /// Ends the connection at the next read or write, with nothing more written.
    pub(crate) fn cut(&self, how: Cut) {
        self.switched().now = Some(how);
    }

    /// Ends the connection once everything that was written so far has left.
    pub(crate) fn cut_once_flushed(&self, how: Cut) {
        self.switched().once_flushed = Some(how);
    }

    fn is_cut(&self) -> bool {
        self.switched().now.is_some()
    }

    fn switched(&self) -> std::sync::MutexGuard<'_, Switched> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection with its switch.
#[derive(Debug)]
pub(crate) struct Line {
    stream: TcpStream,
    switch: Switch,
}

impl Line {
    fn alive(&self) -> io::Result<()> {
        if self.switch.is_cut() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.switch.switched().now == Some(Cut::Reset) {
            // A connection that is gone already needs no reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// The HTTP library comes here when it has written all that there is.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.alive()?;
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() {
            let mut switched = self.switch.switched();
            switched.now = switched.now.or(switched.once_flushed);
        }
        self.alive()?;
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A door that lets connections in, or turns them away.
pub(crate) struct Door<F> {
    listener: TcpListener,
    /// Whether the next connection is to be reset.
    turns_away: F,
}

impl<F: Fn() -> bool + Send + 'static> Door<F> {
    pub(crate) fn new(listener: TcpListener, turns_away: F) -> Self {
        Self {
            listener,
            turns_away,
        }
    }
}

impl<F: Fn() -> bool + Send + 'static> Listener for Door<F> {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, address)) => {
                    // Small answers are not to wait for one another.
                    let _ = stream.set_nodelay(true);
                    let line = Line {
                        stream,
                        switch: Switch::default(),
                    };
                    if (self.turns_away)() {
                        line.switch.cut(Cut::Reset);
                        continue;
                    }
                    return (line, address);
                }
                // Too many open files, or a peer that is gone: the next one may fare better.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl<F: Fn() -> bool + Send + 'static> Connected<IncomingStream<'_, Door<F>>> for Switch {
    fn connect_info(stream: IncomingStream<'_, Door<F>>) -> Self {
        stream.io().switch.clone()
    }
}
