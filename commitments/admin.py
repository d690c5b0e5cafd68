"""Django's own admin: people, webhooks and the mail ledger. Log and reference data are only read there."""

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from commitments import models
from commitments.actions import conflicts, staff, webhook_partners
from commitments.actions.refusals import ActionRefusedError
from commitments.vocabulary import ChangeKind

# allauth's own: everybody looks after their sessions and second factors at /desk/account
admin.site.unregister((EmailAddress, Authenticator, UserSession))

admin.site.site_header = admin.site.site_title = "AI Commitment Tracker: administration"
admin.site.index_title = "Reference data, people and the mail ledger"


class ReadOnly:
    """Nobody adds, changes or deletes it here."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    """What is on record, what only actions may write, and what the fixture files own."""


LOG = (
    models.ProgressEntry,
    models.SearchRecord,
    models.Assessment,
    models.Change,
    models.Correction,
    models.Reply,
    models.ReviewDecision,
    models.AssessmentRating,
    models.EvidenceCapture,
    models.Withdrawal,
    models.DeskAct,
)
# drafts of assessments are read on the desk alone, which keeps those that wait for a blind rating blind
OF_THE_DESK = (models.EntryDraft, models.CurrentStatus)
admin.site.register((*LOG, *OF_THE_DESK), ReadOnlyAdmin)


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    """Rows of the fixture files, shown with the row they belong to."""

    extra = 0


# The files in fixtures/ own these: the next load_reference would undo an edit, or refuse a row of its own.
class CommitmentTestInline(ReadOnlyInline):
    model = models.CommitmentTest


class DeadlineInline(ReadOnlyInline):
    model = models.Deadline


class EndorsementInline(ReadOnlyInline):
    model = models.Endorsement


@admin.register(models.Commitment)
class CommitmentAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "instrument", "binding", "trackability"]
    list_filter = ["instrument", "binding"]
    search_fields = ["code", "title"]
    inlines = [CommitmentTestInline, DeadlineInline]


@admin.register(models.Signatory)
class SignatoryAdmin(ReadOnlyAdmin):
    list_display = ["name", "code", "kind", "region"]
    list_filter = ["kind", "region"]
    search_fields = ["name", "name_fr", "code", "alpha3", "slug"]
    inlines = [EndorsementInline]


@admin.register(models.Clause)
class ClauseAdmin(ReadOnlyAdmin):
    list_display = ["code", "instrument", "kind", "summary"]
    list_filter = ["instrument", "kind"]
    search_fields = ["code", "summary", "quote"]


@admin.register(models.Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ["title", "publisher", "kind", "published_on"]
    list_filter = ["kind"]
    search_fields = ["title", "publisher", "url"]


@admin.register(models.Undertaking)
class UndertakingAdmin(ReadOnlyAdmin):
    list_display = ["commitment", "endorsement"]
    list_select_related = ["commitment", "endorsement__signatory", "endorsement__instrument"]
    list_filter = ["commitment__instrument"]
    search_fields = ["commitment__code", "endorsement__signatory__name"]


admin.site.register((models.Instrument, models.TextLine, models.Milestone), ReadOnlyAdmin)


@admin.register(models.StaffMember)
class StaffMemberAdmin(UserAdmin):
    """People and their roles. Only a superuser makes or changes another one."""

    list_display = ["username", "first_name", "last_name", "email", "is_active", "last_login"]
    actions = ["remove_second_factors"]

    @admin.action(description="Remove the second factors of people who lost them", permissions=["change"])
    def remove_second_factors(self, request: HttpRequest, people: QuerySet[models.StaffMember]) -> None:
        for member in people:
            try:
                staff.remove_second_factors(member=member, by=person_of(request), at=timezone.now())
                self.message_user(request, f"{member} now signs in with the password alone.")
            except ActionRefusedError as refusal:
                self.message_user(request, f"{member}: {refusal}", messages.ERROR)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """One's own is changed at the desk, where the present one is asked for."""
        member = self.get_object(request, unquote(id))  # more than one spelling leads to the same person
        if member is not None and member.pk == request.user.pk:
            return redirect("account_change_password")
        return super().user_change_password(request, id, form_url)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """What is read-only is not read from the form either: nobody gives themselves a role."""
        if is_superuser(request):
            return ()
        own = ("groups", "is_staff", "is_active") if obj and obj.pk == request.user.pk else ()
        return ("is_superuser", "user_permissions", *own)

    def save_model(self, request: HttpRequest, obj: models.StaffMember, form: Any, change: bool) -> None:
        """Roles are noted where they change, in views/desk/sign_in_events.py."""
        super().save_model(request, obj, form, change)
        staff.note_rights(
            member=obj,
            by=person_of(request),
            at=timezone.now(),
            changed={name: form.cleaned_data[name] for name in staff.RIGHTS if name in form.changed_data},
            is_new=not change,
        )

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, models.StaffMember) and obj.is_superuser and not is_superuser(request):
            return False
        return super().has_change_permission(request, obj)


def person_of(request: HttpRequest) -> models.StaffMember:
    return models.StaffMember.objects.get(username=request.user.get_username())


def is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


class NewConflictForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """Django leaves a condition of the constraint alone that is about fields not in the form."""
        given = super().clean() or {}
        person, signatory = given.get("person"), given.get("signatory")
        if person and signatory and person.conflicts.filter(signatory=signatory).exists():
            raise forms.ValidationError(f"{person} has declared a conflict with {signatory} already.")
        return given


@admin.register(models.ConflictOfInterest)
class ConflictOfInterestAdmin(admin.ModelAdmin):
    """A conflict is ended, never deleted and never turned into another. Nobody ends their own."""

    list_display = ["person", "signatory", "reason", "declared_at", "ended_at", "ended_by"]
    list_filter = ["person"]
    fields = ["person", "signatory", "reason"]
    form = NewConflictForm
    actions = ["end_them"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.ConflictOfInterest]:
        return models.ConflictOfInterest.ever.select_related("person", "signatory", "ended_by")

    @admin.action(description="End conflicts whose reason is gone", permissions=["end"])
    def end_them(self, request: HttpRequest, chosen: QuerySet[models.ConflictOfInterest]) -> None:
        for conflict in chosen:
            try:
                conflicts.end(conflict=conflict, by=person_of(request), at=timezone.now())
                self.message_user(request, f"{conflict}: ended.")
            except ActionRefusedError as refusal:
                self.message_user(request, f"{conflict}: {refusal}", messages.ERROR)

    def save_model(
        self, request: HttpRequest, obj: models.ConflictOfInterest, form: Any, change: bool
    ) -> None:
        obj.pk = conflicts.declare(by=person_of(request), at=timezone.now(), **form.cleaned_data).pk

    def has_end_permission(self, request: HttpRequest) -> bool:
        return super().has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class FollowInline(admin.TabularInline):
    model = models.Follow
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(models.Subscriber)
class SubscriberAdmin(ReadOnlyAdmin):
    """Readers manage their own mail; whoever asks to be forgotten is deleted here with all that was sent."""

    list_display = ["email", "state", "rhythm", "confirmed_at", "unsubscribed_at", "suppressed_at"]
    list_filter = ["state", "rhythm"]
    search_fields = ["email"]
    inlines = [FollowInline]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(models.Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """The ledger. An uncertain delivery may or may not have reached its reader: its reason says why."""

    list_display = [
        "key",
        "purpose",
        "subscriber",
        "notice",
        "state",
        "attempts",
        "not_before",
        "resent_at",
        "reason",
    ]
    list_filter = ["state", "purpose"]
    list_select_related = ["subscriber", "notice"]
    search_fields = ["key", "subscriber__email"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only together with its subscriber, never by itself."""
        match = request.resolver_match
        return bool(match and match.url_name and match.url_name.startswith("commitments_subscriber_"))


admin.site.register((models.DigestRun, models.MailHold, models.MailBounce, models.MailRelay), ReadOnlyAdmin)


class WebhookPartnerForm(forms.ModelForm):
    """Says what is wrong with an address beside it."""

    def clean_address(self) -> str:
        try:
            webhook_partners.refuse_without_key()
            return webhook_partners.checked_address(self.cleaned_data["address"])
        except ActionRefusedError as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if kind == ChangeKind.WITHDRAWN:
            raise forms.ValidationError("No partner hears of what was withdrawn.")
        return kind


@admin.register(models.WebhookPartner)
class WebhookPartnerAdmin(admin.ModelAdmin):
    """docs/webhooks.md. A secret is on one page, once: nothing here can show it again."""

    form = WebhookPartnerForm
    fields = ["name", "address", "instrument", "signatory", "commitment", "kind"]
    list_display = [
        "name",
        "address",
        "delivered_at",
        "failures",
        "problem",
        "disabled_at",
        "disabled_reason",
    ]
    list_filter = ["disabled_at"]
    search_fields = ["name", "address"]
    actions = ["ping", "rotate", "rotate_at_once", "disable", "resume", "enable_from_now"]

    def save_model(self, request: HttpRequest, obj: models.WebhookPartner, form: Any, change: bool) -> None:
        given = dict(form.cleaned_data)
        named = {name: given.pop(name) for name in ("name", "address")}
        everything = named | {"wanted": webhook_partners.Wanted(**given), **whose(request)}
        if change:
            webhook_partners.change(partner=obj, **everything)
            return
        issued = webhook_partners.register(**everything)
        obj.pk = issued.partner.pk
        request.issued = issued  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: Any = None) -> HttpResponse:
        return self.secret_page(request, request.issued)  # type: ignore[attr-defined]

    def secret_page(self, request: HttpRequest, issued: webhook_partners.Issued) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"issued": issued, "title": "The secret"}
        response = TemplateResponse(request, "admin/webhook_secret.html", context)
        add_never_cache_headers(response)
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """One that ends is disabled: what was sent to it stays known for a while."""
        return False

    def each(self, request: HttpRequest, partners: Any, act: Callable[..., object], done: str) -> None:
        for partner in partners:
            try:
                act(partner=partner, **whose(request))
                self.message_user(request, f"{partner}: {done}")
            except ActionRefusedError as refusal:
                self.message_user(request, f"{partner}: {refusal}", messages.ERROR)

    @admin.action(description="Send a ping", permissions=["change"])
    def ping(self, request: HttpRequest, partners: Any) -> None:
        self.each(request, partners, webhook_partners.ping, "a ping goes within seconds.")

    @admin.action(description="Disable", permissions=["change"])
    def disable(self, request: HttpRequest, partners: Any) -> None:
        self.each(request, partners, webhook_partners.disable, "disabled.")

    @admin.action(description="Enable, going on where it stopped", permissions=["change"])
    def resume(self, request: HttpRequest, partners: Any) -> None:
        self.each(request, partners, partial(webhook_partners.enable, resumes=True), "enabled.")

    @admin.action(description="Enable, with what is published from now on", permissions=["change"])
    def enable_from_now(self, request: HttpRequest, partners: Any) -> None:
        self.each(request, partners, partial(webhook_partners.enable, resumes=False), "enabled.")

    @admin.action(description="Make a new secret; the old one signs for a day still", permissions=["change"])
    def rotate(self, request: HttpRequest, partners: Any) -> HttpResponse | None:
        return self.new_secret(request, partners, keeps_old=True)

    @admin.action(description="Make a new secret; the old one ends at once", permissions=["change"])
    def rotate_at_once(self, request: HttpRequest, partners: Any) -> HttpResponse | None:
        return self.new_secret(request, partners, keeps_old=False)

    def new_secret(self, request: HttpRequest, partners: Any, *, keeps_old: bool) -> HttpResponse | None:
        try:
            (partner,) = partners
            issued = webhook_partners.rotate(partner=partner, keeps_old=keeps_old, **whose(request))
        except ValueError:
            self.message_user(request, "Choose one partner at a time.", messages.ERROR)
            return None
        except ActionRefusedError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return None
        return self.secret_page(request, issued)


def whose(request: HttpRequest) -> dict[str, Any]:
    return {"by": person_of(request), "at": timezone.now()}


@admin.register(models.WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """What was sent to partners, and what they answered."""

    list_display = ["message_id", "partner", "change", "state", "attempts", "status", "reason", "made_at"]
    list_filter = ["state", "partner"]
    list_select_related = ["partner", "change"]
