"""Columns of lists in the back office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.template.context import RenderContext
from django.template.defaultfilters import conditional_escape
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime
from wagtail.admin.ui.tables import Column


class PlainColumn(Column):
    """As Wagtail's, but a cell takes no template: that is most of what a list of fifty rows costs."""

    def render_cell_html(self, instance: Any, parent_context: RenderContext) -> SafeString:
        words = self.words_of(self.get_value(instance))
        if self.classname:
            return format_html('<td class="{}">{}</td>', self.classname, words)
        return mark_safe(f"<td>{words}</td>")  # escaped by words_of

    def words_of(self, value: Any) -> str:
        """Escaped; a time in the council's zone, a number as it is (as Wagtail shows it)."""
        if value is None:
            return ""
        if not isinstance(value, str | int):
            value = localize(template_localtime(value))
        return conditional_escape(value)


class PlainTitleColumn(PlainColumn):
    """The first cell of a row, which leads to it: `get_url(row)`."""

    def __init__(self, name: str, *, get_url: Callable[[Any], str], **options: Any):
        super().__init__(name, **options)
        self.get_url = get_url

    def render_cell_html(self, instance: Any, parent_context: RenderContext) -> SafeString:
        words = self.words_of(self.get_value(instance))
        return format_html(
            '<td class="title"><div class="title-wrapper"><a href="{}">{}</a></div></td>',
            self.get_url(instance),
            words,
        )
