"""How allauth makes people and writes to them: through the outbox, like everything else."""

from __future__ import annotations

import uuid
import zoneinfo
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.models import User
from members.text import validate_email_address
from outbox.failing import is_blocked, send_on
from outbox.letters import write_ready

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allauth.account.models import EmailAddress
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """The portal's names, addresses, language and mails for allauth's accounts."""

    def clean_email(self, email: str) -> str:
        """Refuse addresses that some mail server can't carry."""
        validate_email_address(email)
        return email

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Keep the names as the person wrote them.

        Of two who sign up with one address at the same instant the second sees the page that everyone sees.
        """
        for name in ("given_names", "family_names", "language"):
            setattr(user, name, form.cleaned_data[name])
        try:
            with transaction.atomic():
                return super().save_user(request, user, form, commit)
        except IntegrityError as error:
            email = form.cleaned_data["email"]
            raise ImmediateHttpResponse(prevent_enumeration(request, email=email)) from error

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """What came back from the address that a person had before is sent to the one that they proved now."""
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed and email_address.user.email == email_address.email and send_on(email_address.user):
            messages.info(request, _("What came back from your old address is on its way to the new one."))
        return confirmed

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Who gets no mails, because they came back, hears of it here: a mail couldn't tell them.

        What is said is read on the next page, which is in the person's own language unless the browser chose one.
        """
        has_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        with translation.override(translation.get_language() if has_chosen else user.language):
            response = super().post_login(request, user, **kwargs)
            if is_blocked(user.email):
                messages.warning(
                    request, _("Mails to %s come back, so you get none. See “My profile”.") % user.email
                )
        return response

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person of a change to their account, in their own language."""
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail as an outbox row, so that a mail server that is down delays nothing but the mail.

        Every code and link is a message of its own: the event carries a fresh id. The text holds a secret.
        """
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        context = {"email": email, "site_url": settings.SITE_URL, **_with_our_address(context)}
        with _language_and_time_of(user), transaction.atomic():
            message = self.render_mail(template_prefix, email, context)
            write_ready(
                template_prefix,
                to=user or email,
                address=email,
                event=f"account:{uuid.uuid4()}",
                subject=message.subject,
                text=str(message.body),
                secret=True,
            )


def _with_our_address(context: dict[str, Any]) -> dict[str, Any]:
    """Links in mails come from SITE_URL alone, whatever host the request named."""
    return {
        name: settings.SITE_URL + urlsplit(value)._replace(scheme="", netloc="").geturl()
        if name.endswith("_url")
        else value
        for name, value in context.items()
    }


@contextmanager
def _language_and_time_of(user: User | None) -> Iterator[None]:
    """The recipient's language and time zone; a stranger gets those of the page they wrote on."""
    with ExitStack() as stack:
        if user:
            stack.enter_context(translation.override(user.language))
            stack.enter_context(timezone.override(zoneinfo.ZoneInfo(user.time_zone)))
        yield
