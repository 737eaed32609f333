//! How far a run is, how fast it goes and how long it takes still: a bar on a terminal, a line now and then elsewhere.

use crate::console;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

/// Steps of the bar.
const STEPS: u64 = 1000;

/// How often a line is written where there is no terminal: often enough for a log to tell a slow run from a stuck one.
const EVERY: Duration = Duration::from_secs(30);

/// What a stage tells of itself.
pub struct Progress {
    stage: &'static str,
    start: Instant,
    last: Instant,
    /// Share that was done before this run, and rows that this run did.
    before: f64,
    done: u64,
    bar: Option<ProgressBar>,
    quiet: bool,
}

impl Progress {
    /// Begins a stage.
    pub fn new(stage: &'static str, quiet: bool) -> Self {
        let bar = (!quiet && io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(Some(STEPS), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{prefix} {bar:30} {percent}% {msg}");
            style.into_iter().for_each(|style| bar.set_style(style));
            bar.set_prefix(stage);
            bar
        });
        let now = Instant::now();
        Self { stage, start: now, last: now, before: 0.0, done: 0, bar, quiet }
    }

    /// Rows that an earlier run did, up to a share of the input.
    pub fn skip(&mut self, share: f64) {
        self.before = share;
        self.start = Instant::now();
    }

    /// More rows are done, up to a share of the input; without rows only the share counts.
    pub fn add(&mut self, rows: u64, share: f64) {
        self.done += rows;
        let elapsed = self.start.elapsed().as_secs_f64();
        let told = said(self.done, elapsed, share, self.before);
        if let Some(bar) = &self.bar {
            bar.set_position((share * STEPS as f64) as u64);
            bar.set_message(told);
        } else if !self.quiet && self.last.elapsed() >= EVERY {
            self.last = Instant::now();
            console::note(&format_args!("{}: {:.0} %, {told}", self.stage, share * 100.0));
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Rate and time left in words.
fn said(done: u64, seconds: f64, share: f64, before: f64) -> String {
    let rate = match done {
        0 => String::new(),
        done => format!("{done} pairs, {:.0} a second, ", done as f64 / seconds.max(1e-3)),
    };
    let left = seconds * (1.0 - share) / (share - before).max(1e-6);
    let left = match left as u64 {
        0..90 => format!("{left:.0} s"),
        90..5400 => format!("{:.0} min", left / 60.0),
        _ => format!("{:.1} h", left / 3600.0),
    };
    format!("{rate}{left} left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_of_this_run_and_the_time_left_of_what_is_left() {
        assert_eq!(said(500, 10.0, 0.5, 0.0), "500 pairs, 50 a second, 10 s left");
        assert_eq!(said(500, 10.0, 0.5, 0.4), "500 pairs, 50 a second, 50 s left");
        assert_eq!(said(0, 600.0, 0.5, 0.0), "10 min left");
        assert_eq!(said(1, 3600.0, 0.25, 0.0), "1 pairs, 0 a second, 3.0 h left");
    }
}
