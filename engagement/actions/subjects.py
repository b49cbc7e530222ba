"""Sorting what people say into subjects, and what is decided about a subject.

A comment or paper note belongs to a subject when any reading of it that counts says so. All readings count until
somebody settles a difference; from then on the settled one alone does (`SubjectTag.objects.counting()`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.clock import now
from accounts.models import User
from engagement.errors import Refused
from engagement.models import Coding, Comment, PaperNote, Subject, SubjectTag, Topic

MOST_AT_ONCE = 200  # comments and notes in one go
MOST_SUBJECTS = 60  # in one topic: a table that a committee can still read


@dataclass(frozen=True)
class Before:
    """What one person had said about one thing before they said something else; None: nothing."""

    comment_id: int | None
    note_id: int | None
    subjects: tuple[int, ...] | None


def comments_of(subject: Subject) -> QuerySet[Comment]:
    """What people say in it, and everybody can read: whom one answer to the subject answers."""
    return Comment.objects.voices().in_subject(subject)


# --- Subjects --------------------------------------------------------------------------------------
@transaction.atomic
def make_subject(*, by: User, topic: Topic, title: str, description: str = "") -> Subject:
    """Not public yet. Refused when the topic has one of that name, or MOST_SUBJECTS."""
    title = _free_title(topic, title)
    if Subject.objects.standing().filter(topic=topic).count() >= MOST_SUBJECTS:
        raise Refused(
            "too_many",
            _("There are as many subjects as anybody can read. Merge some before you make another."),
        )
    try:
        with transaction.atomic():
            subject = Subject.objects.create(
                topic=topic, title=title, description=description.strip(), created_by=by
            )
    except IntegrityError:
        raise _same_title() from None
    log(instance=subject, action="engagement.subject_made", user=by)
    return subject


def _same_title() -> Refused:
    return Refused("same_title", _("There is a subject of that name already."))


def _free_title(topic: Topic, title: str, but: Subject | None = None) -> str:
    title = " ".join(title.split())
    same = Subject.objects.filter(topic=topic, title__iexact=title)
    if same.exclude(pk=but.pk if but else None).exists():
        raise _same_title()
    return title


@transaction.atomic
def rename_subject(*, by: User, subject: Subject, title: str, description: str) -> Subject:
    """What it is called, and what belongs to it; the old name stays in the log."""
    before = subject.title
    title = _free_title(subject.topic, title, but=subject)
    _change(subject, title=title, description=description.strip())
    log(
        instance=subject,
        action="engagement.subject_renamed",
        user=by,
        data={"before": before, "after": subject.title},
    )
    return subject


@transaction.atomic
def merge_subjects(*, by: User, subject: Subject, into: Subject) -> int:
    """All that was sorted into `subject` is sorted into `into`; gives how many readings moved.

    The merged one stays as a row that leads on, so that its address and the log go on working. Refused with an
    official response of its own: that answered other people than the subject that remains would show.
    """
    if subject.pk == into.pk or subject.topic_id != into.topic_id:
        raise Refused("not_together", _("Choose another subject of the same topic."))
    if into.merged_into_id:
        raise Refused("gone", _("That subject was merged meanwhile. Choose another one."))
    if subject.responses.filter(withdrawn_at=None).exists():
        raise Refused(
            "answered",
            _("It has an official response. Merge the other one into this, or withdraw the response first."),
        )
    was_public = subject.is_public
    merged = Subject.objects.filter(pk=subject.pk, merged_into=None)
    if not merged.update(merged_into=into, is_public=False):
        raise Refused("gone", _("It was merged meanwhile."))
    Subject.objects.filter(merged_into=subject).update(merged_into=into)
    moved = _move_tags(subject, into)
    if was_public:
        _count_public(subject.topic_id, -1)
    subject.refresh_from_db()
    log(
        instance=subject,
        action="engagement.subject_merged",
        user=by,
        data={"into": into.title, "readings": moved},
    )
    log(instance=into, action="engagement.subject_took_in", user=by, data={"from": subject.title})
    return moved


def _move_tags(subject: Subject, into: Subject) -> int:
    there = SubjectTag.objects.filter(subject=into).values("coding")
    SubjectTag.objects.filter(
        subject=subject, coding__in=list(there.values_list("coding", flat=True))
    ).delete()
    return SubjectTag.objects.filter(subject=subject).update(subject=into)


@transaction.atomic
def decide(*, by: User, subject: Subject, decision: str, reason: str) -> Subject:
    """What becomes of it and why, for everybody to read; a later decision takes the place of an earlier one."""
    if not decision or not reason.strip():
        raise ValueError("A subject is decided with a reason")
    before = subject.decision
    _change(subject, decision=decision, decision_reason=reason.strip(), decided_at=now(), decided_by=by)
    log(
        instance=subject,
        action="engagement.subject_decided",
        user=by,
        data={"before": before, "after": decision, "reason": subject.decision_reason},
    )
    return subject


@transaction.atomic
def publish(*, by: User, subject: Subject) -> bool:
    """Everybody can read it, with its numbers; True when it was not public before. Refused for a merged one."""
    if not Subject.objects.standing().filter(pk=subject.pk, is_public=False).update(is_public=True):
        subject.refresh_from_db()
        if subject.merged_into_id:
            raise Refused("gone", _("It was merged into another subject."))
        return False
    _count_public(subject.topic_id, 1)
    subject.is_public = True
    log(instance=subject, action="engagement.subject_published", user=by)
    return True


@transaction.atomic
def unpublish(*, by: User, subject: Subject) -> bool:
    """Back to the officers alone; what is sorted and decided stays. True when it was public."""
    if not Subject.objects.filter(pk=subject.pk, is_public=True).update(is_public=False):
        return False
    _count_public(subject.topic_id, -1)
    subject.is_public = False
    log(instance=subject, action="engagement.subject_unpublished", user=by)
    return True


def _change(subject: Subject, **values: object) -> None:
    """Refused for one that was merged meanwhile."""
    try:
        with transaction.atomic():
            changed = Subject.objects.standing().filter(pk=subject.pk).update(**values)
    except IntegrityError:
        raise _same_title() from None
    if not changed:
        raise Refused("gone", _("It was merged into another subject."))
    subject.refresh_from_db()


def _count_public(topic_id: int, step: int) -> None:
    Topic.objects.filter(pk=topic_id).update(subject_count=F("subject_count") + step)


# --- Readings --------------------------------------------------------------------------------------
@transaction.atomic
def code(
    *,
    by: User,
    topic: Topic,
    comments: Collection[Comment] = (),
    notes: Collection[PaperNote] = (),
    subjects: Collection[Subject] = (),
) -> list[Before]:
    """This person's reading of each of these: about exactly these subjects (none: about none of them).

    Gives what they had said before, for `restore`. The same again changes nothing. Refused beyond MOST_AT_ONCE, and
    for what is not of this topic or was merged meanwhile.
    """
    _check_together(topic, comments, notes, subjects)
    wanted = [(comment.pk, None) for comment in comments] + [(None, note.pk) for note in notes]
    before = _said_before(by, wanted)
    _write(by, {key: [subject.pk for subject in subjects] for key in wanted})
    return [Before(*key, before.get(key)) for key in wanted]


def _check_together(
    topic: Topic, comments: Iterable[Comment], notes: Iterable[PaperNote], subjects: Iterable[Subject]
) -> None:
    things = [*comments, *notes, *subjects]
    if len(things) > MOST_AT_ONCE:
        raise Refused("too_many", _("Choose fewer at once."))
    if any(thing.topic_id != topic.pk for thing in things):
        raise Refused("not_together", _("Not all of these belong to one topic."))
    gone = Subject.objects.filter(pk__in=[subject.pk for subject in subjects]).exclude(merged_into=None)
    if gone.exists():
        raise Refused("gone", _("One of these subjects was merged meanwhile. Choose again."))


@transaction.atomic
def restore(*, by: User, before: Iterable[Before]) -> int:
    """Takes the last `code` of this person back; gives how many readings are as they were. What is gone is left out."""
    before = list(before)
    nothing = [(each.comment_id, each.note_id) for each in before if each.subjects is None]
    _of(by, nothing).delete()
    known = set(Subject.objects.standing().values_list("pk", flat=True))
    there = {(pk, None) for pk in _pks(Comment, [each.comment_id for each in before])}
    there |= {(None, pk) for pk in _pks(PaperNote, [each.note_id for each in before])}
    said = {
        (each.comment_id, each.note_id): [pk for pk in each.subjects if pk in known]
        for each in before
        if each.subjects is not None and (each.comment_id, each.note_id) in there
    }
    _write(by, said)
    return len(nothing) + len(said)


def _pks(model: type[Comment] | type[PaperNote], pks: Iterable[int | None]) -> set[int]:
    return set(model._default_manager.filter(pk__in=[pk for pk in pks if pk]).values_list("pk", flat=True))


Key = tuple[int | None, int | None]


def _of(by: User, keys: Iterable[Key]) -> QuerySet[Coding]:
    """This person's own readings of these."""
    keys = list(keys)
    comments = [comment for comment, _note in keys if comment]
    notes = [note for _comment, note in keys if note]
    return Coding.objects.independent().filter(Q(comment__in=comments) | Q(note__in=notes), coder=by)


def _said_before(by: User, keys: Iterable[Key]) -> dict[Key, tuple[int, ...]]:
    readings = _of(by, keys).prefetch_related("tags")
    return {
        (reading.comment_id, reading.note_id): tuple(sorted(tag.subject_id for tag in reading.tags.all()))
        for reading in readings
    }


def _write(by: User, said: dict[Key, list[int]]) -> None:
    """Rows and tags, in as many statements whatever the number; conflicts with the same person's other tab vanish."""
    topics = dict(Comment.objects.filter(pk__in=[c for c, _n in said if c]).values_list("pk", "topic"))
    topics_of_notes = dict(
        PaperNote.objects.filter(pk__in=[n for _c, n in said if n]).values_list("pk", "topic")
    )
    Coding.objects.bulk_create(
        [
            Coding(
                comment_id=comment,
                note_id=note,
                coder=by,
                topic_id=topics[comment] if comment else topics_of_notes[note or 0],
            )
            for comment, note in said
        ],
        ignore_conflicts=True,
    )
    readings = {(row.comment_id, row.note_id): row.pk for row in _of(by, said)}
    tags = [
        SubjectTag(coding_id=readings[key], subject_id=subject)
        for key, subjects in said.items()
        for subject in subjects
    ]
    wanted = {(tag.coding_id, tag.subject_id) for tag in tags}
    stale = [
        tag.pk
        for tag in SubjectTag.objects.filter(coding__in=readings.values())
        if (tag.coding_id, tag.subject_id) not in wanted
    ]
    SubjectTag.objects.filter(pk__in=stale).delete()
    SubjectTag.objects.bulk_create(tags, ignore_conflicts=True)
    Coding.objects.filter(pk__in=readings.values()).update(at=now())


@transaction.atomic
def settle(
    *,
    by: User,
    topic: Topic,
    subjects: Collection[Subject],
    comment: Comment | None = None,
    note: PaperNote | None = None,
) -> Coding:
    """Ends a difference: from now on this alone says where the thing belongs. People's own readings stay as given.

    Settling again takes the place of what was settled before.
    """
    _check_together(topic, [comment] if comment else [], [note] if note else [], subjects)
    thing = {"comment": comment} if comment else {"note": note}
    final, _made = Coding.objects.update_or_create(
        is_final=True,
        **thing,
        defaults={"coder": by, "at": now()},
        create_defaults={"coder": by, "at": now(), "topic": topic, "is_final": True, **thing},
    )
    final.tags.exclude(subject__in=subjects).delete()
    SubjectTag.objects.bulk_create(
        [SubjectTag(coding=final, subject=subject) for subject in subjects], ignore_conflicts=True
    )
    return final
