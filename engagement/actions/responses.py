"""The department answers officially: one comment (an idea), a subject, or a topic as a whole.

Each answer ticks off what waited for it, tells each writer once, and tells those who follow the topic.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Organisation, User
from engagement.actions.answering import How, mark_answered, wait_again
from engagement.actions.moving import moved
from engagement.errors import Refused
from engagement.models import Comment, OfficialResponse, Subject, Topic

ANSWERED = "engagement.answered"
ONE_PRESS = timedelta(minutes=1)


@transaction.atomic
def respond(
    *,
    by: User,
    text: str,
    topic: Topic | None = None,
    comment: Comment | None = None,
    subject: Subject | None = None,
    department: Organisation | None = None,
    department_name: str = "",
    everything: bool = False,
    language: str = "",
    at: datetime | None = None,
) -> OfficialResponse:
    """The answer to exactly one of `topic`, `comment` and `subject`; the caller has checked who may.

    `everything`: an answer to a topic also answers all that was said there so far. One to the topic of an idea answers
    the idea. `at` is for the demonstration and imports: nobody is told then. Refused ("answered") when somebody has
    answered the comment or subject already, also at this moment; "gone" when the comment does not stand any more;
    "private" when nobody can read the topic.
    """
    place = _place(topic, comment, subject)
    name = department.name if department else department_name.strip()
    if not name:
        raise Refused("department", _("Say which department answers."))
    if at is None and (same := _same_press(by=by, topic=place, comment=comment, subject=subject, text=text)):
        return same
    response = _create(
        topic=place,
        comment=comment,
        subject=subject,
        department=department,
        department_name=name[:160],
        text=text,
        language=language or place.language or settings.LANGUAGE_CODE,
        by=by,
        at=at or now(),
    )
    Topic.objects.filter(pk=place.pk).update(response_count=F("response_count") + 1)
    tick_off(response, everything=everything)
    _log(response, "engagement.respond", by)
    if at is None:
        _tell(response, everything=everything)
    return response


def _place(topic: Topic | None, comment: Comment | None, subject: Subject | None) -> Topic:
    """The topic on whose page it stands, as it is now."""
    if sum(given is not None for given in (topic, comment, subject)) != 1:
        raise ValueError("An official response answers one thing: a topic, a comment or a subject")
    if comment is not None:
        state, parent, pk = Comment.objects.values_list("state", "parent", "topic").get(pk=comment.pk)
        if state != Comment.State.VISIBLE or parent:
            raise Refused("gone", _("The comment you answered is no longer there."))
    else:
        pk = topic.pk if topic else subject.topic_id  # type: ignore[union-attr]
    place = Topic.objects.get(pk=pk)
    if not place.is_public:
        raise Refused("private", _("This is not public at the moment."))
    return place


def _same_press(*, by: User, text: str, **place: Any) -> OfficialResponse | None:
    """What the same person answered in the same words within the last minute; two presses wait for each other."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    standing = OfficialResponse.objects.standing().filter(by=by, text=text, at__gt=now() - ONE_PRESS)
    return standing.filter(**place).order_by("pk").last()


def _create(**values: Any) -> OfficialResponse:
    try:
        with transaction.atomic():
            return OfficialResponse.objects.create(**values)
    except IntegrityError as clash:
        raise Refused("answered", _("A colleague has answered this already.")) from clash


def tick_off(response: OfficialResponse, *, everything: bool = False) -> int:
    """What waited and is answered by it; gives how many."""
    given: dict[str, Any] = {"by": response.by, "response": response, "at": response.at}
    if response.comment_id:
        return mark_answered(Q(comment=response.comment_id), how=How.RESPONSE, **given)
    if response.subject_id:
        about = Q(comment__codings__subjects=response.subject_id)
        return mark_answered(about, how=How.SUBJECT, comment__state=Comment.State.VISIBLE, **given)
    idea = mark_answered(Q(comment__idea__topic=response.topic_id), how=How.RESPONSE, **given)
    if not everything:
        return idea
    said = Q(topic=response.topic_id, comment__isnull=False, asked_at__lte=response.at)
    return idea + mark_answered(said, how=How.TOPIC, comment__state=Comment.State.VISIBLE, **given)


@transaction.atomic
def answer_tagged(*, comment: Comment, subject: Subject) -> bool:
    """A comment that is sorted into a subject which has its answer already is answered by it, and its writer told.
    False where it waited for no answer, or there is none."""
    response = OfficialResponse.objects.standing().filter(subject=subject).first()
    if response is None or not comment.is_visible:
        return False
    which = Q(comment=comment.pk)
    if not mark_answered(which, by=response.by, how=How.SUBJECT, response=response, at=now()):
        return False
    if comment.author_id and comment.author_id != response.by_id:
        tell(
            kind=ANSWERED,
            key=f"{response.public_id}:{comment.public_id}"[:120],
            topic=response.topic.public_id,
            facts={"response": response.pk, "comment": comment.pk},
            to_users=User.objects.filter(pk=comment.author_id, is_active=True),
            reason="answered",
        )
    return True


def _tell(response: OfficialResponse, *, everything: bool) -> None:
    """Each writer whose words it answers, found by the job (a subject may have thousands); and who follows."""
    topic, key = response.topic, f"response:{response.public_id}"
    tell(
        kind=ANSWERED,
        key=str(response.public_id),
        by=response.by,
        topic=topic.public_id,
        facts={"response": response.pk, "everything": everything},
        reason="answered",
    )
    facts = {"response": response.pk}
    moved(topic=topic, by=response.by, what="official_response", facts=facts, key=key, happening=key)


@transaction.atomic
def edit(*, by: User, response: OfficialResponse, text: str) -> bool:
    """Other words, marked as edited; the earlier ones stay in the history. False when nothing changed, Refused when it
    was withdrawn meanwhile. Nobody is told again."""
    current = OfficialResponse.objects.select_for_update(no_key=True).get(pk=response.pk)
    if not current.is_standing:
        raise Refused("withdrawn", _("This answer was withdrawn meanwhile."))
    if current.text == text:
        return False
    standing = OfficialResponse.objects.standing().filter(pk=response.pk, text=current.text)
    if not standing.update(text=text, edited_at=now()):
        raise Refused("changed", _("A colleague has changed this answer meanwhile."))
    response.refresh_from_db()
    _log(response, "engagement.edit_response", by, before=current.text)
    return True


@transaction.atomic
def withdraw(*, by: User, response: OfficialResponse, reason: str) -> bool:
    """A line with the reason stays in its place, and what it answered waits again. False when it was withdrawn before;
    Refused without a reason."""
    reason = reason.strip()
    if not reason:
        raise Refused("reason", _("Say why: the reason stands on the page."))
    standing = OfficialResponse.objects.standing().filter(pk=response.pk)
    if not standing.update(withdrawn_at=now(), withdrawn_by=by, withdrawn_reason=reason[:300]):
        return False
    response.refresh_from_db()
    wait_again(response)
    _log(response, "engagement.withdraw_response", by, reason=reason)
    return True


def _log(response: OfficialResponse, action: str, by: User, **data: str) -> None:
    log(instance=response, action=action, user=by, data=data or None, title=str(response)[:255])
