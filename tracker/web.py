"""The web server: `python -m tracker.web` with the options of granian, which it is.

On Linux the web processes are copies of one that has loaded the site, so that they hold most of it in
common and begin to answer at once: docs/decisions/0016-start-of-the-web.md.
"""

import gc
import multiprocessing
import os
import sys
from importlib import import_module
from typing import Final

from granian.cli import cli

APPLICATION: Final = "tracker.wsgi:application"


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    if sys.platform == "linux":  # macOS does not allow copies of a process that has loaded its libraries
        load()
        multiprocessing.set_start_method("fork")
    options = ["--interface", "wsgi", *arguments, APPLICATION]
    cli(args=options, prog_name="tracker.web", auto_envvar_prefix="GRANIAN")


def load() -> None:
    """Nothing of it is garbage; and what is never looked at for garbage stays in common."""
    gc.disable()
    import_module("tracker.shared")
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main(sys.argv[1:])
