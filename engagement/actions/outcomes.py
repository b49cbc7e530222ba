"""You said, we did: saying what changed because of people's words, adding words to it, and taking it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Organisation, User
from engagement.actions.moving import moved
from engagement.actions.topics import link, undo_link
from engagement.errors import Refused
from engagement.models import Comment, Outcome, OutcomeSource, Subject, Topic, TopicLink
from engagement.registries import Change

YOU_SAID = "engagement.you_said"
LED_TO = "led_to"
TWICE = timedelta(minutes=10)
MOST = 200  # comments in one outcome; more of them have a subject


def words_of(topic: Topic) -> QuerySet[Comment]:
    """What people said about it that everybody can read, at the ideas about it too; not what the owner says."""
    here = Q(topic=topic) | Q(topic__idea__about=topic)
    return Comment.objects.visible().filter(here, topic__is_public=True, is_official=False)


@transaction.atomic
def record(
    *,
    by: User | None,
    topic: Topic,
    you_said: str,
    we_did: str,
    change: Change | None,
    happened_on: date,
    comments: Collection[Comment] = (),
    subjects: Collection[Subject] = (),
    department: Organisation | None = None,
) -> Outcome:
    """Everybody can read it at once, and each whose words led to it is told in person. `change` is one of the
    topic's own (`registries.TopicKind.changes`); None for something else, which only the words describe. The same
    words from the same person a moment later are a button pressed twice: what is there already is given back.

    Refused: without any words of people behind it, with words from elsewhere, for a day that is still to come.
    """
    _check(topic, comments, subjects)
    if not comments and not subjects:
        raise Refused("no_words", _("Choose at least one comment, idea or subject that this answers."))
    if happened_on > localtime(now(), get_default_timezone()).date():
        raise Refused("to_come", _("This day is still to come. Say what has happened already."))
    Topic.objects.select_for_update(no_key=True).get(pk=topic.pk)
    if pressed := _just_recorded(topic, by, you_said, we_did):
        return pressed
    outcome = Outcome.objects.create(
        topic=topic,
        by=by,
        you_said=you_said.strip(),
        we_did=we_did.strip(),
        kind=change.kind if change else Outcome.Kind.OTHER,
        ref=change.ref if change else "",
        change_label=change.label[:200] if change else "",
        change_path=change.path if change else "",
        happened_on=happened_on,
        department=department,
        department_name=department.name if department else "",
    )
    Topic.objects.filter(pk=topic.pk).update(outcome_count=F("outcome_count") + 1)
    _connect(outcome, comments, subjects, by)
    _log(outcome, by, "engagement.outcome_recorded", {"words": outcome.sources.count()})
    _tell(outcome, by, "")
    return outcome


@transaction.atomic
def add_sources(
    *,
    outcome: Outcome,
    by: User | None,
    comments: Collection[Comment] = (),
    subjects: Collection[Subject] = (),
) -> int:
    """More words that led to it; those whose they are hear of it, and nobody a second time. Gives how many are new."""
    current = Outcome.objects.select_for_update(no_key=True).select_related("topic").get(pk=outcome.pk)
    if not current.is_standing:
        raise Refused("withdrawn", _("This was taken back."))
    _check(current.topic, comments, subjects)
    added = _connect(current, comments, subjects, by)
    if added:
        _log(current, by, "engagement.outcome_extended", {"words": added})
        _tell(current, by, f":{current.sources.order_by('-pk').values_list('pk', flat=True)[0]}")
    return added


@transaction.atomic
def withdraw(*, outcome: Outcome, by: User | None, reason: str) -> bool:
    """No longer public, and kept with the reason; False when somebody was quicker. Mails that were not made yet are
    not sent. ValueError without a reason."""
    if not reason.strip():
        raise ValueError("An outcome is taken back with a reason")
    standing = Outcome.objects.standing().filter(pk=outcome.pk)
    if not standing.update(withdrawn_at=now(), withdrawn_by=by, withdrawn_reason=reason.strip()):
        return False
    Topic.objects.filter(pk=outcome.topic_id).update(outcome_count=F("outcome_count") - 1)
    mine = TopicLink.objects.standing().filter(kind=LED_TO, target=outcome.topic_id, reason=_mark_of(outcome))
    for edge in mine:
        undo_link(link=edge, by=by)
    _log(outcome, by, "engagement.outcome_withdrawn", {"reason": reason.strip()})
    outcome.refresh_from_db()
    return True


def _just_recorded(topic: Topic, by: User | None, you_said: str, we_did: str) -> Outcome | None:
    if by is None:
        return None
    mine = Outcome.objects.standing().filter(topic=topic, by=by, at__gt=now() - TWICE)
    return mine.filter(you_said=you_said.strip(), we_did=we_did.strip()).first()


def _check(topic: Topic, comments: Collection[Comment], subjects: Collection[Subject]) -> None:
    """Only words that stand there: a number put into the form by hand connects nothing."""
    if len(comments) > MOST:
        raise Refused(
            "too_many",
            _("At most %(most)d comments fit. Put them under a subject, and choose that.") % {"most": MOST},
        )
    here = words_of(topic).filter(pk__in=[comment.pk for comment in comments]).count()
    if here != len(comments) or any(subject.topic_id != topic.pk for subject in subjects):
        raise Refused(
            "elsewhere", _("Some of these words do not stand here any more. Look at your choice again.")
        )


def _connect(
    outcome: Outcome, comments: Collection[Comment], subjects: Collection[Subject], by: User | None
) -> int:
    """The rows, each once, and the edges of the golden thread; gives how many are new."""
    before = outcome.sources.count()
    rows = [OutcomeSource(outcome=outcome, comment=comment) for comment in comments]
    rows += [OutcomeSource(outcome=outcome, subject=subject) for subject in subjects]
    OutcomeSource.objects.bulk_create(rows, ignore_conflicts=True)
    ideas = Topic.objects.filter(idea__comment__outcome_sources__outcome=outcome).distinct()
    for source in ideas:
        link(source=source, target=outcome.topic, kind=LED_TO, by=by, reason=_mark_of(outcome))
    return outcome.sources.count() - before


def _mark_of(outcome: Outcome) -> str:
    """What an edge says of where it comes from, so that taking the outcome back finds its own."""
    return f"outcome:{outcome.public_id}"


def _tell(outcome: Outcome, by: User | None, more: str) -> None:
    """The writers, through an audience: a subject may have thousands; and those who follow or supported."""
    key = f"{outcome.public_id}{more}"
    facts = {"outcome": outcome.pk}
    tell(kind=YOU_SAID, key=key, by=by, topic=outcome.topic.public_id, facts=facts)
    moved(
        topic=outcome.topic,
        by=by,
        what="outcome",
        facts=facts,
        key=key,
        happening=f"outcome:{outcome.public_id}",
    )


def _log(outcome: Outcome, by: User | None, action: str, data: dict) -> None:
    log(instance=outcome, action=action, user=by, data=data, title=str(outcome))
