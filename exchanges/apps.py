"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangesConfig(AppConfig):
    """Exchanges."""

    name = "exchanges"
    verbose_name = _("Exchanges")
