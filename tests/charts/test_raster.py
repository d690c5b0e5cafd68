from commitments.charts.raster import FONT_FILES, png


def test_png_has_the_size_of_the_drawing() -> None:
    content = png('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>')
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (30, 20)


def test_words_are_drawn_in_our_own_fonts_in_both_scripts() -> None:
    assert len(FONT_FILES) == 4

    def drawn(words: str) -> bytes:
        text = f'<text x="5" y="40" font-size="40">{words}</text>'
        return png(f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60">{text}</svg>')

    blank = drawn("")
    assert len({blank, drawn("Côte d’Ivoire"), drawn("كوت ديفوار"), drawn("Cote d’Ivoire")}) == 4
