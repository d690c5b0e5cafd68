"""The page of bench/peers/idiom.py: what a developer writes who has read Django's documentation."""

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.context import Context
from django.urls import path
from django.utils.safestring import SafeString

from commitments.models import (
    Change,
    Endorsement,
    Milestone,
    ProgressEntry,
    Reply,
    Signatory,
    Undertaking,
)
from commitments.templatetags.kept import KeptNode
from tracker.urls import urlpatterns as ours


def not_kept(node: KeptNode, context: Context) -> SafeString:
    return node.made(
        context, {name: value.resolve(context, ignore_failures=True) for name, value in node.told.items()}
    )


KeptNode.render = not_kept  # type: ignore[method-assign]


def owed() -> QuerySet[Undertaking]:
    return (
        Undertaking.objects.select_related("current_status__assessment", "endorsement__signatory")
        .prefetch_related("commitment__clauses", "commitment__deadline")
        .order_by("commitment__order")
    )


def country(request: HttpRequest, slug: str) -> HttpResponse:
    signatories = Signatory.objects.prefetch_related(
        Prefetch(
            "endorsements", Endorsement.objects.select_related("instrument").order_by("instrument__order")
        ),
        Prefetch("endorsements__undertakings", owed()),
        Prefetch("endorsements__instrument__commitments__undertakings", owed().joint(), to_attr="joint"),
        Prefetch("endorsements__instrument__milestones", Milestone.objects.order_by("starts_on")),
        "endorsements__instrument__endorsements",
        Prefetch(
            "entries",
            ProgressEntry.objects.current().prefetch_related(
                "clauses__instrument", "signatories", "evidence_links__evidence"
            ),
        ),
    )
    signatory = get_object_or_404(signatories, slug=slug)
    own = [item for endorsement in signatory.endorsements.all() for item in endorsement.undertakings.all()]
    peers = (
        Undertaking.objects.filter(
            endorsement__signatory__subregion=signatory.subregion,
            endorsement__left_on=None,
            commitment__in=[item.commitment_id for item in own],
        )
        .exclude(endorsement__signatory=signatory)
        .select_related("commitment", "endorsement__signatory", "current_status")
        .order_by("commitment__order", "endorsement__signatory__sort_key")
    )
    context = {
        "signatory": signatory,
        "own": own,
        "dated": [item for item in own if hasattr(item.commitment, "deadline")],
        "changes": Change.objects.standing()
        .filter(undertaking__in=own)
        .select_related("undertaking__commitment"),
        "replies": Reply.objects.filter(assessment__undertaking__in=own).select_related(
            "assessment__undertaking__commitment"
        ),
        "peers": peers,
        "everybody": Signatory.objects.exclude(tile_row=None),
    }
    return render(request, "idiom.html", context)


urlpatterns = [path("en/idiom/<slug:slug>", country), *ours]
