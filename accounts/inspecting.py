"""Officers' pages of rows that only actions write: the list, and one row in words with its decisions behind buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from wagtail.admin.views.generic.models import IndexView, InspectView
from wagtail.admin.widgets.button import HeaderButton


class LookIndexView(IndexView):
    any_permission_required = ["view"]


class LookInspectView(InspectView):
    """Give `facts()`, what it holds as label and value; what is empty is left out.

    And `BUTTONS`: under which name of its viewset a decision lies, what its button says, the icon, `may(user, row)`.
    """

    any_permission_required = ["view"]
    BUTTONS: Sequence[tuple[str, str | Promise, str, Callable[[Any, Any], bool]]] = ()

    def facts(self) -> Iterable[tuple[Any, object]]:
        return ()

    def url_of(self, name: str, row: Any) -> str:
        """Of a page about one row of the same viewset."""
        return reverse(f"{self.index_url_name.partition(':')[0]}:{name}", args=[row.pk])

    @property
    def header_buttons(self) -> list[HeaderButton]:
        user, row = self.request.user, self.object
        return [
            HeaderButton(label, url=self.url_of(name, row), icon_name=icon)
            for name, label, icon, may in self.BUTTONS
            if may(user, row)
        ]

    def get_fields_context(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "value": value, "component": None}
            for label, value in self.facts()
            if value not in (None, "")
        ]
