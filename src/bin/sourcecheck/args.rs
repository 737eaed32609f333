//! The arguments of the program, with the help texts a newcomer reads first.
//!
//! Plain data for clap: what an argument means is decided where it is used. Values that have a default take
//! it from [`crate::defaults`].

use crate::defaults;
use crate::gate::Condition;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use sourcecheck::archive::{CANDIDATES, COMMIT_DOCUMENTS};
use sourcecheck::arrow::MAX_TEXT_BYTES;
use sourcecheck::read::Tracked;
use sourcecheck::suppress::Day;
use std::path::PathBuf;

const OVERVIEW: &str = "\
Checks a text against the sources it was written from.

For every sentence of a derivative text (an article, a brief, a summary) it finds the source passages the \
sentence rests on and says whether it is verbatim, a paraphrase, partly supported, altered or absent, which \
number, name, date or commitment changed, and what the derivative left out. It runs offline; only \
`sourcecheck sources sync` uses the network.";

const EXAMPLES: &str = "\
Examples:
  sourcecheck check article.md --source report.md
  sourcecheck check                      the pairs of the nearest sourcecheck.toml
  sourcecheck init                       write a sourcecheck.toml for this folder
  sourcecheck baseline                   forgive what is found today, count what is new
  sourcecheck lock                       pin the sources, and be told what a change of them touches
  sourcecheck diff draft-1.docx draft-2.docx --facts-only
  sourcecheck explain altered-number     what a rule means
  sourcecheck sources list               the documents of the catalogue

Exit status:
  0  nothing at or above --fail-on
  1  findings (`check`), or texts that differ from their pinned hash (`sources`)
  2  the job could not be done: arguments, configuration, an unreadable file";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "sourcecheck", version, about = "Checks a text against the sources it was written from")]
#[command(long_about = OVERVIEW, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check texts against their sources
    Check(Box<CheckArgs>),
    /// Compare two versions of a text: sentences, words, and which facts changed
    Diff(DiffArgs),
    /// Trace the statements of several documents, or of the versions of one, back to where they first stand
    Trace(TraceArgs),
    /// Find the passages that the documents of a collection share, and which came from which
    Reuse(ReuseArgs),
    /// Print what is read of a file, one passage a line: a textconv for git
    Text(ReadArgs),
    /// Write down the findings of today, so that only new ones count
    Baseline(Box<BaselineArgs>),
    /// Pin the sources of texts, so that a change of them is told claim by claim
    Lock(Box<LockArgs>),
    /// Add a finding to the file of suppressions, with a reason
    Suppress(SuppressArgs),
    /// Write a commented sourcecheck.toml from what is in a folder
    Init(InitArgs),
    /// Put the documents of folders into an archive, in which `check --archive` looks for sources
    Index(IndexArgs),
    /// Keep the catalogue of source texts: list, fetch, verify
    Sources(SourcesArgs),
    /// Check many pairs of texts from tables, and write tables
    Batch(Box<BatchArgs>),
    /// Measure the verdicts on labelled records
    Eval(EvalArgs),
    /// List the rules with their levels
    Rules,
    /// Explain a rule: what it does, why it matters, an example, its limits
    Explain {
        /// Name of the rule, as findings show it
        #[arg(value_name = "RULE")]
        rule: String,
    },
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  sourcecheck completions bash > ~/.local/share/bash-completion/completions/sourcecheck"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, or write one page a command into a folder
    #[command(after_help = "Example:\n  sourcecheck man --output ~/.local/share/man/man1")]
    Man {
        /// Folder for the pages; it is made when missing
        #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath)]
        output: Option<PathBuf>,
    },
}

const CHECK_EXAMPLES: &str = "\
Examples:
  sourcecheck check article.md --source report.md annex.md
  sourcecheck check drafts/*.md --source report.md --fail-on error
  sourcecheck check article.md -s report.md -o result.json -o result.html
  pandoc article.docx -t plain | sourcecheck check - -s report.md --stdin-filename article.txt
  sourcecheck check --fail-on error,altered-number,absent-claim
  sourcecheck check --changed-since origin/main
  sourcecheck check article.md --archive news.archive
  sourcecheck check                      every [[pair]] of the nearest sourcecheck.toml
  sourcecheck check article.md           the [[pair]] whose derivative is article.md

A source may be the id of a catalogue entry (see `sourcecheck sources list`).";

/// The texts of a run and how they are read: what `check` and `baseline` share.
#[derive(Args, Debug)]
pub struct TextArgs {
    /// Texts to check; `-` reads standard input. None: the pairs of sourcecheck.toml
    #[arg(value_name = "DERIVATIVE", value_hint = ValueHint::FilePath)]
    pub derivatives: Vec<PathBuf>,

    /// Texts to check against, one or more; `-` reads standard input
    #[arg(long = "source", short, value_name = "PATH", num_args = 1.., value_hint = ValueHint::FilePath)]
    pub sources: Vec<PathBuf>,

    /// Archive that `sourcecheck index` made, in which the sources are looked for
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub archive: Option<PathBuf>,

    /// Documents of the archive that a text is checked against, at most
    #[arg(long, value_name = "N", requires = "archive", default_value_t = CANDIDATES as u16, value_parser = clap::value_parser!(u16).range(1..))]
    pub candidates: u16,

    /// Name for standard input in the report; its extension tells the format
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,

    /// Side of tracked changes to read, in formats that have them [default: accepted]
    #[arg(long, value_name = "SIDE", value_enum)]
    pub tracked: Option<TrackedSide>,

    /// File of suppressions by fingerprint [default: sourcecheck-suppressions.toml beside the configuration]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub suppressions: Option<PathBuf>,

    /// What the sources are compared with, as `sourcecheck lock` wrote it [default: sourcecheck.lock beside the
    /// configuration]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub lock: Option<PathBuf>,

    /// Day by which suppressions expire, as 2027-01-31 [default: SOURCE_DATE_EPOCH, else the clock's]
    #[arg(long, value_name = "DATE")]
    pub today: Option<Day>,

    /// Print no notes and no progress, only errors
    #[arg(long, short)]
    pub quiet: bool,

    /// Threads.
    #[command(flatten)]
    pub parallel: ThreadArgs,

    /// Probabilities from which on a passage gets which verdict, as `eval --fit` writes them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub thresholds: Option<PathBuf>,

    /// Folder with a language model that finds passages by meaning; see docs/model-file.md
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub model: Option<PathBuf>,

    /// Configuration file to use instead of the nearest sourcecheck.toml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// Use no configuration file
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct CheckArgs {
    /// The texts.
    #[command(flatten)]
    pub texts: TextArgs,

    /// What makes the exit status 1: a lowest level, rules, or `never`; a list by commas [default: warning]
    #[arg(long, value_name = "LEVEL|RULE", value_delimiter = ',', value_parser = Condition::from_str)]
    pub fail_on: Vec<Condition>,

    /// End with status 2 when a passage stayed unchecked or a text holds no claims
    #[arg(long)]
    pub strict: bool,

    /// Findings that are known, as `sourcecheck baseline` wrote them; only new ones count [default:
    /// sourcecheck-baseline.jsonl beside the configuration]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,

    /// Report only passages whose text differs from this revision of the git repository
    #[arg(long, value_name = "REV")]
    pub changed_since: Option<String>,

    /// Form of the result, once an --output [default: by the output's extension, else text]
    #[arg(long = "format", short, value_name = "FORMAT", value_enum)]
    pub formats: Vec<Format>,

    /// File for the result, `-` for standard output; repeat it for several formats
    #[arg(long = "output", short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub outputs: Vec<PathBuf>,

    /// Add the measurements behind each verdict, and the fingerprint of each finding
    #[arg(long)]
    pub why: bool,

    /// Show every passage, not only those with findings (text format)
    #[arg(long)]
    pub all: bool,

    /// How the text format looks.
    #[command(flatten)]
    pub look: LookArgs,
}

const BASELINE_OVERVIEW: &str = "\
Write down what is found today, so that only new findings count.

Checks like `check` and writes one finding a line into the baseline; `check` then knows them. \
Run it again when findings are gone: it takes them out freely, and adds new ones only with --accept-new. \
Suppressed findings are left out, and texts that are not part of the run keep their lines.";

const BASELINE_EXAMPLES: &str = "\
Examples:
  sourcecheck baseline                             every [[pair]], into sourcecheck-baseline.jsonl
  sourcecheck baseline article.md -s report.md
  sourcecheck check                                fails for findings that are not in it
  sourcecheck baseline --accept-new                forgive what is new as well

Exit status:
  0  written, or nothing to change
  1  not written: there are new findings, which are listed
  2  the job could not be done";

/// Arguments of `baseline`.
#[derive(Args, Debug)]
#[command(long_about = BASELINE_OVERVIEW, after_help = BASELINE_EXAMPLES)]
pub struct BaselineArgs {
    /// The texts.
    #[command(flatten)]
    pub texts: TextArgs,

    /// The baseline [default: the one of the configuration, else sourcecheck-baseline.jsonl beside it]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,

    /// Add findings that the baseline does not have
    #[arg(long)]
    pub accept_new: bool,
}

const LOCK_OVERVIEW: &str = "\
Pin the sources that texts were checked against.

Checks like `check` and writes into sourcecheck.lock which version of each source it was, and for each claim its \
verdict and hashes of the source passages it rested on. `check` then reports `stale-source` when a source is another \
one: which claims rest on changed passages, and which verdicts changed. Commit the file; run `lock` again when that is \
settled. Texts that are not part of the run keep their entries.";

const LOCK_EXAMPLES: &str = "\
Examples:
  sourcecheck lock                                 every [[pair]], into sourcecheck.lock
  sourcecheck lock article.md -s report.md
  sourcecheck check                                tells what no longer fits
  sourcecheck check --fail-on stale-source         ... and fails for any source that changed

Exit status:
  0  written, or nothing to change
  2  the job could not be done";

/// Arguments of `lock`.
#[derive(Args, Debug)]
#[command(long_about = LOCK_OVERVIEW, after_help = LOCK_EXAMPLES)]
pub struct LockArgs {
    /// The texts.
    #[command(flatten)]
    pub texts: TextArgs,
}

const SUPPRESS_EXAMPLES: &str = "\
Examples:
  sourcecheck check article.docx -s report.pdf --why       shows the fingerprints
  sourcecheck suppress 0123456789abcdef0123456789abcdef --reason 'erratum of 3 May' --until 2027-01-31";

/// Arguments of `suppress`.
#[derive(Args, Debug)]
#[command(after_help = SUPPRESS_EXAMPLES)]
pub struct SuppressArgs {
    /// Fingerprint of the finding, as `check --why` and the JSON form show it
    #[arg(value_name = "FINGERPRINT")]
    pub fingerprint: String,

    /// Why it does not count
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// The rule, so that the entry cannot hit another
    #[arg(long, value_name = "RULE")]
    pub rule: Option<String>,

    /// The text it stands in, so that the entry is called unused when that text is checked without it
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub derivative: Option<PathBuf>,

    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,

    /// Last day on which it works, as 2027-01-31
    #[arg(long, value_name = "DATE")]
    pub until: Option<Day>,

    /// File to add it to [default: sourcecheck-suppressions.toml beside the configuration]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub suppressions: Option<PathBuf>,
}

const INIT_EXAMPLES: &str = "\
Writes a commented sourcecheck.toml from what it finds: texts in a format that is read, pairs whose names \
tell that they belong together, the documents of a catalogue.

Examples:
  sourcecheck init
  sourcecheck init docs";

/// Arguments of `init`.
#[derive(Args, Debug)]
#[command(after_help = INIT_EXAMPLES)]
pub struct InitArgs {
    /// Folder to look at and to write into
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,

    /// Replace a configuration that is there
    #[arg(long)]
    pub force: bool,
}

/// Which side of tracked changes is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrackedSide {
    /// As if every change were rejected
    Original,
    /// As if every change were accepted
    Accepted,
}

impl From<TrackedSide> for Tracked {
    fn from(side: TrackedSide) -> Self {
        match side {
            TrackedSide::Original => Self::Original,
            TrackedSide::Accepted => Self::Accepted,
        }
    }
}

/// A form of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, in a terminal
    Text,
    /// For programs; see docs/report.schema.json
    Json,
    /// For people, one self-contained page
    Html,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Annotations of GitHub Actions; adds the markdown form to the step summary
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// One diagnostic a line, for reviewdog
    Rdjsonl,
    /// JUnit XML, one test a claim
    Junit,
    /// A comment for a pull request
    Markdown,
    /// One row a passage, for spreadsheets
    Csv,
    /// W3C Web Annotations in JSON-LD
    WebAnnotation,
    /// W3C PROV-JSON: which passage came from which
    Prov,
    /// A TEI P5 stand-off apparatus
    Tei,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless the environment says otherwise
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

const DIFF_EXAMPLES: &str = "\
Examples:
  sourcecheck diff draft-1.md draft-2.md
  sourcecheck diff draft-1.docx draft-2.docx --facts-only
  sourcecheck diff draft-1.docx draft-2.docx -o changes.html
  git difftool -y --extcmd 'sourcecheck diff' HEAD~1 -- article.docx

Exit status:
  0  compared
  1  something is shown, with --exit-code
  2  the job could not be done: arguments, configuration, an unreadable file

docs/diff.md says what the kinds mean and how git calls it.";

/// Arguments of `diff`.
#[derive(Args, Debug)]
#[command(after_help = DIFF_EXAMPLES)]
pub struct DiffArgs {
    /// The version before; `-` reads standard input, /dev/null is an empty text
    #[arg(value_name = "OLD", value_hint = ValueHint::FilePath)]
    pub old: PathBuf,

    /// The version after; as for OLD
    #[arg(value_name = "NEW", value_hint = ValueHint::FilePath)]
    pub new: PathBuf,

    /// Leave out edits and moves that change no fact
    #[arg(long)]
    pub facts_only: bool,

    /// End with status 1 when something is shown
    #[arg(long)]
    pub exit_code: bool,

    /// How the texts are read.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Form of the result, once an --output [default: by the output's extension, else text]
    #[arg(long = "format", short, value_name = "FORMAT", value_enum)]
    pub formats: Vec<DiffFormat>,

    /// File for the result, `-` for standard output; repeat it for several formats
    #[arg(long = "output", short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub outputs: Vec<PathBuf>,

    /// How the text format looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// How the text format of a command looks.
#[derive(Clone, Copy, Debug, Args)]
pub struct LookArgs {
    /// Columns of the text format [default: the terminal's, else 80]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(i64::from(defaults::MIN_WIDTH)..))]
    pub width: Option<u16>,

    /// Colour in the text format; `auto` honours NO_COLOR, CLICOLOR_FORCE and TERM=dumb
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// How many threads a command takes.
#[derive(Clone, Copy, Debug, Args)]
pub struct ThreadArgs {
    /// Threads to use; the result is the same for any number [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
}

/// How single texts are read: what `diff`, `text` and `trace` share.
#[derive(Args, Debug)]
pub struct ReadingArgs {
    /// Side of tracked changes to read, in formats that have them [default: accepted]
    #[arg(long, value_name = "SIDE", value_enum)]
    pub tracked: Option<TrackedSide>,

    /// Configuration file to use instead of the nearest sourcecheck.toml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// Use no configuration file
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
}

const REUSE_OVERVIEW: &str = "\
Find the passages that the documents of a collection share.

Passages that are the same but for edits are one cluster, with every document that has them: word by word where, what \
each has otherwise, and, as far as dates tell, which is the first and which earlier one each of the others is closest \
to. What stands in too many documents is boilerplate; it is set aside and named. Whether a passage is true to the one \
it comes from is told by `sourcecheck check`.";

const REUSE_EXAMPLES: &str = "\
Examples:
  sourcecheck reuse archive/
  sourcecheck reuse archive/ --dates dates.csv -o reuse.html -o reuse.json
  sourcecheck reuse articles.parquet --max-documents 50 --format jsonl
  sourcecheck reuse drafts/ --min-words 20 --exit-code     status 1 when something is shared

A folder is read with all below it; dates come from --dates, from `date:` in the front matter, or from names such as \
2024-03-05-ferry.txt. JSON Lines and Parquet have `id` or `doc_id`, `text`, and where known `series` and `date`.

Exit status:
  0  compared, whatever was found
  1  passages are shared, with --exit-code
  2  the job could not be done, or a document could not be read; the others were compared";

/// Arguments of `reuse`.
#[derive(Args, Debug)]
#[command(long_about = REUSE_OVERVIEW, after_help = REUSE_EXAMPLES)]
pub struct ReuseArgs {
    /// Folders, texts, JSON Lines (.jsonl) or Parquet (.parquet)
    #[arg(value_name = "DIR|FILE", required = true, value_hint = ValueHint::AnyPath)]
    pub collection: Vec<PathBuf>,

    /// Fewest words that a shared passage has in common [default: 12]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub min_words: Option<u16>,

    /// Most documents that a run of five words may stand in; in more it is boilerplate [default: one in twenty, at
    /// least 10 and at most 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    pub max_documents: Option<u32>,

    /// Compare the documents of one series with one another as well
    #[arg(long)]
    pub within_series: bool,

    /// Take the texts of one folder as one series
    #[arg(long)]
    pub series_by_folder: bool,

    /// File of dates: NAME, DATE and, where known, SERIES a line, by commas or tabs
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub dates: Option<PathBuf>,

    /// End with status 1 when passages are shared
    #[arg(long)]
    pub exit_code: bool,

    /// Form of the result, once an --output [default: by the output's extension, else text]
    #[arg(long = "format", short, value_name = "FORMAT", value_enum)]
    pub formats: Vec<ReuseFormat>,

    /// File for the result, `-` for standard output; repeat it for several formats
    #[arg(long = "output", short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub outputs: Vec<PathBuf>,

    /// How the text format looks.
    #[command(flatten)]
    pub look: LookArgs,

    /// How the texts are read.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Print no notes, only errors
    #[arg(long, short)]
    pub quiet: bool,

    /// Threads.
    #[command(flatten)]
    pub parallel: ThreadArgs,
}

/// A form of the result of `reuse`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReuseFormat {
    /// For people, in a terminal
    Text,
    /// For programs; see docs/reuse.schema.json
    Json,
    /// For programs, one cluster a line
    Jsonl,
    /// For programs, one aligned pair of passages a line
    Pairs,
    /// For people, one self-contained page
    Html,
}

const READ_EXAMPLES: &str = "\
Examples:
  sourcecheck text report.pdf | less
  git config diff.docx.textconv 'sourcecheck text'      with `*.docx diff=docx` in .gitattributes";

/// Arguments of `text`.
#[derive(Args, Debug)]
#[command(after_help = READ_EXAMPLES)]
pub struct ReadArgs {
    /// The file; `-` reads standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// How it is read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// A form of the result of `diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people, in a terminal
    Text,
    /// For programs; see docs/diff.schema.json
    Json,
    /// For people, one self-contained page
    Html,
    /// For people, in a comment
    Markdown,
}

const TRACE_OVERVIEW: &str = "\
Trace the statements of several documents back to where they first stand, and what changed on the way.

For each passage of the newest document: the earlier documents that say it, which of them it follows by its \
wording, and so back to the first; with every number, name, date or commitment that changed at one of the steps, \
what was left out, and documents that cite one another. Documents are given oldest first. Catalogue ids are put in \
the order of their dates; without DOC, every document of the catalogue that has a text.

With --git PATH, the versions of one file in its git history instead: for each sentence the commit that gave it its \
present meaning, and every change of a fact since.";

const TRACE_EXAMPLES: &str = "\
Examples:
  sourcecheck trace report-1995.txt brief-1996.txt article.md
  sourcecheck trace report-1995 brief-1996         ids of the catalogue, by their dates
  sourcecheck trace                                the whole catalogue
  sourcecheck trace a.md b.md c.md -o lineage.html -o stemma.svg -o lineage.json
  sourcecheck trace --git docs/policy.md           which commit gave each sentence its meaning

Exit status:
  0  traced, whatever was found
  2  the job could not be done: a text that cannot be read, fewer than two texts";

/// Arguments of `trace`.
#[derive(Args, Debug)]
#[command(long_about = TRACE_OVERVIEW, after_help = TRACE_EXAMPLES)]
pub struct TraceArgs {
    /// Texts or ids of the catalogue, oldest first; `-` reads standard input. None: the whole catalogue
    #[arg(value_name = "DOC", value_hint = ValueHint::FilePath)]
    pub documents: Vec<PathBuf>,

    /// Follow one file through its git history
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with_all = ["documents", "order"])]
    pub git: Option<PathBuf>,

    /// Folder that keeps what is known of a git history [default: sourcecheck-cache in git's own folder]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, requires = "git")]
    pub cache: Option<PathBuf>,

    /// Compare all versions anew and keep nothing
    #[arg(long, requires = "git", conflicts_with = "cache")]
    pub no_cache: bool,

    /// Order of the texts in time [default: date where all are ids of the catalogue, else given]
    #[arg(long, value_name = "ORDER", value_enum)]
    pub order: Option<Order>,

    /// Form of the result, once an --output [default: by the output's extension, else text]
    #[arg(long = "format", short, value_name = "FORMAT", value_enum)]
    pub formats: Vec<TraceFormat>,

    /// File for the result, `-` for standard output; repeat it for several formats
    #[arg(long = "output", short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub outputs: Vec<PathBuf>,

    /// Show every chain, not only those with something to tell (text format)
    #[arg(long)]
    pub all: bool,

    /// How the text format looks.
    #[command(flatten)]
    pub look: LookArgs,

    /// How the texts are read.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Print no notes and no progress, only errors
    #[arg(long, short)]
    pub quiet: bool,

    /// Threads.
    #[command(flatten)]
    pub parallel: ThreadArgs,
}

/// Which of two texts is the older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// The one that is given first
    Given,
    /// The one with the earlier date in the catalogue
    Date,
}

/// A form of the result of `trace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TraceFormat {
    /// For people, in a terminal
    Text,
    /// For programs; see docs/trace.schema.json
    Json,
    /// For people, one self-contained page with a column a document and threads between them
    Html,
    /// The family tree of the documents, for Graphviz
    Dot,
    /// The family tree of the documents, drawn
    Svg,
    /// W3C PROV-JSON: which passage and which document came from which
    Prov,
}

const EVAL_OVERVIEW: &str = "\
Measure the verdicts on labelled records.

Every line of FILE is a JSON object with texts and the right answer; docs/eval.md shows the forms. Prints how \
often the answers are right, in per cent, each figure with the interval in which it lies for other documents \
of the kind. Records without a label are predicted and not scored.";

const EVAL_EXAMPLES: &str = "\
Examples:
  sourcecheck eval mine.jsonl
  sourcecheck eval mine.jsonl --predictions out.jsonl --format json
  sourcecheck eval mine.jsonl --fit thresholds.toml       set the thresholds by your own labels
  sourcecheck check article.md -s report.md --thresholds thresholds.toml";

/// Arguments of `eval`.
#[derive(Args, Debug)]
#[command(long_about = EVAL_OVERVIEW, after_help = EVAL_EXAMPLES)]
pub struct EvalArgs {
    /// Labelled records, one JSON object a line
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub records: PathBuf,

    /// File for the predictions, one JSON object a record
    #[arg(long, value_name = "JSONL", value_hint = ValueHint::FilePath)]
    pub predictions: Option<PathBuf>,

    /// File for the thresholds that agree best with the labels, and what they gain
    #[arg(long, value_name = "TOML", value_hint = ValueHint::FilePath)]
    pub fit: Option<PathBuf>,

    /// Probabilities from which on a passage gets which verdict [default: those of `check`]
    #[arg(long, value_name = "TOML", value_hint = ValueHint::FilePath)]
    pub thresholds: Option<PathBuf>,

    /// Folder with a language model that finds passages by meaning; see docs/model-file.md
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub model: Option<PathBuf>,

    /// Form of the result
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = EvalFormat::Text)]
    pub format: EvalFormat,

    /// Samples drawn for the intervals
    #[arg(long, value_name = "N", default_value_t = defaults::RESAMPLES, value_parser = clap::value_parser!(u32).range(1..))]
    pub resamples: u32,

    /// Add the measurements of every passage to the predictions
    #[arg(long)]
    pub why: bool,

    /// Threads.
    #[command(flatten)]
    pub parallel: ThreadArgs,
}

const BATCH_OVERVIEW: &str = "\
Check many pairs of texts from tables, and write tables.

Input is JSON Lines or Parquet, told by content: a table of pairs (pair_id, source_id, derivative_id, source_text, \
derivative_text), or two tables of documents (doc_id, text, series, format), of which all pairs are checked that share \
passages. The result is a folder with the tables findings, passages and errors. A run that was interrupted goes on where \
it stopped when it is started again. docs/batch.md has every column.";

const BATCH_EXAMPLES: &str = "\
Examples:
  sourcecheck batch --pairs pairs.parquet --output checked
  sourcecheck batch --pairs ids.jsonl --documents texts/ --output checked
  sourcecheck batch --sources wires.parquet --derivatives articles.parquet --output checked
  sourcecheck batch --pairs pairs.jsonl --output checked --format jsonl --fail-on error
  sourcecheck batch --digest checked               one hash of all findings, to compare runs

Exit status:
  0  all rows were checked
  1  findings of --fail-on
  2  a row could not be checked (unless --allow-errors), or the job could not be done";

/// Arguments of `batch`.
#[derive(Args, Debug)]
#[command(long_about = BATCH_OVERVIEW, after_help = BATCH_EXAMPLES)]
pub struct BatchArgs {
    /// Table of pairs: a file, or a folder of files
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub pairs: Option<PathBuf>,

    /// Tables of documents that hold the texts of --pairs by their ids
    #[arg(long, value_name = "PATH", num_args = 1.., requires = "pairs", value_hint = ValueHint::AnyPath)]
    pub documents: Vec<PathBuf>,

    /// Tables of documents to check against; with --derivatives
    #[arg(long, value_name = "PATH", num_args = 1.., requires = "derivatives", value_hint = ValueHint::AnyPath)]
    pub sources: Vec<PathBuf>,

    /// Tables of documents to check, each against the sources that it shares passages with
    #[arg(long, value_name = "PATH", num_args = 1.., requires = "sources", value_hint = ValueHint::AnyPath)]
    pub derivatives: Vec<PathBuf>,

    /// Folder for the result; it is made when missing, and a run that was interrupted in it goes on
    #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,

    /// Form of the tables
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = TableFormat::Parquet)]
    pub format: TableFormat,

    /// How texts are marked up whose row does not say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = MarkedUp::Plain)]
    pub text_format: MarkedUp,

    /// Longest text that is checked, in bytes; a longer one is an error of its row
    #[arg(long, value_name = "N", default_value_t = MAX_TEXT_BYTES as u32,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(i32::MAX)))]
    pub max_text_bytes: u32,

    /// Fewest shingles that the texts of a pair share (--sources, --derivatives)
    #[arg(long, value_name = "N", default_value_t = defaults::MIN_SHARED, value_parser = clap::value_parser!(u32).range(1..))]
    pub min_shared: u32,

    /// Most sources that a shingle stands in; one that more of them have is boilerplate and does not count
    #[arg(long, value_name = "N", default_value_t = defaults::MAX_SOURCES, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_sources: u32,

    /// What makes the exit status 1: a lowest level, rules, or `never`; a list by commas [default: never]
    #[arg(long, value_name = "LEVEL|RULE", value_delimiter = ',', value_parser = Condition::from_str)]
    pub fail_on: Vec<Condition>,

    /// Let rows that could not be checked be no failure
    #[arg(long)]
    pub allow_errors: bool,

    /// Begin anew in a folder that holds another run
    #[arg(long)]
    pub force: bool,

    /// What does the work
    #[arg(long, value_name = "ENGINE", value_enum, default_value_t = Engine::Local)]
    pub engine: Engine,

    /// Cluster of --engine spark, as spark://HOST:7077 or sc://HOST:PORT
    #[arg(long, value_name = "URL")]
    pub spark_master: Option<String>,

    /// Most pairs in a part of the result
    #[arg(long, value_name = "N", default_value_t = defaults::CHUNK_ROWS, value_parser = clap::value_parser!(u16).range(1..))]
    pub chunk_rows: u16,

    /// Print the hash of all findings of a run, and do nothing else
    #[arg(long, value_name = "DIR", conflicts_with_all = ["pairs", "sources", "output"], value_hint = ValueHint::DirPath)]
    pub digest: Option<PathBuf>,

    /// Print no notes and no progress, only errors
    #[arg(long, short)]
    pub quiet: bool,

    /// Threads.
    #[command(flatten)]
    pub parallel: ThreadArgs,

    /// Probabilities from which on a passage gets which verdict, as `eval --fit` writes them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub thresholds: Option<PathBuf>,

    /// Configuration file to use instead of the nearest sourcecheck.toml; its rules and glossary count
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// Use no configuration file
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
}

/// A form of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Apache Parquet, compressed with zstd
    Parquet,
    /// One JSON object a line
    Jsonl,
}

impl TableFormat {
    /// The name, which is also the end of file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Jsonl => "jsonl",
        }
    }
}

/// How the texts of a table are marked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MarkedUp {
    /// Text with blank lines and bullets
    Plain,
    /// CommonMark
    Markdown,
    /// A web page, reduced to its main text
    Html,
}

impl MarkedUp {
    /// The name in tables and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

/// What does the work of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// The threads of this machine
    Local,
    /// Apache Spark, through the Python package
    Spark,
}

/// A form of the result of `eval`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EvalFormat {
    /// For people, a table
    Text,
    /// For programs; see docs/eval.md
    Json,
}

const INDEX_OVERVIEW: &str = "\
Put the documents of folders into an archive.

Reads every file below DIR in any format that `check` reads, and keeps texts and index in one folder, which stands \
alone. Run it again when files have changed: what is unchanged is not read again. It can be interrupted at any time; \
the next run goes on from the last commit. FILE.jsonl and FILE.parquet hold documents, a row each, with `doc_id`, `text` \
and, if you like, `format` (plain, markdown, html) and `date`.";

const INDEX_EXAMPLES: &str = "\
Examples:
  sourcecheck index news --archive news.archive
  sourcecheck index news minutes --archive all.archive --prune
  sourcecheck index documents.jsonl --archive all.archive
  sourcecheck index --archive all.archive --stats
  sourcecheck index --archive all.archive --verify
  sourcecheck check article.md --archive all.archive

A document goes by the name of its folder and its path in it: news/2031/flood.txt.

Exit status:
  0  done
  2  the job could not be done, a file could not be read (the others are in the archive), or --verify found damage

docs/archive.md tells more.";

/// Arguments of `index`.
#[derive(Args, Debug)]
#[command(long_about = INDEX_OVERVIEW, after_help = INDEX_EXAMPLES)]
pub struct IndexArgs {
    /// Folders and files to put in; none: only what the options say
    #[arg(value_name = "DIR|FILE", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Folder of the archive; it is made when missing
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub archive: PathBuf,

    /// Name of the collection, the first part of the names of its documents [default: the folder's own name]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Take out documents of the collection whose files are gone
    #[arg(long)]
    pub prune: bool,

    /// Leave out files whose path below DIR fits; repeat it for several patterns
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,

    /// Read unchanged files again, as after an update of sourcecheck
    #[arg(long)]
    pub reread: bool,

    /// Only tell what would be done
    #[arg(long, conflicts_with_all = ["reread", "compact"])]
    pub dry_run: bool,

    /// Merge the index into its smallest form
    #[arg(long)]
    pub compact: bool,

    /// Look at every file and document for damage
    #[arg(long)]
    pub verify: bool,

    /// Print what the archive holds
    #[arg(long)]
    pub stats: bool,

    /// Form of --stats
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = StatsFormat::Text)]
    pub format: StatsFormat,

    /// Documents after which the work so far is made safe
    #[arg(long, value_name = "N", default_value_t = COMMIT_DOCUMENTS, value_parser = clap::value_parser!(u64).range(1..))]
    pub commit_every: u64,

    /// Side of tracked changes to read, in formats that have them [default: accepted]
    #[arg(long, value_name = "SIDE", value_enum)]
    pub tracked: Option<TrackedSide>,

    /// Print no notes and no progress, only errors
    #[arg(long, short)]
    pub quiet: bool,

    /// Threads to use; what is found later is the same for any number [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
}

/// A form of the figures of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatsFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

const SOURCES_OVERVIEW: &str = "\
Keep the catalogue of source texts.

The catalogue is the folder `sources/` beside sourcecheck.toml: one <id>.toml a document with its title, \
issuer, date, address and the SHA-256 of its text. The texts themselves lie in `sources/text/` and stay out \
of version control; `sync` brings them there and says when a publisher has changed one.";

const SOURCES_EXAMPLES: &str = "\
Examples:
  sourcecheck sources list
  sourcecheck sources sync                         fetch every text over HTTPS
  sourcecheck sources sync --from ~/texts          copy them from ~/texts/<id>.txt
  sourcecheck sources sync --accept report-2024    pin the text as it is now
  sourcecheck sources sync --accept-cosmetic       pin what changed no fact, tell what did
  sourcecheck sources verify                       compare the texts with their hashes";

/// Arguments of `sources`.
#[derive(Args, Debug)]
#[command(long_about = SOURCES_OVERVIEW, after_help = SOURCES_EXAMPLES)]
pub struct SourcesArgs {
    /// Folder that holds `sources/` [default: the folder of the nearest sourcecheck.toml]
    #[arg(long, value_name = "DIR", global = true, value_hint = ValueHint::DirPath)]
    pub catalogue: Option<PathBuf>,

    /// What to do with the catalogue.
    #[command(subcommand)]
    pub command: SourcesCommand,
}

/// What to do with the catalogue.
#[derive(Debug, Subcommand)]
pub enum SourcesCommand {
    /// List the documents, and whether their texts are there
    List {
        /// Only these documents
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
    /// Bring the texts in, from their addresses or from a folder, and report drift
    Sync(SyncArgs),
    /// Compare the texts that are there with their pinned hashes; status 1 when one differs or is missing
    Verify {
        /// Only these documents
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
}

const SYNC_HELP: &str = "\
A text whose SHA-256 is not the pinned one has drifted: it is kept beside the pinned text as \
<id>.drift.txt, the pinned text and hash stay, and the exit status is 1. What kind of drift it is is said: whether \
facts changed, the first changed passages with both wordings, and the claims of sourcecheck.lock that rest on \
changed passages. Read it, then run `sync --accept` to pin it. A web page is reduced to its main text first.";

/// Arguments of `sources sync`.
#[derive(Args, Debug)]
#[command(after_help = SYNC_HELP)]
pub struct SyncArgs {
    /// Only these documents
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,

    /// Copy DIR/<id>.txt instead of fetching over HTTPS
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub from: Option<PathBuf>,

    /// Pin what is found: store a drifted text and write its hash into the entry
    #[arg(long)]
    pub accept: bool,

    /// Pin what is found where no fact changed: page furniture, moved or reworded passages
    #[arg(long, conflicts_with = "accept")]
    pub accept_cosmetic: bool,

    /// Longest wait for one document, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = defaults::TIMEOUT_SECONDS, value_parser = seconds)]
    pub timeout: f64,

    /// Largest document accepted, in bytes
    #[arg(long, value_name = "N", default_value_t = defaults::MAX_BYTES)]
    pub max_bytes: u64,

    /// Allow http:// for loopback addresses; for tests
    #[arg(long, hide = true)]
    pub allow_loopback_http: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    /// A day: longer is a typing error, and far from what a `Duration` can hold.
    const LONGEST: f64 = 86_400.0;
    match text.parse::<f64>() {
        Ok(value) if value > 0.0 && value <= LONGEST => Ok(value),
        _ => Err(format!("not a number of seconds above 0 and up to {LONGEST}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_help_tells_the_defaults_that_apply() {
        let mut command = Arguments::command();
        let check = command.find_subcommand_mut("check").expect("a command");
        let help = check.render_long_help().to_string();
        assert!(help.contains(&format!("[default: {}]", defaults::FAIL_ON)), "{help}");
        assert!(help.contains(&format!("else {}]", defaults::WIDTH)), "{help}");
    }
}
