"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitteesConfig(AppConfig):
    """Committees and offices."""

    name = "committees"
    verbose_name = _("Committees and offices")
