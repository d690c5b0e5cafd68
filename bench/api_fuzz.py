"""Made-up requests to every operation of the API: `python bench/api_fuzz.py PROGRAM [SECONDS] [--sample]`.

PROGRAM is schemathesis, installed in an environment of its own (docs/api.md says how). It reads the
description of the API from a copy started for it, and checks each answer against it. Exit code 1 where an
answer is a failure on our side, or other than described.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import running_copy


def main() -> int:
    if len(sys.argv) < 2:
        print("Which program? See docs/api.md.", file=sys.stderr)
        return 2
    program, *rest = (argument for argument in sys.argv[1:] if argument != "--sample")
    seconds = rest[0] if rest else "600"
    content = ["--sample"] if "--sample" in sys.argv else []
    with (
        tempfile.TemporaryDirectory(prefix="bench-api-") as folder,
        running_copy(Path(folder) / "copy", *content) as copy,
    ):
        command = [
            program, "run", f"{copy.url}/api/v1/openapi.json", "--url", copy.url,
            "--checks", "all", "--max-time", seconds, "--no-color", "--continue-on-failure",
        ]  # fmt: skip
        return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
