"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    """Moves."""

    name = "workflows"
    verbose_name = _("Moves")
