"""What a topic's page shows of outcomes: what changed because of what people said."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement import permissions
from engagement.models import Comment, Outcome, OutcomeSource, SubjectTag
from engagement.parts import Place

SHOWN = 2
LONGEST = 240
LABEL = 90


def above(place: Place) -> str:
    """The newest two, and the way to all of them; for who may, the way to say one more. One query."""
    count = place.topic.outcome_count
    may = may_record(place)
    if not count and not may:
        return ""
    rows = Outcome.objects.standing().filter(topic=place.topic).order_by("-pk")[:SHOWN] if count else ()
    pairs = format_html_join("", "{}", ((_pair(row),) for row in rows))
    links = []
    if count:
        words = ngettext("See all of it", "See all %(number)s", count) % {"number": number_format(count)}
        links.append((f"{reverse('engagement:outcomes')}?about={place.topic.public_id}", words))
    if may:
        links.append((record_url(place), _("Say what we did")))
    return format_html(
        '<section class="tt-gap-end" aria-labelledby="we-did"><h3 class="govuk-heading-m" id="we-did">{}</h3>'
        '{}<p class="govuk-body tt-row">{}</p></section>',
        _("You said, we did"),
        format_html('<ul class="tt-pairs">{}</ul>', pairs) if pairs else "",
        format_html_join(" ", '<a class="govuk-link" href="{}">{}</a>', links),
    )


def _pair(row: Outcome) -> SafeString:
    return format_html(
        '<li class="tt-pair"><div class="tt-pair__parts tt-pair__parts--two">'
        '<div><p class="tt-pair__label">{}</p><p>{}</p></div>'
        '<div class="tt-pair__did"><p class="tt-pair__label">{}</p><p>{}</p>'
        '<p><a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">: {}</span></a> '
        '<span class="tt-soft">{}</span></p></div></div></li>',
        _("You said"),
        row.you_said,
        _("We did"),
        Truncator(row.we_did).chars(LONGEST),
        row.get_absolute_url(),
        _("The words behind it"),
        row.you_said,
        date_format(row.happened_on, "DATE_FORMAT"),
    )


def under_comments(place: Place, ids: Iterable[int]) -> dict[int, str]:
    """ "This led to: …" under words that led to something, and for who may the way to say that they did. One query,
    none where nothing ever came of anything said here."""
    ids = list(ids)
    found = led_to(ids) if place.topic.outcome_count else {}
    if may_record(place):
        for pk, html in _ways_to_record(place, ids).items():
            found[pk] = found.get(pk, "") + html
    return {pk: mark_safe(html) for pk, html in found.items()}  # each piece is escaped where it is made


def led_to(ids: Iterable[int]) -> dict[int, str]:
    """What these comments led to, chosen by hand or under a subject, as HTML by comment; one query."""
    ids = list(ids)
    which = ("outcome", "outcome__public_id", "outcome__change_label", "outcome__we_did")
    chosen = OutcomeSource.objects.filter(comment__in=ids, outcome__withdrawn_at=None)
    under = SubjectTag.objects.filter(
        coding__comment__in=ids,
        subject__outcome_sources__outcome__isnull=False,
        subject__outcome_sources__outcome__withdrawn_at=None,
    )
    rows = (
        chosen.order_by()
        .values_list("comment", *which)
        .union(
            under.order_by().values_list(
                "coding__comment", *(f"subject__outcome_sources__{name}" for name in which)
            )
        )
    )
    label = escape(_("This led to:"))
    base = reverse("engagement:outcomes")
    pattern = f'<p class="tt-ledto"><b>{label}</b> <a class="govuk-link" href="{base}{{}}/">{{}}</a></p>'
    found: dict[int, str] = {}
    for comment, _pk, public_id, change, did in sorted(rows, key=lambda row: row[:2]):
        words = escape(Truncator(change or did).chars(LABEL))
        found[comment] = found.get(comment, "") + pattern.format(public_id, words)
    return found


def _ways_to_record(place: Place, ids: list[int]) -> dict[int, str]:
    """Only officers and partners have them, and only they pay for the query."""
    words = escape(_("This led to something"))
    hidden = escape(_("what {name} says"))
    former = _("Former participant")
    rows = Comment.objects.visible().filter(pk__in=ids, is_official=False).order_by()
    return {
        pk: f'<p><a class="tt-quiet" rel="nofollow" href="{record_url(place)}?comment={public_id}">{words}'
        f'<span class="govuk-visually-hidden">: {hidden.format(name=escape(name or former))}</span></a></p>'
        for pk, public_id, name in rows.values_list("pk", "public_id", "author__display_name")
    }


def record_url(place: Place) -> str:
    return reverse("engagement:record_outcome", args=[place.topic.public_id])


def may_record(place: Place) -> bool:
    """Asked once for a page; never for somebody without a session."""
    if place.viewer is None:
        return False
    known = place.request.__dict__.setdefault("_may_record", {})
    if place.topic.pk not in known:
        known[place.topic.pk] = permissions.can_record_outcome(place.viewer, place.topic)
    return known[place.topic.pk]
