"""Personal data in the admin: erasures on request, and what went and goes by itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from ifmsa_portal.my_data import erasing
from ifmsa_portal.my_data.duties import duties_of
from ifmsa_portal.my_data.models import Erasure, Sweep
from ifmsa_portal.my_data.sweeping import KINDS
from workflows.admin import KeptAdmin, ReadOnlyAdmin, locked
from workflows.models import database_now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

AHEAD = 30  # days


class ErasureForm(forms.ModelForm):
    """Whom an administrator erases, and how they asked for it."""

    def clean(self) -> dict[str, Any]:
        """The same duties stop it as on the person's own page."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        person = cleaned.get("person")
        if not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say how the person asked for it."))
        if person and person.erased_at:
            self.add_error("person", _("This account is erased already."))
        elif person and Erasure.objects.waiting().filter(person=person).exists():
            self.add_error("person", _("An erasure of this account waits already."))
        elif person and (duties := duties_of(person)):
            self.add_error("person", [f"{duty.what}: {duty.first}" for duty in duties])
        return cleaned


@admin.register(Erasure)
class ErasureAdmin(KeptAdmin):
    """Asked for by the person, or here on their request: the same waiting time, the same mails."""

    form = ErasureForm
    list_display = ["person", "asked_by", "asked_at", "due_at", "warned_at", "cancelled_at", "done_at"]
    list_select_related = ["person", "asked_by"]
    autocomplete_fields = ["person"]
    actions = ["call_off"]

    def get_fields(self, request: HttpRequest, obj: Erasure | None = None) -> list[str]:
        """Two to fill in; everything to read."""
        every = ["asked_by", "asked_at", "due_at", "warned_at", "cancelled_at", "stopped_by", "done_at"]
        return ["person", "reason", *(every if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Erasure | None = None) -> list[str]:
        """Nothing is changed afterwards."""
        return locked(obj, *self.get_fields(request, obj))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """After a fresh sign-in."""
        raise_if_reauthentication_required(request, app="")
        return super().add_view(request, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Erasure, form: Any, change: bool) -> None:
        """By the one function that the person's own page calls."""
        made = erasing.ask(obj.person, by=request.user, reason=obj.reason)  # type: ignore[arg-type]
        obj.pk, obj.uuid = made.pk, made.uuid

    def has_change_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        """The list has an action; a single row is there to be read."""
        return obj is None and super().has_change_permission(request, obj)

    @admin.action(description=_("Call off: the account stays"), permissions=["change"])
    def call_off(self, request: HttpRequest, queryset: Any) -> None:
        """Those that wait."""
        done = sum(erasing.call_off(one, by=request.user) for one in queryset)  # type: ignore[arg-type]
        messages.success(request, _("Called off: %s") % done)


@admin.register(Sweep)
class SweepAdmin(ReadOnlyAdmin):
    """How many rows went by themselves each night, and how many go next."""

    list_display = ["day", "words", "rows"]
    list_filter = ["kind"]

    @admin.display(description=_("what"))
    def words(self, sweep: Sweep) -> str:
        """The kind in words."""
        return str(next((kind.words for kind in KINDS if kind.name == sweep.kind), sweep.kind))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what goes tonight and within the next days."""
        now = database_now()
        ahead = [
            (kind, kind.due(now).count(), kind.due(now + dt.timedelta(days=AHEAD)).count()) for kind in KINDS
        ]
        return super().changelist_view(request, {**(extra_context or {}), "ahead": ahead, "days": AHEAD})
