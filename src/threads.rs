//! Work on all processors, with enough stack.

use std::sync::Mutex;
use std::thread;

use rayon::prelude::*;

/// What becomes of each of some things, in their order, on threads with [`STACK`].
pub(crate) fn in_parallel<T: Send, R: Send>(
    mut things: Vec<T>,
    become_of: impl Fn(T) -> R + Sync + Send,
) -> Vec<R> {
    // A pool for one file would take longer than the file.
    if things.len() == 1 {
        let only = || things.pop().map(&become_of).into_iter().collect();
        return on_a_thread(only);
    }
    // Only the first pool of a process can be set up so, and there is no other.
    let _ = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK)
        .build_global();
    things.into_par_iter().map(become_of).collect()
}

/// What a function gives, on a thread of its own with [`STACK`].
fn on_a_thread<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    // Where the system has no thread to give, the one that there is does the work.
    let work = Mutex::new(Some(work));
    let run = || {
        let work = work.lock().ok().and_then(|mut work| work.take());
        work.map(|work| work())
    };
    let done = thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK);
        match builder
            .spawn_scoped(scope, run)
            .map(thread::ScopedJoinHandle::join)
        {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => run(),
        }
    });
    done.unwrap_or_else(|| unreachable!("the work is taken once, by the one who does it"))
}

/// How much stack a thread gets: enough for the deepest document and the deepest schema that are
/// read at all. Of what is not used no memory is taken.
const STACK: usize = 64 << 20;
