//! Where results go and in which form: `--format` and `--output` become a list of [`Sink`]s.
//!
//! A result is rendered into memory and then delivered whole, so that a file is never half a report, and a
//! closed pipe is told apart from a renderer that fails.

use crate::args::{CheckArgs, Colour, Format, LookArgs};
use crate::defaults::WIDTH;
use crate::files::{is_same_path, write_whole};
use crate::inputs::Input;
use anyhow::{Context, Result, anyhow, bail};
use sourcecheck::Report;
use sourcecheck::render::{self, TextOptions};
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// One form of the result and where it goes.
#[derive(Debug, PartialEq, Eq)]
pub struct Sink<F> {
    /// The form.
    pub format: F,
    /// `None` is standard output.
    pub path: Option<PathBuf>,
}

/// A form that a file name can ask for.
pub trait Form: Copy + 'static {
    /// The form where nothing asks for another.
    const DEFAULT: Self;
    /// Ends of file names in lower case, and the form that each asks for; the first that fits counts.
    const ENDINGS: &'static [(&'static str, Self)];
}

impl Form for Format {
    const DEFAULT: Self = Self::Text;
    const ENDINGS: &'static [(&'static str, Self)] = &[
        (".sarif.json", Self::Sarif),
        (".json", Self::Json),
        (".html", Self::Html),
        (".htm", Self::Html),
        (".txt", Self::Text),
        (".text", Self::Text),
        (".sarif", Self::Sarif),
        (".md", Self::Markdown),
        (".markdown", Self::Markdown),
        (".csv", Self::Csv),
        (".rdjsonl", Self::Rdjsonl),
    ];
}

/// Pairs formats with outputs, and refuses what could only fail after the work is done.
pub fn sinks<'i, F: Form>(
    formats: &[F],
    outputs: &[PathBuf],
    inputs: impl Iterator<Item = &'i Input>,
) -> Result<Vec<Sink<F>>> {
    let sinks = pair_up(formats, outputs)?;
    let inputs: Vec<&Path> = inputs.filter_map(Input::path).collect();
    let paths: Vec<&Path> = sinks.iter().filter_map(|sink| sink.path.as_deref()).collect();
    if sinks.len() - paths.len() > 1 {
        bail!("standard output can take one format; give the others an --output FILE");
    }
    for (at, path) in paths.iter().enumerate() {
        if paths[..at].iter().any(|other| is_same_path(other, path)) {
            bail!("{}: given twice as --output", path.display());
        }
        if inputs.iter().any(|input| is_same_path(input, path)) {
            bail!("{}: is one of the texts to read; choose another --output", path.display());
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if path.is_dir() {
            bail!("{}: is a directory; name a file in it as --output", path.display());
        }
        if !folder.is_dir() {
            bail!("{}: there is no folder {}", path.display(), folder.display());
        }
    }
    Ok(sinks)
}

fn pair_up<F: Form>(formats: &[F], outputs: &[PathBuf]) -> Result<Vec<Sink<F>>> {
    let path = |output: &PathBuf| (output != Path::new("-")).then(|| output.clone());
    match (formats, outputs) {
        ([], []) => Ok(vec![Sink { format: F::DEFAULT, path: None }]),
        ([format], []) => Ok(vec![Sink { format: *format, path: None }]),
        ([], outputs) => {
            outputs.iter().map(|output| Ok(Sink { format: infer(output)?, path: path(output) })).collect()
        }
        (formats, outputs) if formats.len() == outputs.len() => {
            let sink = |(format, output): (&F, &PathBuf)| Sink { format: *format, path: path(output) };
            Ok(formats.iter().zip(outputs).map(sink).collect())
        }
        (formats, outputs) => bail!(
            "{} --format but {} --output; give one output a format, in the same order (`-` is standard output)",
            formats.len(),
            outputs.len()
        ),
    }
}

fn infer<F: Form>(output: &Path) -> Result<F> {
    if output == Path::new("-") {
        return Ok(F::DEFAULT);
    }
    let name = output.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    // A file that is only its ending, such as `.json`, has no extension.
    let asks = |(ending, _): &&(&str, F)| name.len() > ending.len() && name.ends_with(ending);
    match F::ENDINGS.iter().find(asks) {
        Some((_, format)) => Ok(*format),
        None => Err(anyhow!("{}: the name does not tell the format; add --format", output.display())),
    }
}

/// The reports of a run.
pub struct Reports {
    /// In the order of the derivatives.
    pub list: Vec<Report>,
    /// Whether the run had several derivatives, read or not: JSON is then an array.
    pub several: bool,
}

/// Renders the reports for every sink and delivers them.
pub fn deliver(
    sinks: &[Sink<Format>],
    reports: &Reports,
    args: &CheckArgs,
    out: &mut dyn Write,
) -> Result<()> {
    for sink in sinks {
        let mut rendered = Vec::new();
        match sink.format {
            Format::Text => render::text(&reports.list, text_options(sink, args), &mut rendered)?,
            Format::Json if reports.several => render::json_list(&reports.list, &mut rendered)?,
            Format::Json => render::json(&reports.list, &mut rendered)?,
            Format::Html => render::html(&reports.list, &mut rendered)?,
            Format::Sarif => render::sarif(&reports.list, &mut rendered)?,
            Format::Github => render::github(&reports.list, &mut rendered)?,
            Format::Gitlab => render::gitlab(&reports.list, &mut rendered)?,
            Format::Rdjsonl => render::rdjsonl(&reports.list, &mut rendered)?,
            Format::Junit => render::junit(&reports.list, &mut rendered)?,
            Format::Markdown => render::markdown(&reports.list, &mut rendered)?,
            Format::Csv => render::csv(&reports.list, &mut rendered)?,
            Format::WebAnnotation => render::web_annotation(&reports.list, &mut rendered)?,
            Format::Prov => render::prov(&reports.list, &mut rendered)?,
            Format::Tei => render::tei(&reports.list, &mut rendered)?,
        }
        match &sink.path {
            Some(path) => write_whole(path, &rendered)?,
            None => out.write_all(&rendered)?,
        }
        if sink.format == Format::Github {
            summarise_step(&reports.list)?;
        }
    }
    Ok(())
}

/// Appends the markdown form to the summary of the step, where GitHub Actions names a file for it.
fn summarise_step(reports: &[Report]) -> Result<()> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let mut summary = Vec::new();
    render::markdown(reports, &mut summary)?;
    let file = File::options().append(true).create(true).open(&path);
    file.and_then(|mut file| file.write_all(&summary))
        .with_context(|| format!("{}: cannot write the step summary (GITHUB_STEP_SUMMARY)", path.display()))
}

fn text_options(sink: &Sink<Format>, args: &CheckArgs) -> TextOptions {
    let (colour, width) = look(sink, args.look);
    TextOptions { colour, width, why: args.why, all: args.all }
}

/// Whether text is coloured, and how wide it is.
pub fn look<F>(sink: &Sink<F>, args: LookArgs) -> (bool, usize) {
    let on_terminal = sink.path.is_none() && io::stdout().is_terminal();
    let colour = match args.color {
        Colour::Always => true,
        Colour::Never => false,
        // Answers for standard output: a terminal that can, NO_COLOR, CLICOLOR_FORCE, TERM=dumb.
        Colour::Auto if sink.path.is_none() => {
            anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
        }
        Colour::Auto => false,
    };
    let terminal_width = || terminal_size::terminal_size().filter(|_| on_terminal).map(|(width, _)| width.0);
    (colour, usize::from(args.width.or_else(terminal_width).unwrap_or(WIDTH)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(format: Format, path: Option<&str>) -> Sink<Format> {
        Sink { format, path: path.map(PathBuf::from) }
    }

    #[test]
    fn formats_and_outputs_pair_up_in_order() {
        use Format::{Html, Json, Text};
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        let pair = |formats: &[Format], names: &[&str]| pair_up(formats, &paths(names)).ok();
        assert_eq!(pair(&[], &[]), Some(vec![to(Text, None)]));
        assert_eq!(pair(&[Json], &[]), Some(vec![to(Json, None)]));
        assert_eq!(pair(&[], &["a.HTML", "-"]), Some(vec![to(Html, Some("a.HTML")), to(Text, None)]));
        assert_eq!(pair(&[Json, Text], &["a", "b"]), Some(vec![to(Json, Some("a")), to(Text, Some("b"))]));
        assert_eq!(pair(&[], &["a.sarif"]), Some(vec![to(Format::Sarif, Some("a.sarif"))]));
        assert_eq!(pair(&[], &["a.sarif.json"]), Some(vec![to(Format::Sarif, Some("a.sarif.json"))]));
        assert_eq!(pair(&[], &[".json"]), None, "a hidden file without an extension");
        assert_eq!(pair(&[], &["a.xml"]), None, "JUnit or TEI");
        assert_eq!(pair(&[Json, Text], &["a"]), None);
        assert_eq!(pair(&[Json, Text], &[]), None);
        assert_eq!(pair(&[], &["a.pdf"]), None);
    }
}
