"""How dates are written where Django's own way isn't the federation's."""

from django.utils.translation import gettext_noop

# Django cuts French months to what nobody writes (“Aoû”): the portal's own catalogues name them anew.
SHORT_MONTHS = [
    gettext_noop("jan"),
    gettext_noop("feb"),
    gettext_noop("mar"),
    gettext_noop("apr"),
    gettext_noop("may"),
    gettext_noop("jun"),
    gettext_noop("jul"),
    gettext_noop("aug"),
    gettext_noop("sep"),
    gettext_noop("oct"),
    gettext_noop("nov"),
    gettext_noop("dec"),
]
