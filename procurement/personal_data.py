"""What the core of this app holds of a person: who acted for the council in which case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.registries import PersonalData, personal_data

RECORD = _(
    "Who acted for the council in a procurement is part of its record, which is kept three years from the contract on "
    "(Procurement Act 2023, section 98)."
)
KEPT = (
    ("procurement.Case", _("Procurements you worked on")),
    ("procurement.CaseAward", _("Awards you recorded")),
    ("procurement.CaseEvent", _("What you did in procurements")),
    ("procurement.CaseFile", _("Papers of procurements you added")),
    ("procurement.CouncilContract", _("Contracts you manage")),
)


def register() -> None:
    """Called from ready()."""
    for name, label in KEPT:
        personal_data.register(PersonalData(name=name, label=label, keep_because=RECORD))
