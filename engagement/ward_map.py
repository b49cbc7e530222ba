"""The tile map: one square for each ward, as SVG without a style of its own (the policy allows none)."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.measures_wards import Participation, WardRow

SIDE, GAP = 60, 4
NOT_SHOWN = "–"


def tile_map(figures: Participation) -> SafeString:
    """Tiles by their places, those without a place in rows below; each leads to its row of the table.

    The number on a tile is people per 10,000 residents; the colour says its fifth again.
    """
    placed = [row for row in figures.rows if row.ward.tile_row and row.ward.tile_column]
    loose = [row for row in figures.rows if row not in placed]
    columns = max([row.ward.tile_column for row in placed], default=min(len(loose), 10) or 1)
    height = max([row.ward.tile_row for row in placed], default=0)
    places = [(row, row.ward.tile_column - 1, row.ward.tile_row - 1) for row in placed]
    places += [(row, n % columns, height + bool(placed) + n // columns) for n, row in enumerate(loose)]
    lines = max([y for _row, _x, y in places], default=0) + 1
    tiles = format_html_join("", "{}", ((_tile(row, x, y),) for row, x, y in places))
    return format_html(
        '<svg class="tt-tiles" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
        columns * SIDE,
        lines * SIDE,
        _("Tile map of the wards: each tile leads to its row of the table"),
        tiles,
    )


def _tile(row: WardRow, x: int, y: int) -> SafeString:
    middle = x * SIDE + SIDE // 2
    return format_html(
        '<a href="#{}" class="tt-tile tt-tile--{}" aria-label="{}"><title>{}</title>'
        '<rect x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="tt-tile__name" x="{}" y="{}" aria-hidden="true">{}</text>'
        '<text class="tt-tile__n" x="{}" y="{}" aria-hidden="true">{}</text></a>',
        row_id(row),
        row.step,
        words_of(row),
        words_of(row),
        x * SIDE + GAP // 2,
        y * SIDE + GAP // 2,
        SIDE - GAP,
        SIDE - GAP,
        middle,
        y * SIDE + 20,
        short_name(row.ward.name),
        middle,
        y * SIDE + 44,
        NOT_SHOWN if row.rate is None else short_number(row.rate),
    )


def row_id(row: WardRow) -> str:
    return f"ward-{slugify(row.ward.code)}"


def words_of(row: WardRow) -> str:
    """ "Aston: 24 people, 9.7 per 10,000 residents"."""
    name = row.ward.name
    if row.people is None:
        return _("%(ward)s: fewer than 10 people") % {"ward": name}
    people = ngettext("%(number)s person", "%(number)s people", row.people) % {
        "number": number_format(row.people)
    }
    if row.rate is None:
        return f"{name}: {people}"
    return _("%(ward)s: %(people)s, %(rate)s per 10,000 residents") % {
        "ward": name,
        "people": people,
        "rate": number_format(row.rate, decimal_pos=1),
    }


def short_number(rate: float) -> str:
    """What fits on a tile: one place below 100."""
    return number_format(rate, decimal_pos=1 if rate < 100 else 0)


def short_name(name: str) -> str:
    """Initials of a name of several words, the first four letters of one."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0] for word in words) if len(words) > 1 else name[:4]
