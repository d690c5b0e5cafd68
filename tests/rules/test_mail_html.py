import re

from commitments.rules.mail_html import LONGEST_LINE, broken, inlined

MAIL = """<!DOCTYPE html>
<html lang="en"><head><title>A & B</title><style>
h1 { margin: 28px 0 0; color: #14191F; }
@media (prefers-color-scheme: dark) { h1 { color: #E9EEF3 !important; } }
</style></head><body><main dir="rtl"><h1>What changed</h1>
<p><a href="https://tracker.example/x?a=1&amp;b=2">Read</a> &lt;more&gt; “Met” مرحبا</p></main>
</body></html>"""


def test_styles_stand_on_the_elements_and_the_dark_block_stays() -> None:
    html = inlined(MAIL)
    assert re.search(r'<h1 style="margin: ?28px 0 0; ?color: ?#14191F;?">', html)
    (sheet,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert "prefers-color-scheme" in sheet
    assert "#E9EEF3 !important" in sheet
    assert "28px" not in sheet


def test_words_and_links_stay_as_they_are() -> None:
    html = inlined(MAIL)
    assert 'href="https://tracker.example/x?a=1&amp;b=2"' in html
    assert "&lt;more&gt; “Met” مرحبا" in html
    assert '<main dir="rtl">' in html


def test_no_line_is_too_long_for_the_wire() -> None:
    text = " ".join(["مرحبا"] * 500)
    lines = broken(f'<p class="x">{text}</p>').split("\n")
    assert all(len(line.encode()) <= LONGEST_LINE for line in lines)
    assert " ".join(lines) == f'<p class="x">{text}</p>'
    assert broken("<p>short one</p>") == "<p>short one</p>"
