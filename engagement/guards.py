"""What a text gives away, what it links to, and how it becomes safe HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.registries import published_contacts


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: `text[start:end] == sample`; `message` is for the person who wrote it."""

    kind: str
    start: int
    end: int
    sample: str
    message: str | Promise


MESSAGES = {
    "email": _("This looks like an email address. Everybody can read it here, and so can spammers."),
    "phone": _("This looks like a phone number. Everybody who reads this could ring it."),
    "address": _("This looks like somebody’s address. Leave out the house number and the postcode."),
    "postcode": _(
        "This looks like a full postcode, which can show where somebody lives. The first half is enough."
    ),
    "ni_number": _(
        "This looks like a National Insurance number. Never publish one: it helps identity thieves."
    ),
    "car": _("This looks like a car’s registration, which leads to its keeper."),
    "card": _("This looks like the number of a bank card. Never publish one."),
    "bank": _("This looks like the number of a bank account. Never publish one."),
}

# --- What is looked for ---------------------------------------------------------------------------
SEP = r"[ \t\u00a0().\-–‑]"
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+'-]{1,64}[ \t]?(?:@|[ \t]?[\[(]at[\])][ \t]?)[ \t]?"
    r"[\w-]{1,63}(?:(?:\.|[ \t]?[\[(]dot[\])][ \t]?)[\w-]{2,63}){1,4}",
    re.IGNORECASE,
)
PHONE = re.compile(
    rf"(?<![\w£$€@-])(?<!\d[.,/])(?:\(?(?:\+|00)[ ]?44\)?{SEP}{{0,3}}(?:\(0\))?|\(?0(?!\.\d))"
    rf"(?:{SEP}{{0,3}}\d){{9,10}}(?!\d)"
)
PHONE_ABROAD = re.compile(rf"(?<![\w£$€])\+(?!44)[1-9](?:{SEP}{{0,3}}\d){{8,14}}(?!\d)")
POSTCODE = re.compile(
    r"(?<![\w-])([A-Z]{1,2})(\d[A-Z\d]?)[ \t\u00a0]{0,2}(\d[ABD-HJLNP-UW-Z]{2})(?![\w-])", re.IGNORECASE
)
STREET = "Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Crescent|Grove|Terrace|Gardens|Mews|Croft"
STREET_OR_PLACE = (
    STREET + "|Way|Place|Court|Row|Walk|Hill|Square|Parade|Rise|Green|Park|Gate|View|Wharf|Mount|Vale"
)
HOUSE = r"(?:(?:Flat|Apartment|Apt|Unit|Room)[ ]?\w{1,4},?[ ]{0,2})?(?<![\w£$€.,:/-])"
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
STREET_CAPITAL = re.compile(
    rf"{HOUSE}\d{{1,3}}[A-Za-z]?,?[ ](?!{MONTH})(?:[A-Z][\w'’-]{{1,24}}\.?[ ]){{1,3}}(?:{STREET})\b"
)
STREET_ANY = re.compile(
    rf"{HOUSE}\d{{1,4}}[a-z]?,?[ ](?:[\w'’-]{{2,24}}\.?[ ]){{1,3}}(?:{STREET_OR_PLACE})\b", re.IGNORECASE
)
NOT_A_HOUSE = re.compile(
    r"\b(?:the|an?|bus|buses|route|line|tram|action|step|stage|lot|ward|page|phase|about|over|than)\s+$",
    re.IGNORECASE,
)
NI_NUMBER = re.compile(
    r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"(?:[ -]?\d{2}){3}[ -]?[A-D](?!\w)",
    re.IGNORECASE,
)
CAR_CURRENT = re.compile(
    r"(?<![\w-])(?:[A-HJ-PR-Y]{2}(?:0[2-9]|[1-7]\d) ?[A-HJ-PR-Z]{3}"
    r"|[a-hj-pr-y]{2}(?:0[2-9]|[1-7]\d)[a-hj-pr-z]{3})(?![\w-])"
)
# Older plates look like road numbers and action references, so a word before them must say what they are.
CAR_NAMED = re.compile(
    r"\b(?:reg|registration|number ?plate|plate|car|van|taxi)\b[^\w\n]{0,3}"
    r"(?:(?:no|number|is|was)\b[^\w\n]{0,3}){0,2}"
    r"((?-i:[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z]|[A-Z]{2,3} ?\d{3,4}))(?!\w)",
    re.IGNORECASE,
)
CARD = re.compile(r"(?<![\w.,-])[2-6](?:[ -]?\d){12,18}(?![\w-]|[.,]\d)")
SORT_CODE = r"\d{2}[ \t]?[-–  ][ \t]?\d{2}[ \t]?[-–  ][ \t]?\d{2}"
BANK = (
    re.compile(rf"(?<![\w-]){SORT_CODE}(?![\w-])\D{{0,30}}(?<![\d-])\d{{7,8}}(?![\w-])"),
    re.compile(rf"\bsort ?code\D{{0,12}}((?:{SORT_CODE}|\d{{6}}))(?!\d)", re.IGNORECASE),
    re.compile(r"\b(?:account|acct?|a/c)\b[^\d\n]{0,16}(\d{4} ?\d{3,4})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<!\w)GB\d{2} ?[A-Z]{4}(?: ?\d{2}){7}(?!\w)", re.IGNORECASE),
)
POSTCODE_AREA = re.compile(
    r"AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|"
    r"EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|"
    r"ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|"
    r"SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE",
    re.IGNORECASE,
)
ORDINAL = re.compile(r"(?:1st|2nd|3rd|\dth)$")
SHOUTED = re.compile(
    r"(?:AND|THE|FOR|NOT|ARE|WAS|HAS|NOW|NEW|ALL|BUT|CAN|GET|OUR|OUT|YOU|ANY|WHO|HOW|BUS|CAR)$"
)
# Not personal, though made of digits: dates, times, book numbers.
INNOCENT = re.compile(
    r"\b(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:\d{4}|\d{2})\b(?![/.-]\d)"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}(?::\d{2})?\b|\bISBN[\w :-]{10,20}",
    re.IGNORECASE,
)
# Freephone, local-rate and organisations' own ranges belong to services, never to a person.
SERVICE_NUMBER = re.compile(r"0(?:3|8[047])")

URL = re.compile(r"\bhttps?://[^\s<>\"“”«»\x00-\x20\x7f]+", re.IGNORECASE)
BARE_LINK = re.compile(
    r"(?<![\w@.-])(?:www\.[\w-]+(?:\.[\w-]+)+|(?:[a-z0-9-]{2,63}\.){1,3}"
    r"(?:com|net|org|info|biz|io|co|uk|eu|me|ly|gl|app|dev|shop|store|site|online|xyz|top|club|link|click|ru|cn))"
    r"\b(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)


MOST_FINDINGS = 20  # enough to put right at once; without an end the work grows with the square


def personal_data_found(
    text: str, allowed: Iterable[str] | None = None, *, most: int = MOST_FINDINGS
) -> list[Finding]:
    """What in this text could lead to a person, in order and without overlaps; the search ends after `most`.

    `allowed` are contacts that the council publishes itself (addresses, "@domain", numbers, postcodes, or lines that
    hold some of them); without it, what the apps registered and MODERATION_EMAIL.
    """
    published = _contacts_in(_published() if allowed is None else allowed)
    digits = _with_ascii_digits(text)
    without_links = _blanked(URL, digits)
    without_dates = _blanked(INNOCENT, without_links)
    found: list[Finding] = []
    for kind, search, searched in (
        ("bank", _bank, without_links),
        ("card", _cards, without_dates),
        ("email", _emails, digits),
        ("ni_number", _ni_numbers, without_dates),
        ("phone", _phones, without_dates),
        ("address", _addresses, without_links),
        ("postcode", _postcodes, without_links),
        ("car", _cars, without_links),
    ):
        fresh = _new_findings(kind, search, searched, text, published, found)
        found.extend(islice(fresh, most - len(found)))
    return sorted(found, key=lambda finding: finding.start)


def _new_findings(
    kind: str,
    search: Callable[[str], Iterator[tuple[int, int]]],
    searched: str,
    text: str,
    published: set[str],
    known: list[Finding],
) -> Iterator[Finding]:
    """The findings of one kind that no earlier kind has claimed and that the council doesn't publish."""
    fresh: list[Finding] = []
    for start, end in search(searched):
        sample = text[start:end]
        if any(start < other.end and other.start < end for other in (*known, *fresh)):
            continue
        if not _is_published(searched[start:end], published):
            fresh.append(Finding(kind, start, end, sample, MESSAGES[kind]))
            yield fresh[-1]


def _published() -> Iterable[str]:
    own = [settings.MODERATION_EMAIL] if settings.MODERATION_EMAIL else []
    return [*own, *published_contacts()]


def _contacts_in(lines: Iterable[str]) -> set[str]:
    """Each line as it is, and what it holds of addresses, numbers and postcodes ("The duty team: 0121 303 1111")."""
    contacts = set()
    for line in lines:
        searches = (_emails, _phones, _addresses, _postcodes)
        found = [line[start:end] for search in searches for start, end in search(line)]
        contacts |= {_plain(contact) for contact in (line, *found)}
    return contacts - {""}


def _with_ascii_digits(text: str) -> str:
    """Urdu, Bengali and all other digits as 0 to 9, one for one."""
    return "".join(map(_ascii_digit, text))


def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _plain(text: str) -> str:
    """The same for every writing of one contact: no case, spaces, brackets or country prefix."""
    if "@" in text:
        return "".join(text.split()).casefold()
    plain = re.sub(r"[\W_]", "", text.replace("(0)", "")).casefold()
    return re.sub(r"^(?:00)?44(?=\d{9,10}$)", "0", plain)


def _is_published(sample: str, published: set[str]) -> bool:
    plain = _plain(sample)
    if plain in published:
        return True
    return "@" in plain and f"@{plain.rpartition('@')[2]}" in published


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with every match turned into as many marks, so that positions stay the same."""
    return pattern.sub(lambda match: "\x00" * len(match[0]), text)


# --- One search for each kind ---------------------------------------------------------------------
def _emails(text: str) -> Iterator[tuple[int, int]]:
    for match in EMAIL.finditer(text):
        yield match.span()


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in PHONE.finditer(text):
        national = _plain(match[0])
        if re.match(r"0[1-9]\d{8,9}$", national) and not SERVICE_NUMBER.match(national):
            yield match.span()
    for match in PHONE_ABROAD.finditer(text):
        yield match.span()


def _is_postcode(match: re.Match[str]) -> bool:
    area, _district, inward = match.groups()
    return bool(POSTCODE_AREA.fullmatch(area)) and not ORDINAL.match(inward)


def _postcodes(text: str) -> Iterator[tuple[int, int]]:
    for match in POSTCODE.finditer(text):
        if _is_postcode(match):
            yield match.span()


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """A house number with a street in capitals, or in any writing if a postcode follows soon."""
    for match in STREET_ANY.finditer(text):
        nearby = POSTCODE.finditer(text, match.end(), match.end() + 80)
        if code := next(filter(_is_postcode, nearby), None):
            yield match.start(), code.end()
    for match in STREET_CAPITAL.finditer(text):
        if not NOT_A_HOUSE.search(text, max(0, match.start() - 12), match.start()):
            yield match.span()


def _ni_numbers(text: str) -> Iterator[tuple[int, int]]:
    for match in NI_NUMBER.finditer(text):
        yield match.span()


def _cars(text: str) -> Iterator[tuple[int, int]]:
    for match in CAR_CURRENT.finditer(text):
        if not SHOUTED.search(match[0]):
            yield match.span()
    for match in CAR_NAMED.finditer(text):
        if not SHOUTED.search(match[1]):
            yield match.span(1)


def _is_luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for match in CARD.finditer(text):
        if _is_luhn(re.sub(r"\D", "", match[0])):
            yield match.span()


def _bank(text: str) -> Iterator[tuple[int, int]]:
    for pattern in BANK:
        for match in pattern.finditer(text):
            yield match.span(1 if pattern.groups else 0)


# --- Links ----------------------------------------------------------------------------------------
LINKS_FOR_NEW_ACCOUNTS = 1
LINKS_FOR_KNOWN_ACCOUNTS = 5
NEW_FOR = timedelta(days=7)
KNOWN_AFTER_COMMENTS = 3


def links_in(text: str) -> list[str]:
    """Every address that a reader could follow, also those without http://, which stay plain text."""
    links = [link for _start, _end, link in _links(text)]
    return links + [match[0] for match in BARE_LINK.finditer(_blanked(URL, text))]


def is_new_account(joined_at: datetime, published_comments: int) -> bool:
    """Too new, or too little read by a moderator, for many links at once."""
    return now() - joined_at < NEW_FOR or published_comments < KNOWN_AFTER_COMMENTS


def has_too_many_links(text: str, *, is_new: bool, own_hosts: Iterable[str] = ()) -> bool:
    """Whether a person should look before this is shown; links to the council's own hosts don't count."""
    own = {host.casefold() for host in own_hosts}
    outward = [link for link in links_in(text) if _host(link) not in own]
    return len(outward) > (LINKS_FOR_NEW_ACCOUNTS if is_new else LINKS_FOR_KNOWN_ACCOUNTS)


def _host(link: str) -> str:
    try:
        return (urlsplit(link if "://" in link else f"//{link}").hostname or "").casefold()
    except ValueError:
        return ""


def _links(text: str) -> Iterator[tuple[int, int, str]]:
    """The http(s) addresses of a text, without the punctuation of the sentence they stand in."""
    for match in URL.finditer(text):
        link = match[0].rstrip(".,;:!?'’*_…")
        while link.endswith((")", "]")) and link.count(link[-1]) > link.count({")": "(", "]": "["}[link[-1]]):
            link = link[:-1].rstrip(".,;:!?'’*_…")
        if _is_safe_link(link):
            yield match.start(), match.start() + len(link), link


def _is_safe_link(link: str) -> bool:
    """A host, a real port, and no name before it (which makes a foreign address look like a known one)."""
    try:
        parts = urlsplit(link)
        _port = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


# --- HTML -----------------------------------------------------------------------------------------
# Control characters, and those that turn the direction of everything after them.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def as_html(text: str) -> SafeString:
    """Plain text as paragraphs with links: everything else in it is escaped, whatever it looks like."""
    clean = UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    blocks = (block.strip("\n") for block in re.split(r"\n[ \t]*\n\s*", clean))
    paragraphs = (f'<p dir="auto">{_linked(block)}</p>' for block in blocks if block.strip())
    # Safe: _linked escapes every character that came from the text.
    return mark_safe("\n".join(paragraphs))


def _linked(block: str) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, link in _links(block):
        pieces.append(escape(block[position:start]))
        pieces.append(f'<a href="{escape(link)}" rel="nofollow ugc noopener">{escape(link)}</a>')
        position = end
    pieces.append(escape(block[position:]))
    return "".join(pieces).replace("\n", "<br>\n")
