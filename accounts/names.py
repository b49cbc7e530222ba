"""Which names may stand beside somebody's words."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 60
# A name of one of these, alone or as a word, would be taken for the council speaking.
OFFICIAL_WORDS = (
    "admin",
    "administrator",
    "council",
    "councillor",
    "mayor",
    "moderator",
    "official",
    "officer",
    "staff",
    "support team",
)
OFFICIAL = re.compile(r"\b(" + "|".join(OFFICIAL_WORDS) + r")s?\b", re.IGNORECASE)
JOINERS = "\u200c\u200d"  # part of how some names are written
LOOKALIKES = str.maketrans("0134567$", "oieasbts")


def tidy_name(text: str) -> str:
    """Compatible characters made plain, control and direction marks taken out, runs of space made one."""
    plain = unicodedata.normalize("NFKC", text)
    spaced = re.sub(r"\s+", " ", plain)
    kept = "".join(
        c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs", "Cn"} or c in JOINERS
    )
    return kept.strip()


def clean_display_name(text: str, *, official: bool = False) -> str:
    """The name as it will be shown. ValidationError when empty, too long, an address, or (for anyone but
    staff, `official`) one that would be taken for the council's own."""
    name = tidy_name(text)
    if not any(unicodedata.category(c)[0] in "LN" for c in name):
        raise ValidationError(_("Enter a name to show, such as your first name"), code="required")
    if len(name) > LONGEST:
        raise ValidationError(_("The name must be 60 characters or fewer"), code="max_length")
    if "@" in name or re.search(r"https?:|www\.", name, re.IGNORECASE):
        raise ValidationError(
            _("The name must not be an email or web address: everybody sees it"), code="address"
        )
    if not official and (OFFICIAL.search(name) or OFFICIAL.search(name.translate(LOOKALIKES))):
        raise ValidationError(
            _("Choose another name: this one could be taken for the council’s own staff"), code="official"
        )
    return name
