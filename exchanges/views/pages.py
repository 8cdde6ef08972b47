"""Pages of a long list: it is sorted by narrow rows, and only one page of them is loaded whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

from exchanges.filters import with_rows
from exchanges.models import Application

if TYPE_CHECKING:
    from django.core.paginator import Page


class Pages(Paginator):  # type: ignore[type-arg]
    """A paginator over applications that joins names for one page, not for all that it skips."""

    def page(self, number: Any) -> Page:  # type: ignore[type-arg]
        """The page with its rows, in the order of the list."""
        page = super().page(number)
        order = list(page.object_list.values_list("pk", flat=True))
        rows = with_rows(Application.objects.filter(pk__in=order)).in_bulk()
        page.object_list = [rows[pk] for pk in order]
        return page
