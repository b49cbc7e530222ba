"""What a topic's page shows of answers: what the department answered, and what it promised to.

Above the comments stand the answers to the topic as a whole; under a comment its own answer, the subject under which
it was answered together with others, or that its answer is late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django.db.models import Case, Count, DateField, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.templatetags.components import icon
from engagement.guards import as_html
from engagement.models import AnswerDue, OfficialResponse, Topic
from engagement.prepared import Prepared, columns, instance, padded
from engagement.registries import day_words

SHOWN = 3  # answers to the topic as a whole, before "All answers"
OFFICIAL_MARK = 'class="tt-official"'  # an official response that stands
NOBODY = 0  # no account has this number


# --- Above the comments ------------------------------------------------------------------------------------
def above(place) -> str:
    """The newest answers to all of it, and the way to the others."""
    topic, pieces, links = place.topic, [], []
    if topic.response_count:
        found = responses_in(_to_all().rows(topic.pk))
        pieces += [official_html(response, may_change=place.may_respond) for response in found[:SHOWN]]
        if (
            topic.response_count > SHOWN
        ):  # fewer are found on the page itself, above or under what they answer
            url = reverse("engagement:responses", args=[topic.public_id])
            links.append((url, _("All official responses")))
    row = "".join(f'<a class="govuk-link" href="{url}">{escape(words)}</a>' for url, words in links)
    return "".join(pieces) + (f'<p class="tt-row tt-gap-end">{row}</p>' if row else "")


def ways(place) -> list[tuple[str, str, str]]:
    """To answer all of it."""
    if not place.may_respond:
        return []
    url = reverse("engagement:respond_topic", args=[place.topic.public_id])
    return [(url, _("Answer officially"), _("all of it"))]


RESPONSE = columns(OfficialResponse)


@cache
def _to_all() -> Prepared:
    def build(topic_id: int) -> QuerySet:
        to_all = OfficialResponse.objects.filter(topic=topic_id, comment=None, subject=None)
        return to_all.order_by("-pk").values_list(*RESPONSE)[: SHOWN + 1]

    return Prepared(build, 1)


@cache
def _to_comments(number: int) -> Prepared:
    def build(*ids: int) -> QuerySet:
        return OfficialResponse.objects.filter(comment__in=ids).order_by("pk").values_list(*RESPONSE)

    return Prepared(build, number)


def responses_in(rows: list[list]) -> list[OfficialResponse]:
    """From what `Prepared` gave."""
    return [instance(OfficialResponse, row) for row in rows]


def official_html(response: OfficialResponse, *, may_change: bool = False, tag: str = "section") -> str:
    """One answer as it stands on a page, or the line that it leaves; what people wrote is escaped."""
    key = response.element_id
    if not response.is_standing:
        return f'<p class="tt-soft" id="{key}">{_withdrawn(response)}</p>'
    body = as_html(response.text)
    if response.language and response.language != get_language():
        body = f'<div lang="{escape(response.language)}">{body}</div>'
    edited = f" ({escape(_('edited'))})" if response.edited_at else ""
    who = f"{escape(response.department_name)}, {_day(response.at)}{edited}"
    head = (
        f'<p class="tt-official__head" id="{key}-by">{icon("official")}{escape(_("Official response"))} '
        f'<span class="tt-soft tt-light">{who}</span></p>'
    )
    controls = _controls(response) if may_change else ""
    opening = f'<{tag} {OFFICIAL_MARK} id="{key}" aria-labelledby="{key}-by"'
    opening += ">" if tag == "section" else ' role="group">'
    return f"{opening}{head}{body}{controls}</{tag}>"


def _withdrawn(response: OfficialResponse) -> str:
    days = {"date": _day(response.at), "withdrawn": _day(response.withdrawn_at)}
    words = _("An official response of {date} was withdrawn on {withdrawn}: {reason}")
    return escape(words.format(reason=response.withdrawn_reason, **days))


def _controls(response: OfficialResponse) -> str:
    beginning = escape(_("the answer “{words}”").format(words=Truncator(response.text).words(6)))
    links = []
    for name, label in (("edit_response", _("Change")), ("withdraw_response", _("Withdraw"))):
        url = reverse(f"engagement:{name}", args=[response.public_id])
        links.append(
            f'<a class="tt-quiet" href="{url}" rel="nofollow">{escape(label)} '
            f'<span class="govuk-visually-hidden">{beginning}</span></a>'
        )
    return f'<div class="tt-comment__do">{"".join(links)}</div>'


def _day(at: datetime) -> str:
    return date_format(localtime(at), "DATE_FORMAT")


# --- Under a comment ---------------------------------------------------------------------------------------
def under_comments(place, ids: Iterable[int]) -> dict[int, str]:
    """Its answer; or that it was answered with others, gets none, or waits too long (its writer: by when)."""
    topic, ids = place.topic, list(ids)
    found: defaultdict[int, str] = defaultdict(str)
    if topic.response_count:
        wanted = padded(ids)
        for response in responses_in(_to_comments(len(wanted)).rows(*wanted)):
            found[response.comment_id] += official_html(response, may_change=place.may_respond, tag="div")
    if topic.response_count or topic.has_closed or place.promise.answer_on:
        for pk, words in _waits(ids, place):
            found[pk] += words
    return found


def _waits(ids: list[int], place) -> Iterable[tuple[int, str]]:
    """What the rows about answers say, where they say something that the answers themselves do not."""
    wanted = padded(ids)
    viewer = place.viewer.pk if place.viewer else NOBODY
    on = place.promise.answer_on is not None
    for pk, author, due, reason, subject, title in _dues(len(wanted)).rows(*wanted):
        if subject:
            yield pk, _together(subject, title)
        elif reason:
            words = _("We gave no answer of its own: {reason}").format(reason=reason)
            yield pk, f'<p class="tt-soft">{escape(words)}</p>'
        elif on and due and due < today():
            words = escape(_("Answer promised by {date}: late").format(date=day_words(due)))
            yield pk, f'<p><span class="tt-status tt-status--warn">{words}</span></p>'
        elif on and due and author == viewer:
            words = escape(_("We will answer you by {date}.").format(date=day_words(due)))
            yield pk, f'<p class="tt-soft">{words}</p>'


def _together(public_id, title: str) -> str:
    url = reverse("engagement:subject", args=[public_id])
    link = f'<a class="govuk-link" href="{url}">{escape(title)}</a>'
    words = escape(_("Answered together with others under {subject}"))
    return f'<p class="tt-soft">{icon("official")} {words.format(subject=link)}</p>'


@cache
def _dues(number: int) -> Prepared:
    """Of these comments: number, writer, promise while it is open, why there is no answer, and the subject that
    answered it."""
    open_due = Case(When(answered_at=None, then=F("due_on")), default=Value(None), output_field=DateField())

    def build(*ids: int) -> QuerySet:
        said = AnswerDue.objects.filter(comment__in=ids).order_by()
        telling = Q(answered_at=None, due_on__isnull=False) | Q(how__in=("released", "subject"))
        return said.filter(telling).values_list(
            "comment_id",
            "comment__author_id",
            open_due,
            "released_reason",
            "response__subject__public_id",
            "response__subject__title",
        )

    return Prepared(build, number)


# --- Where it has ended ------------------------------------------------------------------------------------
def how_answered(topic: Topic) -> str:
    """ "48 comments: 40 answered, 8 without an answer of their own: …", for the panel of a closed discussion."""
    here = AnswerDue.objects.standing().filter(topic=topic.pk, comment__isnull=False).order_by()
    rows = here.values("released_reason", is_open=Q(answered_at=None)).annotate(count=Count("pk"))
    rows = sorted(rows, key=lambda row: -row["count"])
    total = sum(row["count"] for row in rows)
    if not total:
        return ""
    parts = []
    if answered := sum(row["count"] for row in rows if not row["released_reason"] and not row["is_open"]):
        parts.append(_("{count} answered").format(count=number_format(answered)))
    if waiting := sum(row["count"] for row in rows if row["is_open"]):
        parts.append(_("{count} not answered yet").format(count=number_format(waiting)))
    for row in rows:
        if reason := row["released_reason"]:
            words = ngettext(
                "{count} without an answer of its own: {reason}",
                "{count} without an answer of their own: {reason}",
                row["count"],
            )
            parts.append(words.format(count=number_format(row["count"]), reason=reason))
    words = ngettext("{count} comment: {parts}", "{count} comments: {parts}", total)
    return f"<p>{escape(words.format(count=number_format(total), parts='; '.join(parts)))}</p>"
