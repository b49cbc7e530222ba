"""The tile map: one square for each ward, as SVG without a style of its own (the policy allows none)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

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
    short = short_names(row.ward.name for row in figures.rows)
    tiles = format_html_join("", "{}", ((_tile(row, x, y, short[row.ward.name]),) for row, x, y in places))
    return format_html(
        '<svg class="tt-tiles" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
        columns * SIDE,
        lines * SIDE,
        _("Tile map of the wards: each tile leads to its row of the table"),
        tiles,
    )


def _tile(row: WardRow, x: int, y: int, short: str) -> SafeString:
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
        short,
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


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Initials of a name of several words, the first four letters of one; two letters of each word where initials
    are those of another ward too."""
    names = list(names)
    plain = {name: _letters(name, 1) for name in names}
    often = Counter(plain.values())
    return {name: short if often[short] == 1 else _letters(name, 2) for name, short in plain.items()}


def _letters(name: str, number: int) -> str:
    words = [word for word in name.split() if word[:1].isalpha()]
    if len(words) < 2:
        return name[: 3 + number]
    return "".join(word[:number] for word in words)
