"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """People and NMOs."""

    name = "members"
    verbose_name = _("People and NMOs")
