"""Reads whose SQL Django compiles once, because compiling costs more than asking.

A page of comments takes eight of them, always of the same shape; only numbers and keys change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet, UUIDField

FIRST_MARK = 2_000_000_000  # within an integer column, beyond any number that the querysets hold themselves
SIZES = (1, 8, 24, 48, 96, 192)
KEY = UUIDField()
M = TypeVar("M", bound=Model)


class Prepared:
    """`rows(…)` of a `values_list` queryset, built once from as many stand-ins as it takes numbers, then keys."""

    def __init__(self, build: Callable[..., QuerySet], numbers: int, keys: int = 0):
        self.build = build
        self.marks: list[int | UUID] = list(range(FIRST_MARK, FIRST_MARK + numbers))
        self.marks += [UUID(int=FIRST_MARK + place) for place in range(keys)]
        self.compiled: dict[str, tuple[str, list, list]] = {}

    def rows(self, *given: int | UUID) -> list[list[Any]]:
        """ValueError for another number of numbers and keys."""
        if connection.vendor not in self.compiled:
            self.compiled[connection.vendor] = self.compile()
        sql, places, converters = self.compiled[connection.vendor]
        if len(given) != len(self.marks):
            raise ValueError(f"{len(self.marks)} numbers are needed, not {len(given)}")
        values = {stored(mark): stored(value) for mark, value in zip(self.marks, given, strict=True)}
        with connection.cursor() as cursor:
            cursor.execute(sql, [values.get(value, value) for value in places])
            return [convert(list(row), converters) for row in cursor.fetchall()]

    def compile(self) -> tuple[str, list, list]:
        queryset = self.build(*self.marks)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        selected = [expression for expression, _sql, _alias in compiler.select]
        return sql, list(places), list(compiler.get_converters(selected).items())


def stored(value: int | UUID) -> Any:
    """As the database keeps it."""
    return KEY.get_db_prep_value(value, connection) if isinstance(value, UUID) else value


def columns(model: type[Model]) -> tuple[str, ...]:
    """What `values_list` needs for `instance`."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def instance(model: type[M], row: list, names: Sequence[str] = ()) -> M:
    """The object that a row holds in the order of `columns`; where only some are named, the others are read when asked
    for."""
    return model.from_db(connection.alias, names or columns(model), row)


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
