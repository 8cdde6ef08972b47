"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IfmsaPortalConfig(AppConfig):
    """The portal."""

    name = "ifmsa_portal"
    verbose_name = _("The portal")
