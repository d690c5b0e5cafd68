"""Programs that measurements use and the product does not: installed once, each beside it, never into it."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from bench.running_copy import ROOT

FOLDER: Final = ROOT / ".dev" / "beside"


def python_with(package: str) -> Path:
    """Of an environment that holds the package, such as `datasette==0.65.5`, and what it needs."""
    folder = FOLDER / re.sub(r"[^\w.-]+", "-", package)
    python, done = folder / "bin" / "python", folder / "done"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=True)
        done.touch()
    return python
