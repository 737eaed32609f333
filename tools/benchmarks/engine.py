"""(f) the same batch by every engine: what an engine costs a pair."""

from .measuring import ROOT, NotThere


def engine(options):
    if not (ROOT / "tools/engines.sh").is_file():
        raise NotThere("there is no tools/engines.sh yet")
    raise NotThere("to be written")
