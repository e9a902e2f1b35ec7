//! Work on all processors, with enough stack.

use std::sync::Mutex;
use std::thread;

use rayon::prelude::*;

/// What becomes of some things, in their order, on threads with [`STACK`]. `become_of` gets a few of
/// them at a time, where there are many; what `new` makes is handed on from call to call on the same
/// thread.
pub(crate) fn in_parallel<T: Send, S, R: Send>(
    things: Vec<T>,
    new: impl Fn() -> S + Sync + Send,
    become_of: impl Fn(&mut S, Vec<T>) -> Vec<R> + Sync + Send,
) -> Vec<R> {
    // A pool for one file would take longer than the file.
    if things.len() == 1 {
        return on_a_thread(|| become_of(&mut new(), things));
    }
    // Only the first pool of a process can be set up so, and there is no other.
    let _ = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK)
        .build_global();
    // Few things are better shared out one by one.
    let together = if things.len() < MANY { 1 } else { TOGETHER };
    let things = things.into_par_iter().chunks(together);
    let became: Vec<Vec<R>> = things.map_init(new, become_of).collect();
    became.into_iter().flatten().collect()
}

/// How many things are dealt with together, and how many there have to be for that.
const TOGETHER: usize = 16;
const MANY: usize = 512;

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
