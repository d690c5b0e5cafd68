"""Contacts of signatories. Whoever may see them may change them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import contacts as action
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.contact import ContactForm, EndContactForm, NewContactForm, initial
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
    acts = {"change": change, "end": end, "erase": erase}
    if request.method == "POST" and request.POST.get("act") in acts:
        return acts[request.POST["act"]](request, page)
    return show(request, page, ContactForm(initial=initial(page.row)), EndContactForm(page=page))


def change(request: DeskRequest, page: summary.ContactPage) -> HttpResponse:
    form, ending = ContactForm(request.POST), EndContactForm(page=page)
    if not form.is_valid():
        return show(request, page, form, ending, status=422)
    try:
        action.change(contact=page.row, by=request.user, at=timezone.now(), **form.values())
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, page, form, ending, status=409)
    messages.success(request, "Saved.")
    return redirect("desk:contact", page.contact.pk)


def end(request: DeskRequest, page: summary.ContactPage) -> HttpResponse:
    form, ending = ContactForm(initial=initial(page.row)), EndContactForm(request.POST, page=page)
    if not ending.is_valid():
        return show(request, page, form, ending, status=422)
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
    form: ContactForm,
    ending: EndContactForm,
    *,
    status: int = 200,
) -> HttpResponse:
    problems = [*form.problems(), *ending.problems()]
    context = {"page": page, "form": form, "ending": ending, "problems": problems, "section": "replies"}
    return render(request, "desk/contact.html", context, status=status)
