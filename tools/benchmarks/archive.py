"""(c) an archive of many documents: the bench of `benches/archive.rs`, which makes its own."""

from .measuring import ROOT, NotThere, Result, bench_program, note, timed


def archive(options):
    if not (ROOT / "benches/archive.rs").is_file():
        raise NotThere("there is no benches/archive.rs yet")
    program = bench_program("archive")
    note(" and ".join(f"{count:,}" for count in options.documents) + " documents")
    # Beside the repository may stand the folder with the paraphrases that recall is measured on.
    said = timed([program, *options.documents], warm=False, cwd=ROOT).output.decode()
    tables = "\n".join(line for line in said.splitlines() if line.startswith("|"))
    return Result(tables or f"```\n{said.strip()}\n```")
