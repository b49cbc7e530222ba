"""Reads whose SQL Django compiles once, because compiling costs more than asking.

A page of comments takes six of them, always of the same shape; only numbers change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

FIRST_MARK = 2_000_000_000  # within an integer column, beyond any number that the querysets hold themselves
SIZES = (1, 8, 24, 48, 96, 192)


class Prepared:
    """`rows(…)` of a `values_list` queryset, built once from as many stand-ins as it takes numbers."""

    def __init__(self, build: Callable[..., QuerySet], numbers: int):
        self.build, self.numbers = build, numbers
        self.compiled: dict[str, tuple[str, list, list]] = {}

    def rows(self, *numbers: int) -> list[list[Any]]:
        """ValueError for another number of numbers."""
        if connection.vendor not in self.compiled:
            self.compiled[connection.vendor] = self.compile()
        sql, places, converters = self.compiled[connection.vendor]
        if len(numbers) != self.numbers:
            raise ValueError(f"{self.numbers} numbers are needed, not {len(numbers)}")
        given = {FIRST_MARK + place: number for place, number in enumerate(numbers)}
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(value, value) for value in places])
            return [convert(list(row), converters) for row in cursor.fetchall()]

    def compile(self) -> tuple[str, list, list]:
        queryset = self.build(*range(FIRST_MARK, FIRST_MARK + self.numbers))
        compiler = queryset.query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        selected = [expression for expression, _sql, _alias in compiler.select]
        return sql, list(places), list(compiler.get_converters(selected).items())


def convert(row: list, converters: list) -> list:
    """As Django's compiler does it, with the connection of the thread that asks."""
    for position, (functions, expression) in converters:
        value = row[position]
        for function in functions:
            value = function(value, expression, connection)
        row[position] = value
    return row


def padded(numbers: Sequence[int]) -> list[int]:
    """The same set in one of a few lengths, for an IN of a fixed shape; not for an empty one."""
    size = next((size for size in SIZES if size >= len(numbers)), len(numbers))
    return [*numbers, *[numbers[-1]] * (size - len(numbers))]
