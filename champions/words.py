"""Languages and months in words, as the pages of champions say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

# Those of the site, and those that most people of Birmingham speak beside them (main languages, Census 2021, ONS, under
# the Open Government Licence v3); British Sign Language is one of them. Codes of ISO 639.
LANGUAGES = {
    "en": _("English"),
    "am": _("Amharic"),
    "ar": _("Arabic"),
    "bn": _("Bengali"),
    "bfi": _("British Sign Language"),
    "bg": _("Bulgarian"),
    "yue": _("Cantonese"),
    "cs": _("Czech"),
    "fa": _("Farsi"),
    "fr": _("French"),
    "gu": _("Gujarati"),
    "hi": _("Hindi"),
    "hu": _("Hungarian"),
    "it": _("Italian"),
    "ku": _("Kurdish"),
    "zh": _("Mandarin"),
    "phr": _("Mirpuri and Potwari"),
    "ps": _("Pashto"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "pa": _("Panjabi"),
    "ro": _("Romanian"),
    "rom": _("Romani"),
    "ru": _("Russian"),
    "sk": _("Slovak"),
    "so": _("Somali"),
    "es": _("Spanish"),
    "sw": _("Swahili"),
    "ta": _("Tamil"),
    "ti": _("Tigrinya"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "ur": _("Urdu"),
    "vi": _("Vietnamese"),
    "yo": _("Yoruba"),
}


def spoken(codes: Iterable[str]) -> list[str]:
    """The names of languages, in their order as names; a code that is not in the list stays as it is."""
    return sorted(str(LANGUAGES.get(code, code)) for code in codes)


def language_choices(*, of_the_site: bool | None = None) -> list[tuple[str, str]]:
    """Every language to choose from, by name; those of the site alone, or those beside them alone."""
    site = [code for code, _name in settings.LANGUAGES]
    codes = {**dict.fromkeys(code for code in site if code not in LANGUAGES), **LANGUAGES}
    chosen = [code for code in codes if of_the_site is None or (code in site) is of_the_site]
    return sorted(((code, str(LANGUAGES.get(code, code))) for code in chosen), key=lambda pair: pair[1])


def month(day: date) -> str:
    """ "March 2026"."""
    return date_format(day, "YEAR_MONTH_FORMAT")


def how_often(number: int) -> str:
    """How often somebody may be asked for something."""
    if not number:
        return gettext("Never")
    return ngettext("At most once a month", "At most {number} times a month", number).format(number=number)
