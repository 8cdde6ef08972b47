"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MyDataConfig(AppConfig):
    """What is kept about people."""

    name = "ifmsa_portal.my_data"
    label = "my_data"
    verbose_name = _("Personal data")
