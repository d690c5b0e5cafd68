"""What was published at the desk, as a reader comes to see it."""

import re
import time

from playwright.sync_api import Page, expect

# a copy of a page is handed out for less than a second after a change; the machine may be busy with others
LATEST_SECONDS = 5.0


def open_when_shown(reader: Page, address: str, words: str) -> None:
    """Opens a public page, anew until it says the words, as a reader would who heard of them."""
    deadline = time.monotonic() + LATEST_SECONDS
    wanted = re.sub(r"\s+", " ", words)
    while True:
        reader.goto(address)
        said = re.sub(r"\s+", " ", reader.get_by_role("main").text_content() or "")
        if wanted in said or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    expect(reader.get_by_role("main")).to_contain_text(words)
