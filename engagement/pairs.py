"""Reading "You said, we did": the words behind each, whose they are, and how many people; never one query for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.cursors import day_cursor_of, read_day_cursor
from accounts.models import Notification, User
from engagement.models import Comment, Outcome, OutcomeSource, SubjectTag
from engagement.querysets import OutcomeQuerySet

PAGE = 10
WORDS = 20
QUOTES = 2


@dataclass(frozen=True)
class Pair:
    """One outcome as it is shown: its first words, and of how many people they are."""

    outcome: Outcome
    people: int
    quotes: list[Comment] = field(default_factory=list)


def words_behind(outcome: Outcome) -> QuerySet[Comment]:
    """The comments that led to it and that everybody can read: chosen one by one, or under a chosen subject."""
    chosen = OutcomeSource.objects.filter(outcome=outcome, comment__isnull=False).values("comment")
    tagged = SubjectTag.objects.filter(
        subject__outcome_sources__outcome=outcome, coding__comment__isnull=False
    ).values("coding__comment")
    behind = chosen.order_by().union(
        tagged.order_by()
    )  # joined by OR, every comment of the site would be looked at
    return Comment.objects.visible().filter(pk__in=behind, topic__is_public=True, is_official=False)


def writers_to_tell(outcome: Outcome, after: int, limit: int, *, told_by: str = "") -> list[int]:
    """Accounts whose words these are, by key; without those who heard through an event whose key begins `told_by`."""
    words = words_behind(outcome).filter(author__isnull=False).values("author")
    people = User.objects.filter(pk__in=words, pk__gt=after, is_active=True)
    if told_by:
        told = Notification.objects.filter(user=OuterRef("pk"), event__dedupe_key__startswith=told_by)
        people = people.exclude(Exists(told))
    return list(people.order_by("pk").values_list("pk", flat=True)[:limit])


def people_in(words: QuerySet[Comment]) -> int:
    """How many people these words are of; each former participant's words count as one person's."""
    found = words.order_by().aggregate(
        people=Count("author", distinct=True), former=Count("pk", filter=Q(author=None), distinct=True)
    )
    return found["people"] + found["former"]


def pairs_of(outcomes: Iterable[Outcome]) -> list[Pair]:
    """With their quotes and numbers: four queries for any number of them."""
    rows = list(outcomes)
    ids = [row.pk for row in rows]
    people, first = how_many(ids), first_words(ids)
    return [Pair(row, people.get(row.pk, 0), first.get(row.pk, [])) for row in rows]


def how_many(ids: Sequence[int]) -> dict[int, int]:
    """Distinct people behind each: those chosen one by one, and those under a subject who are not among them."""
    stands = {"comment__state": "visible", "comment__topic__is_public": True, "comment__is_official": False}
    chosen = OutcomeSource.objects.filter(outcome__in=ids, **stands)
    under = SubjectTag.objects.filter(
        subject__outcome_sources__outcome__in=ids,
        **{f"coding__{name}": value for name, value in stands.items()},
    ).annotate(outcome=F("subject__outcome_sources__outcome"), words=F("coding__comment"))
    same = chosen.filter(outcome=OuterRef("outcome"))
    under = under.exclude(Exists(same.filter(comment=OuterRef("words")))).exclude(
        Exists(same.filter(comment__author=OuterRef("coding__comment__author")))
    )
    found: dict[int, int] = {}
    for rows, comment in ((chosen, "comment"), (under, "coding__comment")):
        counted = (
            rows.order_by()
            .values_list("outcome")
            .annotate(
                people=Count(f"{comment}__author", distinct=True),
                former=Count(comment, filter=Q(**{f"{comment}__author": None}), distinct=True),
            )
        )
        for pk, people, former in counted:
            found[pk] = found.get(pk, 0) + people + former
    return found


def first_words(ids: Sequence[int]) -> dict[int, list[Comment]]:
    """The first one or two comments behind each, with their writers: those chosen by hand before those by subject."""
    public = {"comment__state": "visible", "comment__topic__is_public": True, "comment__is_official": False}
    chosen = OutcomeSource.objects.filter(outcome=OuterRef("pk"), **public).order_by("pk").values("comment")
    tagged = (
        SubjectTag.objects.filter(
            subject__outcome_sources__outcome=OuterRef("pk"),
            **{f"coding__{name}": value for name, value in public.items()},
        )
        .order_by("coding__comment")
        .values("coding__comment")
    )
    found = list(
        Outcome.objects.filter(pk__in=ids)
        .order_by()
        .values_list(
            "pk", Subquery(chosen[:1]), Subquery(chosen[1:2]), Subquery(tagged[:1]), Subquery(tagged[1:2])
        )
    )
    wanted = {pk: [one for one in dict.fromkeys(words) if one][:QUOTES] for pk, *words in found}
    numbers = {one for words in wanted.values() for one in words}
    comments = Comment.objects.select_related("author__ward", "idea").in_bulk(numbers)
    return {pk: [comments[one] for one in words if one in comments] for pk, words in wanted.items()}


def page_of(outcomes: OutcomeQuerySet, before: str) -> tuple[list[Outcome], str]:
    """At most PAGE of them, newest first, after the cursor; and the cursor of the next page, "" at the end."""
    rows = outcomes.select_related("topic", "department").order_by("-happened_on", "-pk")
    if cursor := read_day_cursor(before):
        rows = rows.older_than(*cursor)
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], day_cursor_of(last.happened_on, last.pk)
