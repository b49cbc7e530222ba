"""How people are called where one writes to the other: by their first name, never by an address."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def first_name(user: Any) -> str:
    """The first word of the name to show; "Former participant" where the account is gone."""
    if user is None or user.erased_at:
        return _("Former participant")
    words = user.display_name.replace(",", " ").split()
    return words[0] if words else _("Somebody")
