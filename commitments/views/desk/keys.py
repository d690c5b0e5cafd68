from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.views.desk.access import DeskRequest, for_staff

# Meanings never change between releases.
KEYS = (
    (
        "Anywhere outside a field",
        (
            ("/", "Search"),
            ("c", "Log an entry"),
            ("g i", "Go to the inbox"),
            ("g r", "Go to what waits for review"),
            ("?", "This list"),
        ),
    ),
    (
        "In a list and on its items",
        (
            ("j", "Next line"),
            ("k", "Line before"),
            ("Enter", "Open the line"),
            ("x", "In the inbox: select the line, or let it go again"),
            (
                "1",
                "Take it, or every selected line; on a review, approve it (Enter where not all is seen)",
            ),
            ("2", "On a review, send it back; on a lead, decline it as a duplicate of an entry"),
            (
                "3",
                "In the inbox: not for me, with a reason; also every selected line. On an item: decline it",
            ),
            ("4", "On a suggestion: spam, tell nobody"),
            ("h", "Snooze it, or every selected line"),
        ),
    ),
    (
        "On a page",
        (
            ("t", "Say that an assessment is still true"),
            ("l", "Look at a source again now"),
        ),
    ),
    (
        "In a form",
        (
            ("Ctrl+Enter", "Save; on a Mac also Cmd+Enter"),
            ("Esc", "Leave the field. What was typed stays"),
            ("0 to 5", "On the status of the log form: choose it"),
        ),
    ),
)


@for_staff("view_entrydraft")
@require_safe
def keys(request: DeskRequest) -> HttpResponse:
    return render(request, "desk/keys.html", {"groups": KEYS, "section": "keys"})
