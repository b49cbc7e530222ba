"""Which names may stand beside somebody's words."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.registries import official_names

LONGEST = 60
# A name of one of these, alone or as a word, would be taken for the council speaking.
OFFICIAL_WORDS = (
    "admin",
    "administrator",
    "birmingham city",
    "council",
    "councillor",
    "mayor",
    "moderation",
    "moderator",
    "official",
    "officer",
    "staff",
    "support team",
)
WITHIN = ("administrator", "birminghamcity", "council", "moderation", "moderator")  # even run together
JOINERS = "\u200c\u200d"  # part of how some names are written
# Letters and digits that pass for Latin ones: Cyrillic, Greek, Armenian, Latin small capitals, leetspeak.
LOOKALIKES = str.maketrans(
    {
        **dict(zip("абвгдеёзийклмнопрстуухьѕіїјһԁԛԝѡӏ", "a6brдeeзийklmhonpctyyxьsiijhdqwwl", strict=True)),
        **dict(zip("αβγεζηικλμνορτυχωσςϲϳ", "abyeznikλuvoptuxwoccj", strict=True)),
        **dict(zip("աօսոցհյզ", "wounghjq", strict=True)),
        **dict(zip("ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢıɑɡłøđħ", "abcdeghijklmnoprstuvwyziaglodh", strict=True)),
        **dict(zip("013456789$€|!", "oieasbtbgsell", strict=True)),
    }
)


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
    if not official and sounds_official(name):
        raise ValidationError(
            _("Choose another name: this one could be taken for the council’s own staff"), code="official"
        )
    return name


def skeleton(text: str) -> str:
    """What an eye takes the text for: small Latin letters and single spaces, with i for l and m for rn."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    seen = "".join(c for c in bare if c not in JOINERS).translate(LOOKALIKES)
    seen = seen.replace("l", "i").replace("rn", "m").replace("vv", "w")
    return " ".join(re.findall(r"[^\W_]+", seen))


def sounds_official(name: str) -> bool:
    """Whether it would be taken for the council's own, or holds a name that upper floors registered as such."""
    seen = skeleton(name)
    words = f" {seen} "
    if any(f" {word} " in words or f" {word}s " in words for word in map(skeleton, OFFICIAL_WORDS)):
        return True
    if any(skeleton(part) in seen.replace(" ", "") for part in WITHIN):
        return True
    return any(f" {own} " in words for own in _registered() if own)


def _registered() -> list[str]:
    return [skeleton(name) for provider in official_names for name in provider()]
