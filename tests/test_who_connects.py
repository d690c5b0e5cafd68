"""What connects to addresses that others gave runs in the worker: a page that could would be a way in."""

import ast
from pathlib import Path

from django.conf import settings

from tests.layer_rules import imports, is_in, module_name

ROOT = Path(settings.BASE_DIR)
CONNECTS = (
    "commitments.fetching",
    *(f"commitments.actions.{name}" for name in ("captures", "hub_topics", "webhooks", "webhook_tries")),
)


def test_no_page_of_the_site_reaches_the_fetcher() -> None:
    """Only the worker's tasks and the command do, neither the desk nor the administration."""
    takers = set()
    for path in ROOT.glob("commitments/**/*.py"):
        names = [name for _, name in imports(ast.parse(path.read_text()))]
        if any(is_in(name, CONNECTS) for name in names):
            takers.add(module_name(path.relative_to(ROOT).as_posix()))
    outside = {name for name in takers if not is_in(name, ["commitments.fetching"])}
    assert outside == {
        "commitments.actions.captures",
        "commitments.actions.hub_topics",
        "commitments.actions.webhook_tries",
        "commitments.actions.webhooks",
        "commitments.management.commands.check_sources",
        "commitments.tasks",
    }
