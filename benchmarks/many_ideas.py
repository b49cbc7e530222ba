"""Ideas for the bench: ten thousand of them, of which all or a hundred are public."""

from __future__ import annotations

import random
from datetime import timedelta

SIZES = (100, 10_000)
TITLED = "Bench idea"


def make_ideas(number: int, people: list) -> None:
    """About every action but the measured one, in words of the demonstration's comments."""
    from accounts.clock import now
    from benchmarks.content import REF, TITLE, texts
    from engagement import fragments
    from engagement.models import Comment, Idea, Topic
    from engagement.similar import words_of

    chance, words, instant = random.Random(number), texts(), now() - timedelta(days=30)
    about = list(
        Topic.objects.filter(kind="action").exclude(title__startswith=TITLE).exclude(title__startswith=REF)
    )
    every_word = sorted({word for text in words for word in words_of(text)})
    kept = {text: fragments.make(text=text, created_at=instant) for text in words}
    said = [chance.choice(words) for _n in range(number)]
    comments = Comment.objects.bulk_create(
        [
            Comment(
                topic=chance.choice(about),
                author=chance.choice(people),
                text=text,
                language="en",
                created_at=instant + timedelta(seconds=n),
                fragments=kept[text],
                support_count=chance.choice((0, 0, 0, 1, 2, 5, 14, 40)),
            )
            for n, text in enumerate(said)
        ],
        batch_size=1_000,
    )
    ideas = [
        Idea(
            comment=comment,
            about_id=comment.topic_id,
            title=f"{TITLED}: {' '.join(chance.sample(every_word, 5))}",
            support_count=comment.support_count,
            is_public=True,
            created_at=comment.created_at,
        )
        for comment in comments
    ]
    topics = Topic.objects.bulk_create(
        [
            Topic(kind="idea", key=idea.public_id, title=idea.title, language="en", is_public=True)
            for idea in ideas
        ],
        batch_size=1_000,
    )
    for idea, topic in zip(ideas, topics, strict=True):
        idea.topic = topic
    _lay(Idea.objects.bulk_create(ideas, batch_size=1_000), said)


def _lay(ideas: list, said: list[str]) -> None:
    """Under the words that `engagement.similar.lay_words` would write down, all at once."""
    from engagement.models import IdeaWord
    from engagement.similar import KEPT, words_of

    rows = []
    for idea, text in zip(ideas, said, strict=True):
        title = words_of(idea.title)
        rest = [word for word in words_of(text) if word not in title]
        rows += [
            IdeaWord(idea=idea, word=word, in_title=n < len(title))
            for n, word in enumerate([*title, *rest][:KEPT])
        ]
    IdeaWord.objects.bulk_create(rows, batch_size=5_000)


def put_ideas(size: int) -> None:
    """So many public ideas; the others are there and hidden."""
    from django.core.cache import caches
    from django.db import connection

    from engagement.models import Idea

    caches["default"].clear()  # how often one may ask is not what is measured
    mine = Idea.objects.filter(title__startswith=TITLED).order_by("pk")
    shown = list(mine.values_list("pk", flat=True)[:size])
    changed = mine.filter(pk__gt=shown[-1], is_public=True).update(is_public=False)
    changed += mine.filter(pk__lte=shown[-1], is_public=False).update(is_public=True)
    if changed and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE engagement_idea")
