"""What the pages about following show: the list by kind, and what one hears how often."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.cadences import cadences_of
from accounts.models import Cadence, Contact, User
from accounts.registries import ContactSection, contact_becomes_user, contact_sections, notification_kinds
from engagement.actions.follows import take_along
from engagement.actions.moving import MOVED, SAID
from engagement.models import Follow
from engagement.registries import topic_kinds

SHOWN = 50


def page_of(follows: QuerySet, request: HttpRequest) -> tuple[list[Follow], str]:
    """At most SHOWN follows, the newest first, and the address of the next page or ''."""
    rows = follows.select_related("topic").order_by("-pk")
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: SHOWN + 1])
    more = len(found) > SHOWN
    return found[:SHOWN], f"{request.path}?after={found[SHOWN - 1].pk}" if more else ""


def groups_of(rows: list[Follow]) -> list[dict]:
    """For the list: under the label of each kind, the broadest first, the topics by title."""
    order = {kind.name: (-place, kind.label) for place, kind in enumerate(topic_kinds)}
    by_kind: dict[str, list[Follow]] = {}
    for row in rows:
        by_kind.setdefault(row.topic.kind, []).append(row)
    return [
        {
            "label": order.get(kind, (0, kind))[1],
            "rows": sorted(by_kind[kind], key=lambda row: row.topic.title),
        }
        for kind in sorted(by_kind, key=lambda kind: order.get(kind, (1, kind))[0])
    ]


def what_you_hear(user: User | None) -> dict:
    """How often each of the two mails comes: the person's own choice, or what holds until they choose."""
    return {"moved_when": _when(MOVED, user), "said_when": _when(SAID, user)}


def _when(kind: str, user: User | None) -> str:
    entry = notification_kinds.get(kind)
    cadence = cadences_of(entry, [user.pk])[user.pk] if user else entry.default_cadence
    return {
        Cadence.AT_ONCE: _("at once"),
        Cadence.DAILY: _("once a day, in one summary"),
        Cadence.WEEKLY: _("once a week, in one summary"),
        Cadence.NEVER: _("never, as you chose"),
    }[Cadence(cadence)]


def guest_section(contact: Contact, token: str) -> SafeString | str:
    """On the page of mail choices of somebody without an account."""
    count = Follow.objects.filter(contact=contact).count()
    if not count:
        return ""
    words = ngettext("You follow %(n)s thing here.", "You follow %(n)s things here.", count) % {"n": count}
    return format_html(
        '<h2 class="govuk-heading-l">{}</h2><p class="govuk-body">{} <a class="govuk-link" href="{}">{}</a></p>',
        _("What you follow"),
        words,
        reverse("engagement:following_as_guest", args=[token]),
        _("See it, or stop following"),
    )


def register() -> None:
    """Called from ready()."""
    contact_sections.register(ContactSection(name="engagement.following", html=guest_section, order=10))
    if take_along not in contact_becomes_user:
        contact_becomes_user.append(take_along)
