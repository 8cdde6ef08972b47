"""Mails in the admin: what waits, went out, failed; their words; addresses that mails come back from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from outbox import admin_texts, failing, letters
from outbox.models import Email, EmailQuerySet, FailingAddress, Freeze, MailText


@admin.register(Email)
class EmailAdmin(admin.ModelAdmin):
    """Nobody adds, changes or deletes a mail here; whoever may change one may send it again."""

    list_display = ["subject", "address", "state_word", "created_at", "outcome"]
    list_filter = ["state", "category"]
    search_fields = ["subject", "address", "event", "kind", "=message_id"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    actions = ["send_again"]
    fieldsets = [
        (None, {"fields": ["state_word", "recipient", "address", "language", "subject", "letter"]}),
        (
            _("Sending"),
            {
                "fields": [
                    "created_at",
                    "not_before",
                    "attempts",
                    "sent_at",
                    "last_error",
                    "bounced_at",
                    "digest",
                ]
            },
        ),
        (_("Identity"), {"fields": ["kind", "category", "event", "message_id"]}),
    ]
    readonly_fields = ["state_word", "letter"]

    class Media:
        css = {"all": ["css/outbox.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mails are written by what happens."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Email | None = None) -> bool:
        """What was told stays as it was told."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Email | None = None) -> bool:
        """A deleted row could be written, and sent, a second time."""
        return False

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a mail."""
        return request.user.has_perm("outbox.change_email")

    def get_queryset(self, request: HttpRequest) -> EmailQuerySet:
        """The list shows neither text nor layout, so it doesn't load them."""
        return super().get_queryset(request).select_related("recipient").defer("html")  # type: ignore[return-value]

    def get_urls(self) -> list[URLPattern]:
        """The button of the mail's page."""
        view = require_POST(self.admin_site.admin_view(self.send_again_view))
        return [path("<int:pk>/send_again/", view, name="outbox_email_send_again"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with the counts above it, and why nothing goes out if that is so."""
        if Freeze.objects.exists():
            messages.warning(
                request, _("Sending is frozen since a restore: no mail goes out until “manage.py thaw”.")
            )
        return super().changelist_view(request, {**(extra_context or {}), "summary": Email.objects.summary()})

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The mail's page, with the button for whom it is."""
        mail = context["original"]
        resendable = mail.state in {Email.State.FAILED, Email.State.HELD} and not mail.is_secret
        context["may_send_again"] = resendable and self.has_send_again_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(permissions=["send_again"], description=_("Send again the failed and held ones"))
    def send_again(self, request: HttpRequest, emails: EmailQuerySet) -> None:
        """Send the chosen mails again; those that wait or were sent are left alone."""
        for mail in emails.resendable():
            self._log(request, mail)
        self._tell(request, letters.send_again(emails))

    def send_again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same for the one mail whose page it is."""
        if not self.has_send_again_permission(request):
            raise PermissionDenied
        mail = get_object_or_404(Email, pk=pk)
        changed = letters.send_again(Email.objects.filter(pk=pk))
        if changed:
            self._log(request, mail)
        self._tell(request, changed)
        return redirect("admin:outbox_email_change", pk)

    @admin.display(description=_("state"), ordering="state")
    def state_word(self, mail: Email) -> SafeString:
        """The state as a word with its colour."""
        return format_html(
            '<strong class="mail-state mail-state-{}">{}</strong>', mail.state, mail.get_state_display()
        )

    @admin.display(description=_("text"))
    def letter(self, mail: Email) -> SafeString:
        """The mail as its recipient read it, in the direction of its language; a secret one is not shown."""
        if mail.is_secret:
            return format_html("<em>{}</em>", _("Hidden: it holds a code or link that signs the person in."))
        direction = "rtl" if get_language_info(mail.language)["bidi"] else "ltr"
        return format_html(
            '<pre class="mail-text" lang="{}" dir="{}">{}</pre>', mail.language, direction, mail.text
        )

    @admin.display(description=_("outcome"), ordering="sent_at")
    def outcome(self, mail: Email) -> dt.datetime | str:
        """When it went out, or the beginning of what the server said."""
        return mail.sent_at or mail.last_error[:80]

    def _log(self, request: HttpRequest, mail: Email) -> None:
        self.log_change(request, mail, _("Sent again."))

    def _tell(self, request: HttpRequest, changed: int) -> None:
        if not changed:
            messages.warning(request, _("Nothing to send again: these mails wait or were sent."))
            return
        text = ngettext("%d mail waits to be sent again.", "%d mails wait to be sent again.", changed)
        messages.success(request, text % changed)


@admin.register(MailText)
class MailTextAdmin(admin.ModelAdmin):
    """Every mail that there is, not only those whose words were changed: pages of their own."""

    class Media:
        css = {"all": ["css/outbox.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Which mails there are is for the code to say."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: MailText | None = None) -> bool:
        """A reset keeps the history."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The list of all mails, and the words of each in each language."""
        mine = "<slug:app>/<slug:name>/<slug:language>/"
        return [
            path("", self._view(admin_texts.mails), name="outbox_mailtext_changelist"),
            path(mine, self._view(admin_texts.words), name="outbox_mailtext_words"),
            path(f"{mine}back/", self._view(admin_texts.back), name="outbox_mailtext_back"),
        ]

    def _view(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return self.admin_site.admin_view(partial(view, model_admin=self))


@admin.register(FailingAddress)
class FailingAddressAdmin(admin.ModelAdmin):
    """Where mails come back from; whoever may change a mail may let them go there again."""

    list_display = ["address", "failures", "blocked_at", "last_failed_at", "last_error"]
    list_filter = [("blocked_at", admin.EmptyFieldListFilter)]
    search_fields = ["address"]
    ordering = ["-last_failed_at", "-pk"]
    show_full_result_count = False
    actions = ["unblock"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mail servers report them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: FailingAddress | None = None) -> bool:
        """What was reported stays; an address is unblocked as a whole."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FailingAddress | None = None) -> bool:
        """It would be blocked again by the next three mails, and nobody knew why."""
        return False

    def has_unblock_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a mail."""
        return request.user.has_perm("outbox.change_email")

    @admin.action(permissions=["unblock"], description=_("Unblock, and send what waits"))
    def unblock(self, request: HttpRequest, addresses: QuerySet[FailingAddress]) -> None:
        """The chosen addresses get mails again."""
        count = 0
        for failing_address in addresses.filter(blocked_at__isnull=False):
            count += failing.unblock(failing_address.address)
            self.log_change(request, failing_address, _("Unblocked."))
        text = ngettext("%d mail that waited is on its way.", "%d mails that waited are on their way.", count)
        messages.success(request, text % count)
