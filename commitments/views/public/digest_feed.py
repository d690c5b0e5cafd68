"""The digests as an Atom feed, in full, for whoever follows without giving an address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.summaries import digest_pages
from commitments.views.public import atom
from commitments.views.public.day import moment_of
from commitments.views.public.digests import asked_in
from commitments.views.public.feeds import archive_in, nothing


@require_safe
def digest_feed(request: HttpRequest) -> HttpResponse:
    """Digests that had something to tell; ids stay, and `updated` moves with what they say."""
    rhythm = request.GET.get("rhythm", "")
    found = digest_pages.load_feed(
        asked=asked_in(request), rhythm=rhythm, archive=archive_in(request), now=moment_of(request)
    )
    if found is None:
        return nothing()
    feed = atom.begin(
        request,
        title="; ".join(line.name for line in found.choice.lines) or gettext("Everything on record"),
        path=found.path,
        page_path=found.list_path,
        part=found.part,
        updated_at=found.updated_at,
    )
    for told in found.told:
        end = f"?{found.choice.query}" if found.choice.query else ""
        address = f"{settings.SITE_URL}{told.period.path}{end}"
        feed.add_item(
            title=told.digest.subject,
            link=address,
            unique_id=address,
            description=told.digest.headline,
            content=render_to_string(
                "public/digest/_body.html",
                {"digest": told.digest, "base": settings.SITE_URL, "is_lasting": True},
            ),
            pubdate=told.period.due_at,
            updateddate=told.updated_at,
        )
    return atom.finish(request, feed)
