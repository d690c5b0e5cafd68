import pytest

from commitments.rules.page_facts import LONGEST_TEXT, PageFacts, comparable, read_page

MAIN = "The ministry publishes a register of the energy that public systems use. " * 4


def read(html: str | bytes, *, content_type: str = "text/html", charset: str = "utf-8") -> PageFacts:
    body = html.encode() if isinstance(html, str) else html
    return read_page(body, content_type=content_type, charset=charset)


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Decree 12 | Ministry</title>", "Decree 12 | Ministry"),
        ('<title>x</title><meta property="og:title" content="Decree 12">', "Decree 12"),
        ('<meta name="DC.Title" content=" Decree\n 12 ">', "Decree 12"),
        ("<h1>Decree <b>12</b></h1>", "Decree 12"),
        ('<meta property="og:title" content=""><title>Decree</title>', "Decree"),
        ("<title>a\x00b\x07c</title>", "a\ufffdb c"),
        ("<title></title>", ""),
        ("<title>" + "x" * 900 + "</title>", "x" * 500),
        ("<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>", "<script>alert(1)</script>"),
    ],
)
def test_read_page_finds_the_title(html: str, title: str) -> None:
    assert read(html).title == title


@pytest.mark.parametrize(
    ("html", "publisher"),
    [
        ('<meta property="og:site_name" content="The Gazette">', "The Gazette"),
        ('<meta name="citation_publisher" content="Press">', "Press"),
        ('<script type="application/ld+json">{"publisher": {"name": "The Daily"}}</script>', "The Daily"),
        ('<script type="application/ld+json">{"publisher": "The Daily"}</script>', "The Daily"),
        ('<script type="application/ld+json">{"publisher": ["a"]}</script>', ""),
        ('<script type="application/ld+json">{broken</script>', ""),
        ('<script type="application/ld+json">' + "[" * 5000 + "</script>", ""),
        ('<script type="application/ld+json">"text"</script>', ""),
        ("<p>Nobody says</p>", ""),
    ],
)
def test_read_page_finds_the_publisher(html: str, publisher: str) -> None:
    assert read(html).publisher == publisher


@pytest.mark.parametrize(
    ("html", "day"),
    [
        ('<meta property="article:published_time" content="2026-03-04T10:00:00+01:00">', "2026-03-04"),
        ('<meta name="citation_publication_date" content="2026/03/04">', "2026-03-04"),
        ('<script type="application/ld+json">{"datePublished": "2026-03-04"}</script>', "2026-03-04"),
        (
            '<script type="application/ld+json">{"@graph": [1, {"datePublished": "2026-03-04Z"}]}</script>',
            "2026-03-04",
        ),
        ('<main><time datetime="2026-03-04">4 March</time></main>', "2026-03-04"),
        ('<aside><time datetime="2026-03-04">something else</time></aside>', ""),
        ('<meta name="date" content="2026-02-30"><meta name="dc.date" content="2026-03-01">', "2026-03-01"),
        ('<meta name="date" content="4 March 2026">', ""),
        ('<meta name="date" content="2026-03-041">', ""),
        ("<p>2026-03-04</p>", ""),
    ],
)
def test_read_page_finds_the_day_of_publication(html: str, day: str) -> None:
    assert read(html).published_on == day


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('<html lang="fr">', "fr"),
        ('<html lang="PT-br">', "pt-br"),
        ('<meta property="og:locale" content="en_GB">', "en-GB"),
        ('<html lang="x;drop"><meta http-equiv="Content-Language" content="de">', "de"),
        ('<html lang="' + "a-b" * 30 + '">', ""),
        ("<html>", ""),
    ],
)
def test_read_page_finds_the_language(html: str, language: str) -> None:
    assert read(html).language == language


def test_read_page_leaves_out_what_is_around_the_text() -> None:
    html = f"""<body><header>Menu</header><nav>Home</nav><main><h1>Decree</h1><p>{MAIN}</p>
        <aside>Read also</aside><script>var x = 1</script><form>Search</form><time>3 hours ago</time>
        <p hidden>secret</p><div aria-hidden="true">icon</div></main><p>Not in main</p><footer>x</footer>"""
    assert read(html).text == f"Decree {MAIN.strip()}"


def test_read_page_without_a_main_part_takes_the_whole() -> None:
    assert read("<main>Short</main><p>The decree.</p>").text == "Short The decree."
    assert read("").text == ""


def test_read_page_takes_nested_surroundings_out_once() -> None:
    html = "<nav><form><button>x</button></form><footer>y</footer></nav>" * 500 + "<p>The decree.</p>"
    assert read(html).text == "The decree."


def test_read_page_holds_text_to_a_length() -> None:
    assert len(read("<p>" + "word " * 200_000).text) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<title>Décret</title>".encode("latin-1"), "iso-8859-1"),
        ('<meta charset="windows-1252"><title>Décret</title>'.encode("cp1252"), ""),
        ("<title>Décret</title>".encode("utf-16"), ""),
        ("\ufeff<title>Décret</title>".encode(), ""),
        ("<title>Décret</title>".encode(), "no-such-charset"),
        ("<title>Décret</title>".encode(), "zip"),
    ],
)
def test_read_page_understands_the_letters(body: bytes, charset: str) -> None:
    assert read(body, charset=charset).title == "Décret"


def test_read_page_of_plain_text_is_its_text() -> None:
    assert read("Décret\n  12", content_type="text/plain") == PageFacts(text="Décret 12")


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", ""])
def test_read_page_of_other_files_is_nothing(kind: str) -> None:
    assert read("<title>x</title>", content_type=kind) == PageFacts()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The  Decree,\nno. 12.", "the decree no 12"),
        ("“Quoted” – text", '"quoted" - TEXT'),
        ("de\u0301cret", "d\u00e9cret"),
        ("№ 12", "no 12"),
    ],
)
def test_comparable_overlooks_trivial_changes(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"), [("10 million", "20 million"), ("will publish", "may publish"), ("a b", "b a")]
)
def test_comparable_sees_another_word_or_figure(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)
