"""ARCHITECTURE's layers as a function over source text: what may import what, and who may write.

tests/test_layers.py runs it over the tree, and over planted faults to see that it bites.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

# Lowest first. What stands in one line may not import each other; packages import their own modules.
LAYERS: Final = (
    ("former_words",),
    ("words",),
    ("vocabulary", "desk_vocabulary", "languages"),
    ("rules",),
    ("reference_fields",),
    ("reference_schema",),
    ("reference_translations",),
    ("models", "migrations"),
    ("summaries", "charts", "templatetags"),
    ("emails", "fetching"),
    ("actions",),
    ("tasks",),
    ("forms", "mirror"),
    ("page_cache",),
    ("views", "api", "feeds", "calendars", "sitemaps", "admin", "management", "middleware"),
    ("urls", "apps", "checks"),
)
LAYER_OF: Final = {name: number for number, names in enumerate(LAYERS) for name in names}
# Foreign keys point up this list, never down.
MODEL_STAGES: Final = (
    "append_only",
    "former_row",
    "instrument",
    "signatory",
    "staff",
    "contact",
    "commitment",
    "undertaking",
    "evidence",
    "progress",
    "assessment",
    "withdrawal",
    "reply",
    "reply_round",
    "correction",
    "change",
    "published_log",
    "public_change",
    "current_status",
    "record_counts",
    "editorial",
    "second_rating",
    "suggestion",
    "inbox",
    "saved_form",
    "import_batch",
    "desk_act",
    "subscription",
    "notice",
    "delivery",
    "sending",
    "heartbeat",
    "hub_topic",
    "webhook",
)
SURFACES: Final = ("commitments.views.public", "commitments.views.desk", "commitments.views.follow")
PUBLIC: Final = (
    "commitments.views.public",
    "commitments.views.health",
    "commitments.views.context",
    *(f"commitments.{name}" for name in ("api", "feeds", "calendars", "sitemaps", "mirror", "page_cache")),
)
CLOSED_TO_PUBLIC: Final = (
    "commitments.actions",
    "commitments.tasks",
    "commitments.emails",
    "commitments.fetching",
)
NOT_PUBLIC: Final = (
    "AddressChange",
    "AssessmentDraft",
    "Assignment",
    "AssignmentBatch",
    "Contact",
    "DeskAct",
    "DraftTestResult",
    "EntryDraft",
    "EntryDraftEvidence",
    "FormerLink",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "InboxMark",
    "MailBounce",
    "MailHold",
    "Notice",
    "Presence",
    "ReplyAnswer",
    "ReplyInvitation",
    "ReviewDecision",
    "SavedForm",
    "SecondRating",
    "Suggestion",
    "WebhookDelivery",
    "WebhookPartner",
)
# the ways from a public row to a draft without importing its model
DRAFT_RELATIONS: Final = re.compile(
    r"\b(?:entry_drafts?|assessment_drafts?|draft_links|draft_results|drafts_on_top)"
)
REQUESTS_AND_CELERY: Final = ("django.http", "django.shortcuts", "django.contrib.messages", "celery")
MAY_WRITE: Final = ("commitments/actions/", "commitments/migrations/", "commitments/models/append_only.py")
LONGEST_TASK: Final = 10

WRITES: Final = re.compile(r"a?(save|create|delete|bulk_create|bulk_update|get_or_create|update_or_create)")
RELATION_WRITES: Final = ("set", "add", "remove", "clear", "aset", "aadd", "aremove", "aclear")
WRITING_SQL: Final = re.compile(
    r"\b(insert\s+into|update\s+\S+\s+(as\s+\S+\s+)?set|delete\s+from|truncate|merge\s+into)\b",
    re.IGNORECASE,
)
CLOCK: Final = ("now", "today", "utcnow", "localtime", "localdate", "time")


def complaints(path: str, source: str, relations: Collection[str] = ()) -> list[str]:
    """Everything in one module that breaks a rule, each with its line.

    `path` is relative to the root; `relations` are the names of related managers, by which
    `entry.clauses.add(x)` is told from adding to an ordinary set.
    """
    tree = ast.parse(source)
    module = module_name(path)
    found = [*of_imports(module, tree), *of_imports_in_functions(path, tree)]
    if not path.startswith(MAY_WRITE):
        found += of_writes(tree, relations)
    if is_in(module, ["commitments.rules"]):
        found += of_purity(tree)
    if module == "commitments.tasks":
        found += of_long_tasks(tree)
    return [f"{path}:{line}: {what}" for line, what in sorted(found)]


Fault = tuple[int, str]


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def is_in(module: str, packages: Iterable[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported: modules, and names taken from modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{'.' * node.level}{node.module or ''}.{a.name}") for a in node.names)


def of_imports(module: str, tree: ast.AST) -> Iterator[Fault]:
    for line, name in imports(tree):
        for words in import_faults(module, name):
            yield line, words


def import_faults(module: str, name: str) -> Iterator[str]:
    if name.startswith("."):
        yield f"imports {name}: write the whole path"
    if is_in(module, ["commitments"]):
        if is_in(name, ["tracker"]):
            yield f"imports {name}: settings come through django.conf, nothing else of tracker is needed"
        if is_in(name, ["commitments"]) and name != "commitments":
            yield from layer_faults(module, name)
        if is_in(module, ["commitments.models"]) and is_in(name, ["commitments.models"]):
            yield from stage_faults(module, name)
        if is_in(module, PUBLIC) and is_in(name, CLOSED_TO_PUBLIC):
            yield f"imports {name}: public code is read-only by construction"
        if is_in(module, ["commitments.actions"]) and is_in(name, REQUESTS_AND_CELERY):
            yield f"imports {name}: actions know nothing of requests or Celery"
        if is_in(module, ["commitments.rules"]) and is_in(name, ["django"]):
            yield f"imports {name}: rules are pure"


def layer_faults(module: str, name: str) -> Iterator[str]:
    own, other = part(module), part(name)
    if own not in LAYER_OF or other not in LAYER_OF:
        stranger = other if own in LAYER_OF else own
        yield f"imports {name}: {stranger} stands in no layer of tests/layer_rules.py"
    elif own == other:
        if any(
            is_in(module, [one]) and is_in(name, [two]) for one in SURFACES for two in SURFACES if one != two
        ):
            yield f"imports {name}: one surface does not import another"
    elif LAYER_OF[other] > LAYER_OF[own]:
        yield f"imports {name}: {other} stands above {own}"
    elif LAYER_OF[other] == LAYER_OF[own]:
        yield f"imports {name}: {own} and {other} stand side by side and do not import each other"


def part(name: str) -> str:
    """The second word: `views` of commitments.views.public.overview."""
    return name.split(".")[1] if "." in name else ""


def stage_faults(module: str, name: str) -> Iterator[str]:
    if module == "commitments.models":
        return
    own = module.split(".")[2]
    other = name.split(".")[2] if name.count(".") >= 2 else ""
    if own not in MODEL_STAGES or other not in MODEL_STAGES:
        yield f"imports {name}: a model file names the model files it needs, all listed in MODEL_STAGES"
    elif MODEL_STAGES.index(other) >= MODEL_STAGES.index(own):
        yield f"imports {name}: {other} comes later in the flow than {own}"


def of_imports_in_functions(path: str, tree: ast.AST) -> Iterator[Fault]:
    if path == "commitments/apps.py":
        return
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for line, name in imports(function):
                yield line, f"imports {name} inside {function.name}()"


def of_writes(tree: ast.AST, relations: Collection[str]) -> Iterator[Fault]:
    prose = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if is_write(node, node.func, relations):
                yield node.lineno, f"calls .{node.func.attr}(): only actions write"
        elif isinstance(node, ast.Constant) and id(node) not in prose and WRITING_SQL.search(str(node.value)):
            yield node.lineno, "holds SQL that writes: only actions write"


def is_write(call: ast.Call, function: ast.Attribute, relations: Collection[str]) -> bool:
    if function.attr in ("update", "aupdate"):  # a dict is updated from a mapping, a queryset by keywords
        return bool(call.keywords) and not call.args
    if function.attr in RELATION_WRITES:
        return isinstance(function.value, ast.Attribute) and function.value.attr in relations
    return WRITES.fullmatch(function.attr) is not None and not is_super(function.value)


def is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def docstrings(tree: ast.AST) -> set[int]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, holders)]
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def of_purity(tree: ast.AST) -> Iterator[Fault]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK:
            yield node.lineno, f"calls .{node.func.attr}(): rules take dates as arguments"


def of_long_tasks(tree: ast.Module) -> Iterator[Fault]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_TASK:
            yield (
                node.lineno,
                f"{node.name} is longer than {LONGEST_TASK} lines: a task opens an action's door",
            )


def leaks(start: str, sources: Mapping[str, str]) -> list[str]:
    """What public code may not reach, found from module `start` along every import of our own modules."""
    found, waiting, seen = [], [start], set()
    while waiting:
        module = waiting.pop()
        if module in seen or module not in sources:
            continue
        seen.add(module)
        names = [name for _, name in imports(ast.parse(sources[module]))]
        reached = {
            name for name in names if is_in(name, CLOSED_TO_PUBLIC) or name.split(".")[-1] in NOT_PUBLIC
        }
        reached |= set(DRAFT_RELATIONS.findall(sources[module]))
        found += [f"{start} reaches {name} through {module}" for name in sorted(reached)]
        # the models package holds every model; what counts is which of them somebody takes from it
        onward = [name for name in names if not is_in(name, ["commitments.models"])]
        waiting += [*onward, *(name.rpartition(".")[0] for name in onward)]
    return found
