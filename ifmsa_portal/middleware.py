"""What holds for every request: clean input, safe headers, the person's language and time zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from committees.models import remember_terms
from members.text import clean_text

GetResponse = Callable[[HttpRequest], HttpResponse]
# Where one adds the second factor, and signs out; recovery codes alone are no second factor.
OPEN_WITHOUT_SECOND_FACTOR = ("/accounts/", "/language/", "/scheme/")
SEEN_EVERY = dt.timedelta(minutes=5)
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class ResponseHeadersMiddleware:
    """Headers that Django has no setting for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add them where a view hasn't said otherwise."""
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        return response


class PageCompressionMiddleware(GZipMiddleware):
    """Pages go out compressed; files and exports as they are.

    No secret can be guessed from a page's length (BREACH): Django masks the form's token anew for each page, and
    its gzip adds a name of random length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """A page is HTML that isn't streamed."""
        is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class RequestSizeMiddleware:
    """A request larger than any of our forms is refused with 413 before a byte of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go by what the request says of its own length; the server holds it to that."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length[:20]) > settings.REQUEST_MAX_BYTES:
            return render(request, "413.html", status=413)
        return self.get_response(request)


class CleanInputMiddleware:
    """Typed text is NFC and free of direction overrides; bytes that are no text are refused with 400."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: the view isn't known yet."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """Done here, so that a refusal is answered by Django's own 400 page."""
        if "\x00" in request.path or "\ufffd" in request.path:
            raise BadRequest("The address holds bytes that are no text.")
        self._check(request.GET)
        if request.method == "POST":
            self._check(request.POST)
            request.POST = self._cleaned(request.POST)  # type: ignore[assignment]

    @staticmethod
    def _check(data: QueryDict) -> None:
        for name, values in data.lists():
            if any("\x00" in text or "\ufffd" in text for text in (name, *values)):
                raise BadRequest("The form holds bytes that are no text.")

    @staticmethod
    def _cleaned(data: QueryDict) -> QueryDict:
        cleaned = data.copy()
        for name, values in data.lists():
            cleaned.setlist(name, [clean_text(value) for value in values])
        cleaned._mutable = False  # type: ignore[attr-defined]  # noqa: SLF001 Django has no public way
        return cleaned


class LastSeenMiddleware:
    """When and from where each session was last used, for "Where you are signed in": to a few minutes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One look; a write only where there is something to say."""
        if request.user.is_authenticated and request.session.session_key and not self._is_known(request):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)

    @staticmethod
    def _is_known(request: HttpRequest) -> bool:
        return UserSession.objects.filter(
            session_key=request.session.session_key,
            user=request.user.pk,
            ip=get_adapter().get_client_ip(request),
            last_seen_at__gt=timezone.now() - SEEN_EVERY,
        ).exists()


class PersonMiddleware:
    """The person's own language and time zone; the terms they hold today; the second factor of officers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Visitors pass as they are."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        if not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
        request.terms = remember_terms(request.user)  # type: ignore[attr-defined]
        if self._needs_second_factor(request):
            messages.warning(request, _("Officers sign in with a second factor. Add one here, then go on."))
            return redirect(reverse("mfa_index"))
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            return self.get_response(request)

    @staticmethod
    def _needs_second_factor(request: HttpRequest) -> bool:
        """Whoever acts for others proves twice who they are (not forced on the demo's accounts)."""
        if not settings.SECOND_FACTOR_FOR_OFFICERS or request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR):
            return False
        if not (request.terms or request.user.is_superuser):  # type: ignore[attr-defined,union-attr]
            return False
        return not is_mfa_enabled(request.user, types=SECOND_FACTORS)
