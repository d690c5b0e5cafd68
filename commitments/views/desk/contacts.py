"""Contacts of signatories. Whoever may see them may change them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import contacts as action
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.forms import three_way
from commitments.forms.contact import BouncedForm, ContactForm, EndContactForm, NewContactForm, initial
from commitments.models import Signatory
from commitments.summaries import desk_contacts as summary
from commitments.views.desk.access import DeskRequest, for_staff, refused


@for_staff("view_contact", to_act=("add_contact",))
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: DeskRequest) -> HttpResponse:
    """The list, and the form that adds to it."""
    page = summary.load(asked=request.GET.get("signatory", ""), now=timezone.now())
    if request.method != "POST":
        return show_list(request, page, NewContactForm(page=page))
    form = NewContactForm(request.POST, page=page)
    if not form.is_valid():
        return show_list(request, page, form, status=422)
    signatory = Signatory.objects.get(slug=form.cleaned_data["signatory"])
    try:
        action.add(by=request.user, at=timezone.now(), signatory=signatory, **form.values())
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show_list(request, page, form, status=409)
    messages.success(request, f"Added. {signatory} can be asked to reply.")
    return redirect(f"{reverse('desk:contacts')}?signatory={signatory.slug}")


@for_staff("view_contact", to_act=("change_contact",))
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: DeskRequest, pk: int) -> HttpResponse:
    """One contact: put right, ended with or without a successor, erased."""
    page = summary.load_one(pk, now=timezone.now())
    if page is None:
        raise Http404
    acts = {"change": change, "end": end, "erase": erase, "bounced": mark_bounced, "works": unmark_bounced}
    if request.method == "POST" and request.POST.get("act") in acts:
        return acts[request.POST["act"]](request, page)
    return show(request, page)


def change(request: DeskRequest, page: summary.ContactPage) -> HttpResponse:
    """What comes from the page of the three versions goes the same way as what was typed."""
    post = three_way.resolved(request.POST) if three_way.SIDES in request.POST else request.POST
    form = ContactForm(post)
    if not form.is_valid():
        return show(request, page, form=form, status=422)
    try:
        action.change(
            contact=page.row,
            by=request.user,
            at=timezone.now(),
            row_version=form.cleaned_data["row_version"] or 0,
            **form.values(),
        )
    except OvertakenError:
        return ask(request, summary.load_one(page.contact.pk, now=timezone.now()) or page, form)
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, page, form=form, status=409)
    messages.success(request, "Saved.")
    return redirect("desk:contact", page.contact.pk)


def started_from(page: summary.ContactPage) -> dict[str, str]:
    """The version that a form opened now starts from."""
    values = initial(page.row)
    return {"row_version": str(page.row.row_version), "began_with": three_way.began_with(values)}


def ask(request: DeskRequest, page: summary.ContactPage, form: ContactForm) -> HttpResponse:
    """Yours, theirs and before: nothing is written, and nothing that was typed is lost."""
    before = three_way.read_began_with(form.cleaned_data["began_with"])
    context = {
        "page": page,
        "conflict": three_way.compare(form, theirs=initial(page.row), before=before),
        "hidden": [("act", "change"), *started_from(page).items()],
        "page_url": reverse("desk:contact", args=[page.contact.pk]),
        "section": "replies",
    }
    return render(request, "desk/contact_conflict.html", context, status=409)


def mark_bounced(request: DeskRequest, page: summary.ContactPage) -> HttpResponse:
    form = BouncedForm(request.POST, auto_id="bounced_%s")
    if not form.is_valid():
        return show(request, page, bounced=form, status=422)
    try:
        action.mark_bounced(contact=page.row, by=request.user, at=timezone.now(), **form.cleaned_data)
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "Marked. No reminder goes to this address until it is put right.")
    return redirect("desk:contact", page.contact.pk)


def unmark_bounced(request: DeskRequest, page: summary.ContactPage) -> HttpResponse:
    try:
        action.unmark_bounced(contact=page.row, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "The mark is gone. Send the letter again on the page of the round.")
    return redirect("desk:contact", page.contact.pk)


def end(request: DeskRequest, page: summary.ContactPage) -> HttpResponse:
    ending = EndContactForm(request.POST, page=page)
    if not ending.is_valid():
        return show(request, page, ending=ending, status=422)
    try:
        action.end(contact=page.row, by=request.user, at=timezone.now(), successor=ending.chosen())
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "Ended. Its link has stopped working.")
    return redirect(f"{reverse('desk:contacts')}?signatory={page.slug}")


def erase(request: DeskRequest, page: summary.ContactPage) -> HttpResponse:
    try:
        action.erase(contact=page.row, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "Erased: name, address and notes are gone.")
    return redirect(f"{reverse('desk:contacts')}?signatory={page.slug}")


def show_list(
    request: DeskRequest, page: summary.ContactsPage, form: NewContactForm, *, status: int = 200
) -> HttpResponse:
    context = {"page": page, "form": form, "problems": form.problems(), "section": "replies"}
    return render(request, "desk/contacts.html", context, status=status)


def show(
    request: DeskRequest,
    page: summary.ContactPage,
    *,
    form: ContactForm | None = None,
    ending: EndContactForm | None = None,
    bounced: BouncedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or ContactForm(initial=initial(page.row) | started_from(page))
    ending = ending or EndContactForm(page=page)
    bounced = bounced or BouncedForm(auto_id="bounced_%s")
    context = {
        "page": page,
        "form": form,
        "ending": ending,
        "bounced": bounced,
        "problems": [*form.problems(), *ending.problems(), *bounced.problems()],
        "section": "replies",
    }
    return render(request, "desk/contact.html", context, status=status)
