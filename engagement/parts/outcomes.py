"""What a topic's page shows of outcomes: what changed because of what people said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engagement.models import Outcome, OutcomeSource, SubjectTag
from engagement.parts import Place
from engagement.prepared import Prepared, padded

SHOWN = 1
LONGEST = 240
LABEL = 90


def above(place: Place) -> str:
    """The newest one, and the way to all of them where there are more: the page is about the action. One query."""
    count = place.topic.outcome_count
    if not count:
        return ""
    pairs = format_html_join("", "{}", ((_pair(*row),) for row in _newest().rows(place.topic.pk)))
    return format_html(
        '<section class="tt-gap-end" aria-labelledby="we-did"><h3 class="govuk-heading-m" id="we-did">{}</h3>'
        '<ul class="tt-pairs">{}</ul>{}</section>',
        _("You said, we did"),
        pairs,
        _all(place, count) if count > SHOWN else "",
    )


def _all(place: Place, count: int) -> SafeString:
    words = _("See all %(number)s") % {"number": number_format(count)}
    url = f"{reverse('engagement:outcomes')}?about={place.topic.public_id}"
    return format_html('<p class="govuk-body"><a class="govuk-link" href="{}">{}</a></p>', url, words)


def ways(place: Place) -> list[tuple[str, str, str]]:
    """To say what changed; the way from one comment is among what one may do with it (`engagement.rendering`)."""
    words = (record_url(place), _("Say what we did"), _("because of what people say"))
    return [words] if place.may_respond else []


@cache
def _newest() -> Prepared:
    def build(topic_id: int) -> QuerySet:
        newest = Outcome.objects.standing().filter(topic=topic_id).order_by("-pk")
        return newest.values_list("public_id", "you_said", "we_did", "happened_on")[:SHOWN]

    return Prepared(build, 1)


def _pair(public_id: UUID, you_said: str, we_did: str, happened_on: date) -> SafeString:
    return format_html(
        '<li class="tt-pair"><div class="tt-pair__parts tt-pair__parts--two">'
        '<div><p class="tt-pair__label">{}</p><p>{}</p></div>'
        '<div class="tt-pair__did"><p class="tt-pair__label">{}</p><p>{}</p>'
        '<p><a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">: {}</span></a> '
        '<span class="tt-soft">{}</span></p></div></div></li>',
        _("You said"),
        you_said,
        _("We did"),
        Truncator(we_did).chars(LONGEST),
        reverse("engagement:outcome", args=[public_id]),
        _("The words behind it"),
        you_said,
        date_format(happened_on, "DATE_FORMAT"),
    )


def under_comments(place: Place, ids: Iterable[int]) -> dict[int, str]:
    """ "This led to: …" under words that led to something. One query, none where nothing ever came of anything said
    here."""
    return led_to(ids) if place.topic.outcome_count else {}


def led_to(ids: Iterable[int]) -> dict[int, str]:
    """What these comments led to, chosen by hand or under a subject, as HTML by comment; one query."""
    wanted = padded(list(ids) or [0])
    rows = _led_to(len(wanted)).rows(*wanted)
    label = escape(_("This led to:"))
    base = reverse("engagement:outcomes")
    pattern = f'<p class="tt-ledto"><b>{label}</b> <a class="govuk-link" href="{base}{{}}/">{{}}</a></p>'
    found: dict[int, str] = {}
    for comment, _pk, public_id, change, did in sorted(rows, key=lambda row: row[:2]):
        words = escape(Truncator(change or did).chars(LABEL))
        found[comment] = found.get(comment, "") + pattern.format(public_id, words)
    return found


@cache
def _led_to(number: int) -> Prepared:
    which = ("outcome", "outcome__public_id", "outcome__change_label", "outcome__we_did")

    def build(*ids: int) -> QuerySet:
        chosen = OutcomeSource.objects.filter(comment__in=ids, outcome__withdrawn_at=None).order_by()
        under = SubjectTag.objects.counting().filter(
            coding__comment__in=ids,
            subject__outcome_sources__outcome__isnull=False,
            subject__outcome_sources__outcome__withdrawn_at=None,
        )
        through = (f"subject__outcome_sources__{name}" for name in which)
        by_subject = under.order_by().values_list("coding__comment", *through)
        return chosen.values_list("comment", *which).union(by_subject)

    return Prepared(build, number)


def record_url(place: Place) -> str:
    return reverse("engagement:record_outcome", args=[place.topic.public_id])
