"""Tags that draw small parts of pages; loaded everywhere as built-ins. Presentation only.

What is drawn many times on a page (icon, punch, status, progress) is made here in Python, without a
template of its own: an include costs more than all of these together.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django import forms, template
from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.crispy import FieldParts, SummaryLine, button_classes, summary_lines

register = template.Library()
register.filter(button_classes)

LOOK = Path(__file__).resolve().parents[2] / "static" / "look"
THEMES = ("t", "p", "e")
STATUS_KINDS = ("", "none", "now", "good", "warn", "bad")
TURNED_ROUND = ("arrow",)  # icons that point along the line of reading


@cache
def icon_names() -> tuple[str, ...]:
    """The names that {% icon %} knows, for choices and for the gallery."""
    return tuple(sorted(path.stem for path in (LOOK / "icons").glob("*.svg")))


def workstream_icons() -> list[tuple[str, str]]:
    """The nine workstream icons as choices for an editor: (name, readable name)."""
    return [(name, name[5:].replace("-", " ")) for name in icon_names() if name.startswith("ws-")]


@cache
def _drawing(name: str) -> str:
    if name not in icon_names():
        raise ValueError(f"No icon is called {name!r}; there are {', '.join(icon_names())}")
    return re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", (LOOK / "icons" / f"{name}.svg").read_text(), flags=re.S)


@cache
def _icon(name: str, css: str) -> SafeString:
    turned = " tt-icon--flip" if name in TURNED_ROUND else ""
    return mark_safe(  # our own drawings
        f'<svg class="tt-icon{turned}{css and " " + css}" viewBox="0 0 24 24" width="24" height="24"'
        f' aria-hidden="true">{_drawing(name)}</svg>'
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of static/look/icons, hidden from assistive technology; nothing for an empty name.

    ValueError for a name that does not exist: a slip of the pen in a template fails its first test.
    """
    return _icon(name, css) if name else mark_safe("")


@cache
def _mark() -> SafeString:
    svg = (LOOK / "mark-on-dark.svg").read_text()
    inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.S)
    return mark_safe(
        '<svg class="tt-brand__mark" viewBox="0 0 48 48" width="44" height="44" aria-hidden="true">'
        + inner
        + "</svg>"
    )


@register.simple_tag
def brand_mark() -> SafeString:
    """Our own mark for the header, where the council has not set a logo."""
    return _mark()


class CaptureNode(template.Node):
    """Draws its content once and keeps it under a name."""

    def __init__(self, nodelist: template.NodeList, name: str):
        self.nodelist, self.name = nodelist, name

    def render(self, context: template.Context) -> str:
        context[self.name] = self.nodelist.render(context)
        return ""


@register.tag
def capture(parser: template.base.Parser, token: template.base.Token) -> CaptureNode:
    """{% capture name %}…{% endcapture %}: for what a page shows twice, so that it is drawn once."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


def theme_class(theme: str) -> str:
    """The class that sets the enamel of a theme; empty for a page without one."""
    return f"tt-theme-{theme}" if theme in THEMES else ""


register.filter("theme_class", theme_class)


@register.simple_tag
def punch(ref: str, theme: str = "", size: str = "", icon: str = "") -> SafeString:
    """The hallmark: a reference (A1) in the shape of its theme, or a workstream's icon in its place."""
    classes = ["tt-punch", theme_class(theme)]
    if size == "l":
        classes.append("tt-punch--l")
    if icon:
        classes.append("tt-punch--icon")
    inside = _icon(icon, "") if icon else ref
    return format_html('<span class="{}">{}</span>', " ".join(filter(None, classes)), inside)


@register.simple_tag
def status(word: str, kind: str = "") -> SafeString:
    """A state as a word in a plate; kind is none, now, good, warn or bad."""
    if kind not in STATUS_KINDS:
        raise ValueError(f"No status is of the kind {kind!r}")
    extra = f" tt-status--{kind}" if kind not in ("", "none") else ""
    return format_html('<span class="tt-status{}">{}</span>', extra, word) if word else mark_safe("")


def progress_words(done: int, total: int) -> str:
    """ "4 of 6 steps done", in the plural that the language wants."""
    if not total:
        return _("No steps yet")
    return ngettext("%(done)s of %(total)s step done", "%(done)s of %(total)s steps done", total) % {
        "done": done,
        "total": total,
    }


@register.simple_tag
def progress_bar(done: int, total: int, current: int = 0, note: str = "", theme: str = "") -> SafeString:
    """A cell for each step behind its words; `current` counts the steps under way (drawn half full)."""
    done, total = max(0, min(done or 0, total or 0)), max(0, total or 0)
    half = max(0, min(current or 0, total - done))
    cells = '<i class="on"></i>' * done + '<i class="half"></i>' * half + "<i></i>" * (total - done - half)
    bar = f'<div class="tt-progress__bar" aria-hidden="true">{cells}</div>' if total else ""
    return format_html(
        '<div class="tt-progress{}"><p class="tt-progress__words"><b>{}</b>{}</p>{}</div>',
        theme and f" {theme_class(theme)}",
        progress_words(done, total),
        format_html('<span class="tt-soft">{}</span>', note) if note else "",
        mark_safe(bar),  # cells only
    )


@register.filter
def day(value: date | datetime | str | None) -> str:
    """A date as people write it ("3 March 2026"); words such as "spring 2027" stay as they are."""
    if isinstance(value, datetime):
        value = localtime(value).date() if value.tzinfo else value.date()
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else (value or "")


@register.filter
def weekday(value: date | datetime | str | None) -> str:
    """A date with its weekday ("Friday 11 December 2026"), for what must not be missed."""
    if isinstance(value, datetime):
        value = localtime(value).date() if value.tzinfo else value.date()
    if not isinstance(value, date):
        return value or ""
    return f"{date_format(value, 'l')} {date_format(value, 'DATE_FORMAT')}"


@register.filter
def iso(value: date | datetime | None) -> str:
    """For <time datetime="…">."""
    return value.isoformat() if value else ""


@register.simple_tag
def error_summary(*sources: forms.BaseForm | forms.BaseFormSet | None) -> SafeString:
    """What must be put right in these forms, each line leading to its control; nothing when nothing must."""
    lines = summary_lines(*sources)
    return _error_summary(lines) if lines else mark_safe("")


def _error_summary(lines: list[SummaryLine]) -> SafeString:
    return get_template("components/error_summary.html").render({"lines": lines})


@register.simple_tag
def form_field(
    field: forms.BoundField, label_class: str = "govuk-label--s", optional: bool = True, css: str = ""
) -> SafeString:
    """One field of a form as GOV.UK markup: label or legend, hint, error, control.

    `optional=False` leaves "(optional)" off, for filters. The same as {{ form|crispy }} does for each field.
    """
    parts = FieldParts(field, optional=optional)
    if parts.kind == "hidden":
        return field.as_widget()
    context = {"p": parts, "label_class": label_class, "legend_class": _legend(label_class), "css": css}
    return get_template(f"tt/fields/{parts.kind}.html").render(context)


def _legend(label_class: str) -> str:
    return label_class.replace("govuk-label--", "govuk-fieldset__legend--")


@register.simple_tag
def form_errors(form: forms.BaseForm) -> SafeString:
    """What is wrong with a form as a whole, above its first field; the summary on top says it too."""
    errors = [str(error) for error in form.non_field_errors()] if form.is_bound else []
    prefix = format_html('<span class="govuk-visually-hidden">{}</span> ', _("Error:"))
    return mark_safe(
        "".join(format_html('<p class="govuk-error-message">{}{}</p>', prefix, error) for error in errors)
    )


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """This page's query string with these changes ("?q=bus&page=2"); None or "" takes a name away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def chart_bars(points: list[tuple[str, float]], most: int = 6) -> list[dict]:
    """At most so many bars for a stat tile, 200 by 64 units: x, y, width, height, whether it is the last."""
    points = list(points or [])[-most:]
    highest = max((number for _label, number in points), default=0)
    width = 200 / max(len(points), 1)
    bars = []
    for index, (_label, number) in enumerate(points):
        height = round(60 * number / highest, 1) if highest else 0
        bars.append(
            {
                "x": f"{index * width + 2:.1f}",
                "y": f"{64 - height:.1f}",
                "width": f"{width - 4:.1f}",
                "height": f"{height:.1f}",
                "last": index == len(points) - 1,
            }
        )
    return bars


@register.filter
def initial(name: str) -> str:
    """The first letter or figure of a name, for the round mark beside a comment."""
    return conditional_escape(next((sign for sign in (name or "") if sign.isalnum()), "?").upper())
