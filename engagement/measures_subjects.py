"""The reconciliation table of a topic: subject, how many, where they live, decision, reason, answer.

One function gives the rows of the page, the CSV and the PDF. Counted are the comments that begin a thread, the
replies that somebody sorted, and the paper notes; not what the council answers. The sums always add up:
rows − repeated + nowhere + unsorted = total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from engagement.models import Coding, Comment, Idea, OfficialResponse, PaperNote, Subject, SubjectTag, Topic

SMALL = 10  # fewer people than this in a ward are not told apart
MOST_WARDS = 5  # named for each subject, largest first


@dataclass(frozen=True)
class Numbers:
    """How many of each; an idea is not counted among the comments."""

    comments: int = 0
    ideas: int = 0
    notes: int = 0

    @property
    def total(self) -> int:
        return self.comments + self.ideas + self.notes

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(self.comments + other.comments, self.ideas + other.ideas, self.notes + other.notes)

    def __sub__(self, other: Numbers) -> Numbers:
        return Numbers(self.comments - other.comments, self.ideas - other.ideas, self.notes - other.notes)


@dataclass(frozen=True)
class Wards:
    """Where the people live: wards with at least SMALL of them, largest first; `rest` is everybody else.

    `rest` is 0 or at least SMALL, so that no smaller number can be found by taking away; None: too few to say.
    """

    named: tuple[tuple[str, int], ...] = ()
    rest: int | None = None


@dataclass(frozen=True)
class Row:
    """One subject that is public."""

    subject: Subject
    numbers: Numbers
    wards: Wards
    response: OfficialResponse | None


@dataclass(frozen=True)
class Table:
    """All of a topic. `repeated`: counted under more than one subject; `nowhere`: read, and in no subject;
    `unsorted`: not read yet, or only in subjects that are not public."""

    topic: Topic
    rows: tuple[Row, ...]
    repeated: Numbers
    nowhere: Numbers
    unsorted: Numbers
    total: Numbers


def reconciliation(topic: Topic) -> Table:
    """The same number of queries whatever the number of subjects and comments."""
    subjects = list(
        Subject.objects.public()
        .filter(topic=topic)
        .prefetch_related(
            Prefetch("responses", queryset=OfficialResponse.objects.standing(), to_attr="standing_responses")
        )
    )
    numbers, wards = numbers_by_subject(topic), wards_by_subject(topic)
    rows = [
        Row(
            subject,
            numbers.get(subject.pk, Numbers()),
            wards.get(subject.pk, Wards()),
            next(iter(subject.standing_responses), None),
        )
        for subject in subjects
    ]
    rows.sort(key=lambda row: (-row.numbers.total, row.subject.title))
    shown, nowhere, total = _whole(topic)
    summed = sum((row.numbers for row in rows), Numbers())
    return Table(topic, tuple(rows), summed - shown, nowhere, total - shown - nowhere, total)


def public_tags(topic: Topic) -> QuerySet[SubjectTag]:
    """Where things belong among the public subjects: words that everybody can read, and paper notes."""
    voices = Q(coding__comment__state="visible", coding__comment__is_official=False)
    return (
        SubjectTag.objects.counting()
        .filter(voices | Q(coding__note__isnull=False), subject__topic=topic, subject__is_public=True)
        .order_by()
    )


def numbers_by_subject(topic: Topic) -> dict[int, Numbers]:
    """One query."""
    rows = (
        public_tags(topic)
        .values("subject")
        .annotate(
            comments=Count("coding__comment", distinct=True, filter=Q(coding__comment__idea=None)),
            ideas=Count("coding__comment", distinct=True, filter=Q(coding__comment__idea__isnull=False)),
            notes=Count("coding__note", distinct=True),
        )
    )
    return {row["subject"]: Numbers(row["comments"], row["ideas"], row["notes"]) for row in rows}


def wards_by_subject(topic: Topic) -> dict[int, Wards]:
    """Two queries. Writers are counted once in a subject, however much they said; each note is one person."""
    people: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    said = public_tags(topic).filter(coding__comment__isnull=False)
    for subject, ward, number in said.values_list("subject", "coding__comment__author__ward__name").annotate(
        Count("coding__comment__author", distinct=True)
    ):
        people[subject][ward or ""] += number
    noted = public_tags(topic).filter(coding__note__isnull=False)
    for subject, ward, number in noted.values_list("subject", "coding__note__ward__name").annotate(
        Count("coding__note", distinct=True)
    ):
        people[subject][ward or ""] += number
    return {subject: told(wards) for subject, wards in people.items()}


def told(people: Mapping[str, int]) -> Wards:
    """What may be said of people by ward ("" for not known), so that nobody is found in a small number."""
    total = sum(people.values())
    large = [(name, number) for name, number in people.items() if name and number >= SMALL]
    named = sorted(large, key=lambda pair: (-pair[1], pair[0]))[:MOST_WARDS]
    while named and 0 < total - _sum(named) < SMALL:
        named.pop()  # the smallest joins the rest, which is too small to stand alone
    return Wards(tuple(named), total - _sum(named)) if named else Wards()


def _sum(named: Iterable[tuple[str, int]]) -> int:
    return sum(number for _name, number in named)


def _whole(topic: Topic) -> tuple[Numbers, Numbers, Numbers]:
    """What is in some public subject, what is in no subject at all, and everything; two queries."""
    comments = (
        Comment.objects.voices()
        .filter(Q(parent=None) | Exists(Coding.objects.filter(comment=OuterRef("pk"))), topic=topic)
        .annotate(is_idea=Exists(Idea.objects.filter(comment=OuterRef("pk"))), **_where("comment"))
        .order_by()
        .values_list("is_shown", "is_tagged", "is_read", "is_idea")
        .annotate(Count("pk"))
    )
    notes = (
        PaperNote.objects.filter(topic=topic)
        .annotate(**_where("note"))
        .order_by()
        .values_list("is_shown", "is_tagged", "is_read")
        .annotate(Count("pk"))
    )
    shown, nowhere, total = Numbers(), Numbers(), Numbers()
    groups = [
        (group[:3], Numbers(ideas=group[4]) if group[3] else Numbers(comments=group[4])) for group in comments
    ]
    groups += [(group[:3], Numbers(notes=group[3])) for group in notes]
    for (is_shown, is_tagged, is_read), numbers in groups:
        total += numbers
        if is_shown:
            shown += numbers
        elif is_read and not is_tagged:
            nowhere += numbers
    return shown, nowhere, total


def _where(thing: str) -> dict[str, Exists]:
    tags = SubjectTag.objects.counting().filter(**{f"coding__{thing}": OuterRef("pk")})
    return {
        "is_shown": Exists(tags.filter(subject__is_public=True)),
        "is_tagged": Exists(tags),
        "is_read": Exists(Coding.objects.filter(**{thing: OuterRef("pk")})),
    }
