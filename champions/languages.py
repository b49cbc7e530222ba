"""Languages that champions and their toolkit speak: more than the site itself is written in.

Codes are BCP 47 (BSL by its ISO 639-3 code); each has the name by which readers of the site find it and its own.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, tuple[str | Promise, str]] = {
    "en": (_("English"), "English"),
    "ur": (_("Urdu"), "اردو"),
    "pa": (_("Panjabi"), "ਪੰਜਾਬੀ"),
    "bn": (_("Bengali"), "বাংলা"),
    "pl": (_("Polish"), "Polski"),
    "so": (_("Somali"), "Soomaali"),
    "ar": (_("Arabic"), "العربية"),
    "ro": (_("Romanian"), "Română"),
    "fa": (_("Farsi"), "فارسی"),
    "ckb": (_("Kurdish (Sorani)"), "کوردی"),
    "ti": (_("Tigrinya"), "ትግርኛ"),
    "gu": (_("Gujarati"), "ગુજરાતી"),
    "hi": (_("Hindi"), "हिन्दी"),
    "zh": (_("Chinese"), "中文"),
    "uk": (_("Ukrainian"), "Українська"),
    "fr": (_("French"), "Français"),
    "es": (_("Spanish"), "Español"),
    "pt": (_("Portuguese"), "Português"),
    "bfi": (_("British Sign Language"), "BSL"),
}
CHOICES = [(code, name) for code, (name, _own) in NAMES.items()]
RIGHT_TO_LEFT = ("ur", "ar", "fa", "ckb")


def name_of(code: str) -> str:
    """In the language that is active; a code that is not known stays as it is."""
    return str(NAMES[code][0]) if code in NAMES else code


def own_name_of(code: str) -> str:
    """As those who speak it write it."""
    return NAMES[code][1] if code in NAMES else code


def direction_of(code: str) -> str:
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"
