"""What is measured: the demonstration, the two yardsticks, and topics of 100, 1,000 and 10,000 comments.

The three topics change places at one and the same action, so that nothing differs but how much was said.
"""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

from django.core.management import call_command

from benchmarks.many_ideas import SIZES as IDEAS
from benchmarks.many_ideas import make_ideas

VOICES = Path(__file__).resolve().parent.parent / "cms" / "demo" / "voices.json"
SPACE = UUID("6f6b1b60-0000-4000-8000-000000000000")
SIZES = (100, 1_000, 10_000)
LONG_THREAD = 5_000  # replies to one root of the first page, where there are 10,000 comments
REF = "A1"
TITLE = "Bench"  # and the size: what a topic is known by
READER = "bench-reader@people.example"


def fill() -> None:
    """Everything; takes about a minute."""
    call_command("demo", verbosity=0)
    yardsticks()
    people = make_people(300)
    make_ideas(max(IDEAS), people)
    for size in SIZES:
        make_comments(size, people)
    analyse()


def yardsticks() -> None:
    """The two pages without fields, below the home page."""
    from wagtail.models import Site

    from benchmarks.models import PlainPage, ReferencePage

    home = Site.objects.get(is_default_site=True).root_page
    for model, slug in ((ReferencePage, "bench-reference"), (PlainPage, "bench-plain")):
        home.add_child(instance=model(title="Yardstick", slug=slug)).save_revision().publish()


def action_page():
    """The action that is measured."""
    from cms.models import ActionPage

    return ActionPage.objects.live().get(ref=REF, alias_of=None, locale__language_code="en")


def texts() -> list[str]:
    """The demonstration's own comments: as long as people write them."""
    found: list[str] = []
    waiting = [
        comment
        for thread in json.loads(VOICES.read_text("utf-8"))["threads"]
        for comment in thread["comments"]
    ]
    while waiting:
        comment = waiting.pop()
        found.append(comment["text"])
        waiting += comment.get("replies", [])
    return sorted(found)


def make_people(count: int) -> list:
    from accounts.models import User

    people = [User(email=READER, display_name="The Reader")]
    people += [User(email=f"bench{n}@people.example", display_name=f"Neighbour {n}") for n in range(1, count)]
    for person in people:
        person.set_unusable_password()
    return User.objects.bulk_create(people)


def key_of_size(size: int) -> UUID:
    """Where the topic of that size waits while another one is in its place."""
    return uuid5(SPACE, str(size))


def make_comments(size: int, people: list) -> None:
    """A fifth roots, the rest their replies, four to each (but for the long thread)."""
    from wagtail.models import Site

    from accounts.clock import now
    from engagement import fragments
    from engagement.models import Comment, Support, Topic

    chance = random.Random(size)
    words, instant, kept = texts(), now() - timedelta(days=30), {}
    topic = Topic.objects.create(
        site=Site.objects.get(is_default_site=True),
        kind="action",
        key=key_of_size(size),
        title=f"{TITLE} {size}",
        language="en",
        is_public=True,
        comment_count=size,
    )
    size_of_long = LONG_THREAD if size > 2 * LONG_THREAD - 1 else 0
    roots = (size - size_of_long) // 5
    counts = [4] * roots
    counts[-3] += size_of_long

    def comment(number: int, **fields) -> Comment:
        text = chance.choice(words)
        if text not in kept:
            kept[text] = fragments.make(text=text, created_at=instant)
        return Comment(
            topic=topic,
            author=chance.choice(people),
            text=text,
            language="en",
            created_at=instant + timedelta(seconds=number),
            fragments=kept[text],
            support_count=chance.choice((0, 0, 0, 1, 2, 5, 14)),
            anchor=chance.choice(("", "", "", "", "S1", "S2")) if "parent" not in fields else "",
            **fields,
        )

    made = Comment.objects.bulk_create(
        [comment(n, reply_count=c, tail_from=max(c - 2, 0) if c > 3 else 0) for n, c in enumerate(counts)],
        batch_size=1_000,
    )
    replies = [
        comment(n, parent=root, position=n + 1)
        for root, count in zip(made, counts, strict=True)
        for n in range(count)
    ]
    Comment.objects.bulk_create(replies, batch_size=1_000)
    reader = people[0]
    liked = [c for c in [*made[-20:], *replies[-60:]] if c.support_count and c.author_id != reader.pk][::3]
    Support.objects.bulk_create([Support(user=reader, comment=c) for c in liked])


def put(size: int) -> None:
    """The topic of that size takes its place at the measured action; the others wait."""
    from engagement.models import Topic

    key = action_page().key
    here = Topic.objects.filter(kind="action", key=key)
    here.exclude(title__startswith=TITLE).update(key=uuid5(SPACE, "own"))
    for other in SIZES:
        here.filter(title=f"{TITLE} {other}").update(key=key_of_size(other))
    Topic.objects.filter(title=f"{TITLE} {size}").update(key=key)


def analyse() -> None:
    """What autovacuum would have done by the time that anybody reads."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
