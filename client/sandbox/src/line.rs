//! Connections that can be cut at a chosen moment.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

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
#[derive(Debug, Clone)]
pub(crate) struct Switch(Arc<Mutex<Switched>>);

#[derive(Debug)]
struct Switched {
    /// When something was read or written last.
    heard: Instant,
    /// Whoever waits for the connection.
    waiting: Option<Waker>,
    /// The connection is to end now.
    now: Option<Cut>,
    /// The connection is to end as soon as what was written has left.
    once_flushed: Option<Cut>,
}

impl Switch {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Switched {
            heard: Instant::now(),
            waiting: None,
            now: None,
            once_flushed: None,
        })))
    }

    /// Ends the connection with nothing more read or written.
    pub(crate) fn cut(&self, how: Cut) {
        let waiting = {
            let mut switched = self.switched();
            switched.now = Some(how);
            switched.waiting.take()
        };
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    /// Notes what came of reading or writing.
    fn note<T>(&self, context: &Context<'_>, done: &Poll<T>) {
        let mut switched = self.switched();
        match done {
            Poll::Ready(_) => switched.heard = Instant::now(),
            Poll::Pending => switched.waiting = Some(context.waker().clone()),
        }
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
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.switch.note(context, &read);
        read
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.alive()?;
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.switch.note(context, &written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.alive()?;
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.switch.note(context, &written);
        written
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

/// How many connections are open at most: fewer than the files that systems usually let a process
/// have.
pub(crate) const MOST_LINES: usize = 900;

/// The connections that are open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<Weak<Mutex<Switched>>>>>);

impl Lines {
    /// Makes room for one more where there are `most`: the connection ends that has been silent the
    /// longest. Clients that say nothing keep no others out.
    fn make_room(&self, most: usize) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines: Vec<Switch> = open.iter().filter_map(Weak::upgrade).map(Switch).collect();
        lines.retain(|line| !line.is_cut());
        if lines.len() >= most {
            let heard = lines.iter().enumerate();
            let heard = heard.min_by_key(|(_, line)| line.switched().heard);
            if let Some((silent, _)) = heard {
                lines.swap_remove(silent).cut(Cut::Close);
            }
        }
        *open = lines.iter().map(|line| Arc::downgrade(&line.0)).collect();
    }

    fn add(&self, line: &Switch) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.push(Arc::downgrade(&line.0));
    }

    fn count(&self) -> usize {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.len()
    }
}

/// A door that lets connections in, or turns them away.
pub(crate) struct Door<F> {
    listener: TcpListener,
    lines: Lines,
    /// How many connections may be open.
    most: usize,
    /// Whether the next connection is to be reset.
    turns_away: F,
}

impl<F: Fn() -> bool + Send + 'static> Door<F> {
    pub(crate) fn new(listener: TcpListener, lines: Lines, most: usize, turns_away: F) -> Self {
        Self {
            listener,
            lines,
            most,
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
                        switch: Switch::new(),
                    };
                    if (self.turns_away)() {
                        line.switch.cut(Cut::Reset);
                        continue;
                    }
                    if self.lines.count() >= self.most {
                        self.lines.make_room(self.most);
                    }
                    self.lines.add(&line.switch);
                    return (line, address);
                }
                Err(_) => {
                    // Too many open files, or a peer that is gone: the next one may fare better.
                    self.lines.make_room(1);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn who_has_been_silent_the_longest_makes_room() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut door = Door::new(listener, Lines::default(), 2, || false);
        let mut clients = Vec::new();
        let mut lines = Vec::new();
        for _ in 0..2 {
            clients.push(TcpStream::connect(address).await.unwrap());
            lines.push(door.accept().await.0);
        }
        let second = lines.pop().unwrap();
        let mut first = lines.pop().unwrap();
        clients[0].write_all(b"x").await.unwrap();
        assert_eq!(first.read_u8().await.unwrap(), b'x');

        // The second one is told while it waits.
        let waiting = tokio::spawn(async move {
            let mut second = second;
            second.read_u8().await.unwrap_err().kind()
        });
        tokio::task::yield_now().await;
        let _third = TcpStream::connect(address).await.unwrap();
        let (_line, _) = door.accept().await;
        let told = tokio::time::timeout(Duration::from_secs(5), waiting).await;
        assert_eq!(told.unwrap().unwrap(), io::ErrorKind::ConnectionAborted);
        assert!(!first.switch.is_cut());
    }

    #[tokio::test]
    async fn a_connection_that_has_ended_takes_no_room() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut door = Door::new(listener, Lines::default(), 2, || false);
        let _client = TcpStream::connect(address).await.unwrap();
        let (first, _) = door.accept().await;
        for _ in 0..5 {
            let _client = TcpStream::connect(address).await.unwrap();
            drop(door.accept().await);
        }
        assert!(!first.switch.is_cut());
    }
}
