"""What there is to sort: comments, replies and paper notes of a topic, paged by key, with what was said of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import Coding, Comment, PaperNote, Subject, Topic
from engagement.sorting.words import Said, Suggestion, suggest

PAGE = 20
MOST_EXAMPLES = 300  # of one's own sorted things that suggestions learn from
WHAT = {"comments": _("Comments and ideas"), "notes": _("Paper notes"), "replies": _("Replies")}
SHOW = {
    "unsorted": _("Not sorted by you"),
    "sorted": _("Sorted by you"),
    "all": _("All"),
}


@dataclass
class Item:
    """One thing on the screen. `mine` is None until this officer has sorted it; until then `others` stays hidden."""

    ref: str  # "c12", "n3"
    thing: Comment | PaperNote
    mine: list[str] | None = None
    mine_pks: Collection[int] = ()
    others: list[tuple[str, list[str]]] = field(default_factory=list)
    final: list[str] | None = None
    suggestions: list[tuple[Suggestion, str]] = field(default_factory=list)

    @property
    def is_read_by_others(self) -> bool:
        return bool(self.others)

    @property
    def agrees(self) -> bool | None:
        """With everybody else's reading; None where there is none, or one's own is not there yet."""
        if self.mine is None or not self.others:
            return None
        return all(set(titles) == set(self.mine) for _who, titles in self.others)

    @property
    def is_note(self) -> bool:
        return isinstance(self.thing, PaperNote)


def things(topic: Topic, what: str) -> QuerySet:
    """Everything of that sort in the topic, oldest first."""
    if what == "notes":
        return PaperNote.objects.filter(topic=topic).select_related("ward").order_by("pk")
    voices = Comment.objects.voices().filter(topic=topic, parent__isnull=what != "replies")
    return voices.select_related("author", "idea").order_by("pk")


def page_of(topic: Topic, what: str, show: str, user: User, after: int) -> tuple[list[Item], int | None]:
    """Up to PAGE items after that key, and the key to go on from; as many queries however many there are."""
    rows = things(topic, what)
    own = Coding.objects.independent().filter(
        coder=user, **{"note" if what == "notes" else "comment": OuterRef("pk")}
    )
    if show != "all":
        rows = rows.filter(Exists(own) if show == "sorted" else ~Exists(own))
    found = list(rows.filter(pk__gt=after)[: PAGE + 1])
    items = with_readings([item_of(thing) for thing in found[:PAGE]], user)
    return items, found[PAGE - 1].pk if len(found) > PAGE else None


def item_of(thing: Comment | PaperNote) -> Item:
    return Item(f"n{thing.pk}" if isinstance(thing, PaperNote) else f"c{thing.pk}", thing)


def with_readings(items: list[Item], user: User) -> list[Item]:
    """With this officer's reading of each and everybody else's; two queries."""
    by_ref = {item.ref: item for item in items}
    comments = [item.thing.pk for item in items if not item.is_note]
    notes = [item.thing.pk for item in items if item.is_note]
    readings = (
        Coding.objects.filter(Q(comment__in=comments) | Q(note__in=notes))
        .select_related("coder")
        .prefetch_related("subjects")
        .order_by("pk")
    )
    for reading in readings:
        item = by_ref[f"n{reading.note_id}" if reading.note_id else f"c{reading.comment_id}"]
        titles = [subject.title for subject in reading.subjects.all()]
        if reading.is_final:
            item.final = titles
        elif reading.coder_id == user.pk:
            item.mine, item.mine_pks = titles, {subject.pk for subject in reading.subjects.all()}
        else:
            item.others.append((str(reading.coder or ""), titles))
    return items


def text_of(item: Item) -> str:
    """The words that suggestions look at: an idea's title too."""
    idea = None if item.is_note else getattr(item.thing, "idea", None)
    return f"{idea.title}\n{item.thing.text}" if idea else item.thing.text


def with_suggestions(items: list[Item], subjects: Sequence[Subject], user: User) -> list[Item]:
    """For what this officer has not sorted yet; two queries for what they sorted before."""
    unread = {item.ref: text_of(item) for item in items if item.mine is None}
    if not unread or not subjects:
        return items
    texts = _examples(subjects, user)
    said = [Said(each.pk, each.title, each.description, texts.get(each.pk, ())) for each in subjects]
    titles = {subject.pk: subject.title for subject in subjects}
    found = suggest(unread, said)
    for item in items:
        item.suggestions = [(one, titles[one.subject]) for one in found.get(item.ref, [])]
    return items


def _examples(subjects: Sequence[Subject], user: User) -> dict[int, list[str]]:
    """The words of what this officer sorted into each, the latest first."""
    texts: defaultdict[int, list[str]] = defaultdict(list)
    mine = Coding.objects.independent().filter(coder=user, subjects__in=subjects).order_by("-pk")
    for field_name in ("comment", "note"):
        rows = mine.filter(**{f"{field_name}__isnull": False}).values_list("subjects", f"{field_name}__text")
        for subject, text in rows[:MOST_EXAMPLES]:
            texts[subject].append(text)
    return texts


def read_refs(refs: Iterable[str], topic: Topic) -> tuple[list[Comment], list[PaperNote]]:
    """The comments and notes of this topic that these references name; what is gone or no reference is left out."""
    pks: dict[str, list[int]] = {"c": [], "n": []}
    for ref in refs:
        if ref[:1] in pks and ref[1:].isdecimal() and len(ref) < 20:
            pks[ref[0]].append(int(ref[1:]))
    comments = Comment.objects.voices().filter(topic=topic, pk__in=pks["c"])
    return list(comments), list(PaperNote.objects.filter(topic=topic, pk__in=pks["n"]))


@dataclass(frozen=True)
class Counts:
    """How far the sorting of a topic is."""

    total: int
    by_you: int
    by_two: int

    @property
    def unsorted(self) -> int:
        return self.total - self.by_you


def counts(topic: Topic, user: User) -> dict[str, Counts]:
    """Of comments and notes; two queries."""
    found = {}
    for what, name in (("comments", "comment"), ("notes", "note")):
        readings = Coding.objects.independent().filter(**{name: OuterRef("pk")})
        row = (
            things(topic, what)
            .order_by()
            .select_related(None)
            .annotate(is_mine=Exists(readings.filter(coder=user)), readers=readers(name))
            .aggregate(
                total=Count("pk"),
                by_you=Count("pk", filter=Q(is_mine=True)),
                by_two=Count("pk", filter=Q(readers=True)),
            )
        )
        found[what] = Counts(**row)
    return found


def readers(name: str) -> Exists:
    """Whether two people have read it."""
    readings = Coding.objects.independent().filter(**{name: OuterRef("pk")}).order_by().values(name)
    return Exists(readings.annotate(n=Count("pk")).filter(n__gt=1).values("n"))
