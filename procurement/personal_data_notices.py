"""What notices hold of a person: who wrote, asked for, approved and recorded them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.registries import PersonalData, personal_data


def register() -> None:
    """Called from ready()."""
    personal_data.register(
        PersonalData(
            name="procurement.OwnNotice",
            label=_("Procurement notices"),
            keep_because=_(
                "Who wrote and who approved a notice is part of the record of that procurement, which is kept three "
                "years from the contract on (Procurement Act 2023, section 98)."
            ),
        )
    )
