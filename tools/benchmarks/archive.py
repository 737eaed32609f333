"""(c) an archive of many documents: the bench of `benches/archive.rs`, which makes its own."""

from .measuring import ROOT, NotThere, Result, bench_program, note, timed


def archive(options):
    if not (ROOT / "benches/archive.rs").is_file():
        raise NotThere("there is no benches/archive.rs yet")
    program = bench_program("archive")
    found = []
    for documents in options.documents:
        note(f"{documents:,} documents")
        said = timed([program, documents], warm=False).output.decode()
        # The tables are in Markdown; what stands around them is for whoever runs the bench alone.
        found.append("\n".join(line for line in said.splitlines() if line.startswith("|")) or f"```\n{said.strip()}\n```")
    return Result("\n\n".join(found))
