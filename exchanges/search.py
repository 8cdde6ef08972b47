"""What the portal's search finds of exchanges: who hosts, and applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from exchanges.hosts import called as hosts_called
from exchanges.hosts import open_hosts
from exchanges.models import Application, ExchangeConditions
from members.finding import Holds, anywhere, stands_in
from members.models import User
from workflows.finding import Hit, Source

if TYPE_CHECKING:
    from exchanges.models.applications import ApplicationQuerySet

MOST_WORDS = 5


def called(applications: ApplicationQuerySet, text: str, holds: Holds = anywhere) -> ApplicationQuerySet:
    """Each word is part of the student's name, whatever its accents, in Latin letters too; or of the number."""
    words = text.split()[:MOST_WORDS]
    names = [word for word in words if word.isalpha()]
    # Names are looked for together: one look at the people, however many words.
    if names:
        applications = applications.filter(student__in=_people(names, holds))
    for word in set(words) - set(names):
        applications = applications.filter(Q(student__in=_people([word], holds)) | Q(number__icontains=word))
    return applications


def _people(words: list[str], holds: Holds) -> QuerySet[User]:
    found = User.objects.all()
    for word in words:
        found = found.filter(holds("plain_name", word))
    return found.order_by().values("pk")


def numbered(user: User, number: str) -> Application | None:
    """The application of this number, if the person may see it."""
    return Application.objects.visible_to(user).filter(number=number).first()


def _hosts(user: Any, words: list[str]) -> Any:
    return hosts_called(open_hosts(), " ".join(words), stands_in).select_related("nmo", "season")


def _applications(user: User, words: list[str]) -> ApplicationQuerySet:
    found = called(Application.objects.visible_to(user), " ".join(words), stands_in)
    return found.select_related("student", "hosting_nmo").order_by("-pk")


def _host(conditions: ExchangeConditions) -> Hit:
    return Hit(str(conditions), conditions.get_absolute_url(), _("Exchange conditions"))


def _application(application: Application) -> Hit:
    state = application.get_state_display()  # type: ignore[no-untyped-call]
    parts = [str(application), str(application.hosting_nmo), str(state)]
    return Hit(str(application.student), application.get_absolute_url(), " · ".join(dict.fromkeys(parts)))


SOURCES = [
    Source("applications", _("Applications"), _applications, _application, for_people=True, is_large=True),
    Source("hosts", _("Hosts of exchanges"), _hosts, _host),
]
