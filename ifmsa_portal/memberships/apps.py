"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipsConfig(AppConfig):
    """Changes of membership."""

    name = "ifmsa_portal.memberships"
    label = "memberships"
    verbose_name = _("Changes of membership")
