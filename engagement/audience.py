"""Who hears when a topic moves, or when somebody says something there: a batch by key, in one query.

Each group of people (those who follow, who wrote, who support) is read from its own index, at most a batch of each;
together they are one statement, so that the number of queries does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db import connection
from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Value

from accounts.models import Event, User
from engagement.models import Comment, Follow, Idea, Support, Topic
from engagement.registries import kind_of, known

OWN, ABOVE, SUGGESTED, COMMENTED, SUPPORTED = (
    "follows",
    "follows_above",
    "suggested",
    "commented",
    "supported",
)
REASONS = (
    OWN,
    SUGGESTED,
    COMMENTED,
    SUPPORTED,
    ABOVE,
)  # the first that is true of somebody is the one we say
FOLLOWS = (OWN, ABOVE)


def scope_of(topic: Topic) -> list[Topic]:
    """The topic and what it lies under, nearest first: who follows one of them hears of it."""
    above = list(kind_of(topic).above(topic.key)) if known(topic.kind) else []
    if not above:
        return [topic]
    found = Topic.objects.filter(key__in=[key for _kind, key in above])
    there: dict[tuple[str, UUID], Topic] = {(each.kind, each.key): each for each in found}
    return [topic, *(there[place] for place in above if place in there)]


def concerned(event: Event, after: int, limit: int) -> list[tuple[int, str]]:
    """Followers, and those who wrote there or support something there: (user, reason) above `after`, ascending."""
    return _first(event, after, limit, [*_followers(event, after), *_participants(event, after)])


def followers(event: Event, after: int, limit: int) -> list[tuple[int, str]]:
    """Of those with an account only the ones who follow it, or something above it."""
    return _first(event, after, limit, _followers(event, after))


def guests(event: Event, after: int, limit: int) -> list[tuple[int, str]]:
    """The confirmed addresses without an account that follow it, or something above it."""
    follows = Follow.objects.filter(
        contact__gt=after, contact__confirmed_at__isnull=False, contact__erased_at=None
    )
    return _first(event, after, limit, _by_topic(event, follows, "contact"))


Part = tuple[QuerySet, str, str]  # rows, the column of the person, the reason


def _by_topic(event: Event, follows: QuerySet, column: str) -> list[Part]:
    """One part for each topic, so that each reads its index from where the last batch ended."""
    own, *above = event.facts.get("scope") or [0]
    return [
        (follows.filter(topic=own), column, OWN),
        *((follows.filter(topic=pk), column, ABOVE) for pk in above),
    ]


def _followers(event: Event, after: int) -> list[Part]:
    return _by_topic(event, Follow.objects.filter(_is_there("user", after), user__gt=after), "user")


def _is_there(column: str, after: int) -> Exists:
    """With an account that is neither closed nor erased. The bound stands here too: PostgreSQL takes it over from the
    other table only if it is said, and SQLite would read a list of all accounts for an IN."""
    return Exists(User.objects.filter(pk=OuterRef(column), pk__gt=after, is_active=True))


def _participants(event: Event, after: int) -> list[Part]:
    """Those whose words stand there (an idea's own page: also whose idea it is), and those who support it, or words
    that stand there."""
    topic = (event.facts.get("scope") or [0])[0]
    visible = Comment.objects.visible()
    written = visible.filter(_is_there("author", after), author__gt=after)
    ideas = Idea.objects.filter(comment=OuterRef("pk"))
    supports = Support.objects.filter(_is_there("user", after), user__gt=after)
    return [
        (written.filter(Exists(ideas.filter(about=topic))), "author", SUGGESTED),
        (written.filter(idea__topic=topic), "author", SUGGESTED),
        (written.filter(topic=topic), "author", COMMENTED),
        (supports.filter(topic=topic), "user", SUPPORTED),
        (supports.filter(comment__topic=topic, comment__state="visible"), "user", SUPPORTED),
        (supports.filter(comment__idea__topic=topic, comment__state="visible"), "user", SUPPORTED),
    ]


def _first(event: Event, after: int, limit: int, parts: Sequence[Part]) -> list[tuple[int, str]]:
    """The first `limit` people of all parts together, each once, with the best of their reasons."""
    best: dict[int, int] = {}
    for pk, rank in _rows(parts, limit):
        best[pk] = min(rank, best.get(pk, rank))
    return [(pk, REASONS[best[pk]]) for pk in sorted(best)[:limit]]


def _rows(parts: Sequence[Part], limit: int) -> list[tuple[int, int]]:
    """(person, rank of the reason) of every part, at most `limit` of each. Django has no union of parts that are
    each ordered and cut on SQLite: so each is a table of its own."""
    statements, numbers = [], []
    for place, part in enumerate(map(partial(_people, limit=limit), parts)):
        sql, given = part.query.sql_with_params()
        statements.append(f"SELECT * FROM ({sql}) AS part{place}")  # noqa: S608 - compiled by Django, all values are parameters
        numbers += given
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), numbers)
        return cursor.fetchall()


def _people(part: Part, limit: int) -> QuerySet:
    rows, column, reason = part
    rank = Value(REASONS.index(reason), output_field=IntegerField())
    people = rows.order_by(column + "_id").values_list(column + "_id", rank)
    return people.distinct()[:limit]
