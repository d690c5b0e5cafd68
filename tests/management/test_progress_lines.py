from io import StringIO

from commitments.management.progress_lines import Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_plain_lines_where_nobody_watches_one_for_each_beginning_and_end() -> None:
    stream = StringIO()
    progress = Progress(stream)
    for done in range(5_001):
        progress("entries", done, 5_000)
    progress.close()
    assert stream.getvalue().splitlines() == ["entries: 0 of 5,000", "entries: 5,000 of 5,000"]


def test_a_bar_on_a_terminal_one_line_for_each_step() -> None:
    stream = Terminal()
    progress = Progress(stream)
    for what in ("text", "entries"):
        for done in (0, 50, 100):
            progress(what, done, 100)
    progress.close()
    shown = stream.getvalue()
    assert shown.count("\n") == 2
    assert "100/100" in shown
