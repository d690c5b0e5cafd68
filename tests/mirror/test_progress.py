import io

from commitments.mirror.progress import Bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar() -> None:
    to = Terminal()
    bar = Bar(to)
    bar.show("pages", 5, 10)
    bar.end()
    bar.end()
    assert to.getvalue() == f"\r[{'#' * 15}{' ' * 15}] 5 of 10 pages \n"


def test_a_log_gets_a_line_now_and_then() -> None:
    to = io.StringIO()
    bar = Bar(to)
    for done in range(101):
        bar.show("pages", done, 100)
    bar.end()
    assert len(to.getvalue().splitlines()) == 11
    assert to.getvalue().startswith("0 of 100 pages\n")
