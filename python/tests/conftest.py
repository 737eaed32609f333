"""What several tests need: the fixtures of the repository, and the program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"

# Source and derivative of each set of fixtures.
PAIRS = {
    "communique-and-press": ("communique.txt", "press.txt"),
    "plan-and-analysis": ("plan.txt", "analysis.txt"),
    "report-and-summary": ("report.txt", "summary.txt"),
    "two-drafts": ("draft-1.txt", "draft-2.txt"),
}

PLAN = "The board will hire 120 pilots by 2031. The harbour stays open at night."
NEWS = "By 2031 the board will hire 210 pilots.\n\nThe museum burnt down."


def program() -> Path:
    """The program of the same build, from SOURCECHECK or the folder of development builds."""
    path = Path(os.environ.get("SOURCECHECK", ROOT / "target/debug/sourcecheck"))
    if not path.exists():
        pytest.fail(f"{path} is not there; run `cargo build`, or name a program in SOURCECHECK")
    return path


def run(code: str, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Runs Python code in a process of its own."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
