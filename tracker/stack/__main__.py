"""The commands behind ./dev; its own help text lists them."""

import argparse
import sys

from tracker.stack import checks, commands, measurements
from tracker.stack.console import StackError
from tracker.stack.stopping import StopRequestedError


def main(arguments: list[str]) -> int:
    try:
        return run(arguments)
    except StackError as problem:
        print(f"dev: {problem}", file=sys.stderr)
        return 1
    except OSError as problem:  # a full disk, a folder that became read-only
        print(f"dev: {problem}", file=sys.stderr)
        return 1
    except StopRequestedError as stop:
        return stop.exit_code
    except KeyboardInterrupt:
        return 130


def run(arguments: list[str]) -> int:
    command, *rest = arguments
    if command == "test":
        return commands.test(rest)
    if command == "manage":
        return commands.manage(rest)
    if command == "bench":
        return measurements.bench(rest)
    parser = argparse.ArgumentParser(prog=f"./dev {command}")
    if command == "up":
        content = parser.add_mutually_exclusive_group()
        content.add_argument("--sample", action="store_true", help="fill the copy with made-up sample data")
        content.add_argument("--empty", action="store_true", help="load no reference data")
        asked = parser.parse_args(rest)
        return commands.up(sample=asked.sample, empty=asked.empty)
    parser.parse_args(rest)
    return checks.check() if command == "check" else checks.fix()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
