//! `--engine spark`: hands the run to the Python package, which submits it to a cluster.
//!
//! The job is `sourcecheck/spark.py` of that package, since what runs on a cluster's workers must be installed there
//! anyway. It takes the arguments of `batch` by the same names and leaves the same folder.

use super::folder::Counts;
use super::{Input, Job, status};
use crate::{Status, console};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// Environment variables that name the interpreter, as PySpark has them.
const PYTHON: [&str; 2] = ["PYSPARK_DRIVER_PYTHON", "PYSPARK_PYTHON"];

/// Prints the version of the package and the path of the job.
const PROBE: &str = "\
import importlib.util, sourcecheck
if importlib.util.find_spec('pyspark') is None:
    raise SystemExit('there is no module pyspark')
print(sourcecheck.__version__)
print(importlib.util.find_spec('sourcecheck.spark').origin)";

/// Runs a batch on Apache Spark, or whatever speaks Spark Connect.
///
/// # Errors
/// When the run could not be handed over or failed.
pub fn spark(job: &Job<'_>) -> Result<Status> {
    let set = |name: &&str| env::var_os(name).filter(|value| !value.is_empty());
    let python = PYTHON.iter().find_map(set).unwrap_or_else(|| OsString::from("python3"));
    let script = script(&python)?;
    let master = job.args.spark_master.as_deref();
    let connect = master.is_some_and(|master| master.starts_with("sc://"));
    let submit = set(&"SPARK_HOME").map(|home| Path::new(&home).join("bin/spark-submit"));
    let mut command = match submit.filter(|_| !connect) {
        Some(submit) => {
            let mut command = Command::new(submit);
            command.args(master.iter().flat_map(|master| ["--master", master])).arg(script);
            command
        }
        None => {
            let mut command = Command::new(&python);
            command.args(["-m", "sourcecheck.spark"]);
            command.args(master.iter().flat_map(|master| ["--master", master]));
            command
        }
    };
    let name = command.get_program().to_string_lossy().into_owned();
    // spark-submit passes on to standard output what the job says on standard error.
    let ended = command.args(arguments(job)).stdin(Stdio::null()).stdout(io::stderr()).status();
    let ended = ended.with_context(|| format!("{name}: cannot be run"))?;
    if !ended.success() {
        bail!(
            "{name}: the job failed ({ended}); what it said stands above. Started again, it goes on after the last stage that was done"
        );
    }
    counts(job)
}

/// Where the job lies in the package of an interpreter.
fn script(python: &OsStr) -> Result<PathBuf> {
    let name = python.to_string_lossy();
    let remedy = "--engine spark needs the Python package with Spark: `pip install 'sourcecheck[spark]'`, and \
        PYSPARK_PYTHON to name the interpreter that has it; without it use --engine local";
    let probed = Command::new(python).args(["-c", PROBE]).stdin(Stdio::null()).output();
    let probed = probed.with_context(|| format!("{name}: cannot be run; {remedy}"))?;
    if !probed.status.success() {
        let said = String::from_utf8_lossy(&probed.stderr);
        bail!("{name}: {}; {remedy}", said.lines().last().unwrap_or("it failed").trim());
    }
    let said = String::from_utf8_lossy(&probed.stdout);
    let mut lines = said.lines().map(str::trim);
    let (version, path) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let ours = env!("CARGO_PKG_VERSION");
    if version != ours {
        bail!(
            "{name}: has version {version} of the package sourcecheck, and this program is {ours}: they may find other \
             things; run `pip install 'sourcecheck[spark]=={ours}'`"
        );
    }
    Ok(PathBuf::from(path))
}

/// The run in the arguments of the job.
fn arguments(job: &Job<'_>) -> Vec<OsString> {
    let args = job.args;
    let roles: [(&str, &[PathBuf]); 2] = match &job.input {
        Input::Pairs { pairs, documents } => {
            [("--pairs", std::slice::from_ref(pairs)), ("--documents", documents)]
        }
        Input::All { sources, derivatives } => [("--sources", sources), ("--derivatives", derivatives)],
    };
    let mut arguments: Vec<OsString> = Vec::new();
    for (role, paths) in roles.into_iter().filter(|(_, paths)| !paths.is_empty()) {
        arguments.push(role.into());
        arguments.extend(paths.iter().map(|path| path.clone().into_os_string()));
    }
    let mut put = |name: &str, value: &OsStr| arguments.extend([name.into(), value.to_owned()]);
    put("--output", job.output.as_os_str());
    put("--format", args.format.name().as_ref());
    put("--options", job.options.as_ref());
    put("--min-shared", args.min_shared.to_string().as_ref());
    put("--max-sources", args.max_sources.to_string().as_ref());
    if args.force {
        arguments.push("--force".into());
    }
    if args.quiet {
        arguments.push("--quiet".into());
    }
    arguments
}

/// The exit status by what the job left.
fn counts(job: &Job<'_>) -> Result<Status> {
    #[derive(Deserialize)]
    struct Record {
        counts: Counts,
    }
    let path = job.output.join("run.json");
    // Not a path of this machine: the cluster's storage is not read here.
    if job.output.to_string_lossy().contains("://") {
        console::note(&format_args!("{}: done; --fail-on looks at local folders only", path.display()));
        return Ok(Status::Clean);
    }
    let text = fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let record: Record = serde_json::from_str(&text)
        .with_context(|| format!("{}: is no record of a complete run", path.display()))?;
    Ok(status(job, &record.counts))
}
