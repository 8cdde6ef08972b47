"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """E-mails."""

    name = "outbox"
    verbose_name = _("E-mails")
