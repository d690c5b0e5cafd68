"""An import told once in a real browser, with a real worker: faults seen, confirmed, undone."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from bench.planted_rows import as_csv, table
from tests.browser.conftest import RunningCopy
from tests.browser.test_story import sign_in

ROWS, FAULTS = 1200, 24


def test_a_table_is_checked_confirmed_and_undone(
    copy: RunningCopy, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    lines, _ = table(ROWS, FAULTS, ["France", "Allemagne", "KEN"], ["D3.e"])
    file = tmp_path / "reports.csv"
    file.write_bytes(as_csv(lines))
    page = open_page()
    sign_in(page, copy, "bob")
    main = page.get_by_role("main")

    page.goto(copy.url + "/desk/imports")
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Upload and map columns").click()
    expect(page.get_by_label("What happened", exact=True)).to_have_value("claim")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("progressbar")).to_be_visible()

    # htmx asks every second, and puts the result in place of the bar once it is there
    expect(main).to_contain_text("Nothing is written yet.", timeout=60_000)
    expect(main).to_contain_text(
        f"{ROWS - FAULTS} new, 0 changed, 0 the same as what is there, {FAULTS} wrong"
    )
    expect(main).to_contain_text("“Franc” is no signatory.")
    expect(main).to_contain_text("Meant: France?")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download with what is wrong").click()
    assert download.value.suggested_filename == "reports-checked.csv"
    assert "What is wrong" in Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()[0]

    page.get_by_role("button", name=f"Write {ROWS - FAULTS} drafts").click()
    expect(main).to_contain_text("They are your drafts.", timeout=60_000)
    page.goto(copy.url + "/desk?queue=mine")
    expect(main).to_contain_text("published report")

    page.goto(copy.url + "/desk/imports")
    page.get_by_role("link", name="reports.csv").click()
    page.get_by_role("button", name="Undo this import").click()
    expect(main).to_contain_text("Being undone")
    expect(main).to_contain_text("All its rows were taken back.", timeout=60_000)


def test_a_table_can_be_checked_without_script(
    copy: RunningCopy, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    lines, _ = table(20, 12, ["France"], ["D3.e"])
    file = tmp_path / "few.csv"
    file.write_bytes(as_csv(lines))
    page = open_page(script=False)
    sign_in(page, copy, "bob")
    page.goto(copy.url + "/desk/imports")
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Upload and map columns").click()
    page.get_by_role("button", name="Check the rows").click()
    for _ in range(30):
        if page.get_by_text("Nothing is written yet.").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_role("main")).to_contain_text("8 new, 0 changed")
