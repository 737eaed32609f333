//! Every default and limit of the command line, each with its unit and its reason.
//!
//! Help texts print these values, so a changed value here is a changed value there.

use crate::gate::Condition;
use sourcecheck::Level;

/// Name of the configuration file; the nearest one upward from the current directory is used.
pub const CONFIG_NAME: &str = "sourcecheck.toml";

/// The same where a folder should not show it.
pub const HIDDEN_CONFIG_NAME: &str = ".sourcecheck.toml";

/// Name of the baseline beside the configuration file, unless configured.
pub const BASELINE_NAME: &str = "sourcecheck-baseline.jsonl";

/// Name of the lock beside the configuration file, unless configured.
pub const LOCK_NAME: &str = "sourcecheck.lock";

/// Longest quotation of a claim in a line of a lock, in characters: enough to know the claim in a change of it.
pub const LOCK_EXCERPT: usize = 60;

/// Name of the file of suppressions beside the configuration file, unless configured.
pub const SUPPRESSIONS_NAME: &str = "sourcecheck-suppressions.toml";

/// Longest message or quotation in a line of a baseline, in characters: enough to know the finding again.
pub const BASELINE_EXCERPT: usize = 120;

/// Deepest folder that `init` looks into, and most files it looks at; deeper or more is a tree of something else,
/// and the file it writes names examples, not everything.
pub const INIT_DEPTH: usize = 6;

/// See [`INIT_DEPTH`].
pub const INIT_FILES: usize = 5_000;

/// Folder of the catalogue, relative to the configuration file: one `<id>.toml` a document.
pub const CATALOGUE_FOLDER: &str = "sources";

/// Folder of the texts inside [`CATALOGUE_FOLDER`]; git ignores it, because the texts are other people's.
pub const TEXT_FOLDER: &str = "text";

/// Lowest level of a finding that makes `check` end with status 1. Warnings are worth a look before
/// publication, notes (most omissions are notes) are not a reason to stop a build.
pub const FAIL_ON: Condition = Condition::Level(Level::Warning);

/// Columns of text output where no terminal tells its width: files, pipes, CI logs. A fixed number keeps
/// output the same on every machine.
pub const WIDTH: u16 = 80;

/// Narrowest width accepted, in columns; below it the two sides of a finding no longer fit.
pub const MIN_WIDTH: u16 = 40;

/// Fewest derivatives for which a progress bar appears; fewer are done before one could be read.
pub const PROGRESS_FROM: usize = 4;

/// Samples drawn for an interval of `eval`. Its ends then move by some tenths of a point from seed to seed, less
/// than they tell.
pub const RESAMPLES: u32 = 1000;

/// Longest wait for one document of `sources sync`, redirects and body included, in seconds. Government
/// sites answer within a few; `--timeout` changes it.
pub const TIMEOUT_SECONDS: f64 = 30.0;

/// Largest body that `sources sync` accepts, in bytes after decompression. The longest treaties are below
/// 5 MB as HTML; more is a wrong address. `--max-bytes` changes it.
pub const MAX_BYTES: u64 = 20 * 1024 * 1024;

/// Most redirects followed for one document. Publishers need one or two (language, moved page); a longer
/// chain is a loop or a tracker.
pub const MAX_REDIRECTS: u32 = 5;

/// Most HTML elements of a page that main-text extraction looks at. It scores every element, and pages of
/// prose have a few thousand.
pub const MAX_HTML_ELEMENTS: usize = 200_000;

/// Most passages of a drifted text that are shown with both wordings: enough to see what kind of drift it is;
/// `sourcecheck diff` shows all.
pub const DRIFT_CHANGES: usize = 3;

/// Most claims of a text that are shown by their words below a drifted source.
pub const DRIFT_CLAIMS: usize = 3;

/// Longest wording of a passage of a drifted text, in characters: two lines of a terminal.
pub const DRIFT_EXCERPT: usize = 150;

/// Which findings make `batch` end with status 1. A table of many pairs always holds some, and who asks for a table
/// wants the rows rather than a verdict on all of them.
pub const BATCH_FAIL_ON: Condition = Condition::Never;

/// Most pairs in a part of the result of `batch`: some seconds of work, which is what an interruption costs, and files
/// that are not too many.
pub const CHUNK_ROWS: u16 = 1000;

/// Fewest kept shingles that the texts of a candidate of `batch` share. One of four is kept, so five are about twenty
/// shingles, which is one reused sentence of 25 words. In the trial of engines on 20,000 planted pairs it found these
/// and no others.
pub const MIN_SHARED: u32 = 5;

/// Most sources that a shingle may stand in and still count for candidates of `batch`; what more of them share is
/// boilerplate. As in the trial of engines; passim has the same cap.
pub const MAX_SOURCES: u32 = 100;

/// Largest edit distance, as a share of the longer name's length, at which a name counts as a misspelling
/// of another and is suggested.
pub const SUGGESTION_DISTANCE_RATIO: f64 = 0.4;
