//! The threads that checks run on.
//!
//! Not rayon's own pool: that one dies in a child process that was forked, as `multiprocessing` and the workers of
//! Spark are, and a check there would wait for it for ever. Here the pool belongs to a process, and a child makes one
//! of its own.

use crate::errors;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::process;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Clone)]
struct Pool {
    process: u32,
    threads: usize,
    pool: Arc<ThreadPool>,
}

/// The pool in use, and how many threads were asked for; 0 stands for one a processor.
static STATE: Mutex<(Option<Pool>, usize)> = Mutex::new((None, 0));

/// Sets how many threads the next checks of this process run on; `None` is one a processor, or RAYON_NUM_THREADS.
#[pyfunction]
#[pyo3(signature = (count))]
pub fn set_threads(py: Python<'_>, count: Option<usize>) -> PyResult<()> {
    if count == Some(0) {
        return Err(errors::option("threads is 0; give 1 or more, or None for one a processor"));
    }
    py.detach(|| STATE.lock().unwrap_or_else(PoisonError::into_inner).1 = count.unwrap_or(0));
    Ok(())
}

/// Runs `work` on the threads, with the interpreter free for others meanwhile.
pub fn run<R: Send>(py: Python<'_>, work: impl FnOnce() -> R + Send) -> PyResult<R> {
    py.detach(|| Ok(pool()?.install(work)))
}

fn pool() -> PyResult<Arc<ThreadPool>> {
    let mut state = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    let (process, threads) = (process::id(), state.1);
    if let Some(pool) = state.0.take() {
        if pool.process == process && pool.threads == threads {
            return Ok(Arc::clone(&state.0.insert(pool).pool));
        }
        if pool.process != process {
            // Its threads are in the parent: to end the pool would be to wait for them.
            std::mem::forget(pool);
        }
    }
    let built = ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = Arc::new(built.map_err(|error| errors::internal(&error))?);
    Ok(Arc::clone(&state.0.insert(Pool { process, threads, pool }).pool))
}
