"""Who hears when a tender changes: each part names those it knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from procurement.models import Case

# (case): ids of accounts and ids of contacts (people without an account).
told_of_changes: list[Callable[[Case], tuple[Iterable[int], Iterable[int]]]] = []


def told(case: Case) -> tuple[set[int], set[int]]:
    """Everybody, each once."""
    users: set[int] = set()
    contacts: set[int] = set()
    for of in told_of_changes:
        more_users, more_contacts = of(case)
        users.update(more_users)
        contacts.update(more_contacts)
    return users, contacts


def those_who_run_it(case: Case) -> tuple[Iterable[int], Iterable[int]]:
    """The officers who own it or stand in."""
    return [pk for pk in (case.owner_id, case.substitute_id) if pk], []
