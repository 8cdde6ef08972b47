"""How dates are written where Django's own way isn't the federation's."""

import re

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


def small_months(name: str) -> str:
    """The format of this name, with its short months as the language writes them within a sentence: small.

    Django's “M” puts a capital everywhere, its “b” nowhere. It looks for each format, written out or not, in the
    language's module, which hands it on by `__getattr__`; names of settings such as DATE_FORMAT are Django's to know.
    """
    if re.search(r"\bM\b", name):
        return re.sub(r"\bM\b", "b", name)
    raise AttributeError(name)
