"""A visitor's words beside the form of whoever took them up."""

from typing import Any

from django import template

from commitments.summaries import desk_suggestion

register = template.Library()


@register.inclusion_tag("desk/_visitor_words.html", takes_context=True)
def visitor_words(context: Any) -> dict[str, Any]:
    """Those of the suggestion that the address or the form carries; nothing where none is in hand.

    It stands inside the form, which passes the suggestion on.
    """
    request = context["request"]
    asked = request.POST.get("suggestion") or request.GET.get("suggestion", "")
    may_see = request.user.has_perm("commitments.view_suggestion")
    return {"visitor": desk_suggestion.in_hand(asked) if asked and may_see else None}
