"""People and organizations in the admin."""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import pairwise
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _

from members.admin_merging import duplicates, merge
from members.models import NMO, LocalCommittee, MembershipStatus, Unaccented, User
from workflows.admin import KeptAdmin, ReadOnlyInline, locked


class UserAdminForm(forms.ModelForm):
    """A person's faculty belongs to their NMO."""

    def clean_email(self) -> str:
        """In lower case: Anna@ and anna@ are one person."""
        email: str = self.cleaned_data["email"].lower()
        return email

    def clean(self) -> dict[str, Any]:
        """Name the NMO of the faculty where it is missing; refuse another one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        faculty = cleaned.get("local_committee")
        if faculty and not cleaned.get("nmo"):
            cleaned["nmo"] = faculty.nmo
        if faculty and cleaned["nmo"] != faculty.nmo:
            self.add_error("local_committee", _("This faculty belongs to another NMO."))
        return cleaned


class EmailAddressInline(ReadOnlyInline):
    """The person's addresses; only the person proves and changes them."""

    model = EmailAddress
    fields = ["email", "primary", "verified"]


@admin.register(User)
class UserAdmin(KeptAdmin):
    """A person is found by name, or by the whole e-mail address. Rights come from terms, not from here."""

    form = UserAdminForm
    list_display = [
        "name",
        "email",
        "nmo",
        "local_committee",
        "is_active",
        "is_superuser",
        "joined_at",
    ]
    list_select_related = ["nmo", "local_committee"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["plain_name"]
    search_help_text = _("A part of the name, or the whole e-mail address.")
    ordering = ["plain_name", "id"]
    autocomplete_fields = ["nmo", "local_committee"]
    inlines = [EmailAddressInline]
    fields = [
        "email", "given_names", "family_names", "latin_name", "form_of_address", "language", "time_zone",
        "nmo", "local_committee", "is_active", "is_superuser", "joined_at", "last_login",
    ]  # fmt: skip

    @admin.display(description=_("name"), ordering="plain_name")
    def name(self, person: User) -> str:
        """As the person writes it."""
        return person.get_full_name()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """The address is the person's own to change, with a code sent to the new one."""
        mine = ["is_active", "is_superuser"] if obj and obj.pk == request.user.pk else []
        return ["joined_at", "last_login", *mine, *locked(obj, "email")]

    def get_urls(self) -> list[Any]:
        """With the pages of duplicates before Django's own, which take any word for a key."""
        wrap, mine = self.admin_site.admin_view, "merge/<uuid:keep>/<uuid:gone>/"
        return [
            path("duplicates/", wrap(partial(duplicates, model_admin=self)), name="members_user_duplicates"),
            path(mine, wrap(partial(merge, model_admin=self)), name="members_user_merge"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new person gets no password from us: they sign in by a code, or choose one by the reset link."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """By indexes alone: a part of the plain name, or the whole address."""
        words = search_term.strip()
        if "@" in words:
            return queryset.filter(email=words.lower()), False
        if words:
            queryset = queryset.filter(plain_name__contains=Unaccented(Value(words)))
        return queryset, False


class MembershipStatusForm(forms.ModelForm):
    """From one day to another, both included. Of an NMO that is there the history is mended, for a reason."""

    why = forms.CharField(
        label=_("why it is mended"),
        max_length=300,
        required=False,
        help_text=_(
            "Only to put right what was entered wrongly; it stays in the history of changes. What an assembly "
            "decides is recorded by the Secretary General on the NMO’s page."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The days in their order; the database can't even compare a range that runs backwards."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.nmo_id and self.has_changed() and not cleaned.get("why"):
            self.add_error("why", _("Say why what stands here is wrong."))
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes after the first."))
        # From 6.1 Django asks here, row by row against what is stored; the set of rows is asked as a whole.
        self._validate_constraints = False
        return cleaned


class MembershipStatusFormSet(forms.BaseInlineFormSet):
    """One status at a time, among the rows on the page and those that aren't on it."""

    def clean(self) -> None:
        """Say it in words, before the database refuses the row."""
        super().clean()
        shown = [form for form in self.forms if form.is_valid() and form.has_changed()]
        elsewhere = MembershipStatus.objects.filter(nmo=self.instance.pk).exclude(
            pk__in=[form.instance.pk for form in shown if form.instance.pk]
        )
        days = list(elsewhere.values_list("first_day", "last_day"))
        days += [(form.cleaned_data["first_day"], form.cleaned_data["last_day"]) for form in shown]
        in_order = sorted((first, last or dt.date.max) for first, last in days)
        if any(following[0] <= earlier[1] for earlier, following in pairwise(in_order)):
            raise forms.ValidationError(_("Two statuses hold on the same day."))


class MembershipStatusInline(admin.StackedInline):
    """What the organization was, from one day to another; stacked, so that each field has its label beside it."""

    model = MembershipStatus
    form = MembershipStatusForm
    formset = MembershipStatusFormSet
    extra = 0
    can_delete = False


@admin.register(NMO)
class NMOAdmin(KeptAdmin):
    """Organizations; the address part stays as it was published."""

    list_display = ["short_name", "name", "territory", "country", "region", "status", "evidence"]
    list_filter = ["region", "evidence"]
    search_fields = ["short_name"]
    search_help_text = _("A part of a name or territory, with or without accents.")
    prepopulated_fields = {"slug": ["short_name"]}
    inlines = [MembershipStatusInline]
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.URLField: {"assume_scheme": "https"}}

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """What was mended of the history, and why, stands in the NMO's history of changes."""
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            if change and row.has_changed():
                status = row.instance
                days = f"{status.first_day} – {status.last_day or '…'}"
                said = f"Membership mended: {status.status}, {days}. {row.cleaned_data['why']}"
                self.log_change(request, formset.instance, said)

    @admin.display(description=_("status today"))
    def status(self, nmo: Any) -> str:
        """What it is in the federation today."""
        return str(dict(MembershipStatus.Status.choices).get(nmo.status_today, "–"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[NMO]:
        """With the status of today in the same query."""
        return NMO.objects.with_status()

    def get_readonly_fields(self, request: HttpRequest, obj: NMO | None = None) -> list[str]:
        """A published address is never broken."""
        return locked(obj, "slug")

    def get_prepopulated_fields(self, request: HttpRequest, obj: NMO | None = None) -> dict[str, Any]:
        """Only while the address part can still be written."""
        return {} if obj else self.prepopulated_fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[NMO], search_term: str
    ) -> tuple[QuerySet[NMO], bool]:
        """By any of its names, whatever accents or capitals were typed."""
        return queryset.called(search_term), False  # type: ignore[attr-defined]


@admin.register(LocalCommittee)
class LocalCommitteeAdmin(KeptAdmin):
    """An NMO's groups at medical faculties."""

    list_display = ["city", "faculty", "nmo", "is_active"]
    list_select_related = ["nmo"]
    list_filter = ["is_active", "nmo__region"]
    search_fields = ["city", "faculty", "nmo__short_name"]
    autocomplete_fields = ["nmo"]

    def get_readonly_fields(self, request: HttpRequest, obj: LocalCommittee | None = None) -> list[str]:
        """Terms and applications name both: a faculty that changes its NMO is a new row."""
        return locked(obj, "nmo")
