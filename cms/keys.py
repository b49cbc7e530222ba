"""What ties the pages of one thing together across languages and aliases."""

from __future__ import annotations

from uuid import UUID


def key_of(page) -> UUID:
    """The translation key of the page that this one shows: its own, or its original's if it is an alias.

    Topic, state and steps hang on it. An alias asks the database for its original once.
    """
    while page.alias_of_id:
        page = page.alias_of
    return page.translation_key
