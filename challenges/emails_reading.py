"""The mails about reading and asking: an invitation opens, a question is answered or not, questions wait; and how a
challenge that moves on reads in the summaries of those who follow it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Membership, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from challenges import permissions
from challenges.actions.questions import ANSWERED, DECLINED, WAIT
from challenges.actions.reading import INVITED
from challenges.case_reading import questions_url
from challenges.models import CaseEvent, Challenge, Question
from challenges.topics import KIND
from challenges.words_reading import effort_words, left_words, moment_words, money_words
from engagement.models import Follow, Topic
from engagement.moves import Move, Said, moves, rows_named
from engagement.questions.mails import ASKED, QuestionMails
from engagement.registries import day_words

FOLLOWS, TAKES_PART = "follows", "takes_part"


def challenge_of(event: Event) -> Challenge | None:
    rows = Challenge.objects.select_related("department", "stage")
    return rows.filter(pk=event.facts.get("challenge")).first()


def question_of(event: Event) -> Question | None:
    rows = Question.objects.select_related("challenge__department", "same_as")
    return rows.filter(pk=event.facts.get("question")).first()


# --- Who hears ---------------------------------------------------------------------------------------------
def topics_of(event: Event, *, of_everything: bool = False) -> QuerySet[Topic]:
    """Of the challenge; `of_everything` with the whole roadmap, which challenges serve."""
    keys = Challenge.objects.filter(pk=event.facts.get("challenge")).values("public_id")
    found = Topic.objects.filter(kind=KIND, key__in=keys, is_public=True)
    return found | Topic.objects.filter(kind="roadmap", is_public=True) if of_everything else found


def following(topics: QuerySet[Topic], after: int, limit: int) -> list[int]:
    rows = Follow.objects.filter(topic__in=topics.values("pk"), user__gt=after, user__is_active=True)
    return list(rows.order_by("user").values_list("user", flat=True).distinct()[:limit])


def guests_following(topics: QuerySet[Topic], after: int, limit: int) -> list[int]:
    rows = Follow.objects.filter(
        topic__in=topics.values("pk"),
        contact__gt=after,
        contact__confirmed_at__isnull=False,
        contact__erased_at=None,
    )
    return list(rows.order_by("contact").values_list("contact", flat=True).distinct()[:limit])


def taking_part(event: Event, after: int, limit: int) -> list[int]:
    """Members of the organisations that answer, with a draft too, but for those who withdrew."""
    rows = Membership.objects.filter(
        organisation__solutions__challenge=event.facts.get("challenge"),
        organisation__solutions__state__in=["draft", "handed_in", "goes_on", "on_hold"],
        user__gt=after,
        user__is_active=True,
    )
    return list(rows.order_by("user").values_list("user", flat=True).distinct()[:limit])


def invited_audience(event: Event, after: int, limit: int) -> list[tuple[int, str]]:
    return [(pk, FOLLOWS) for pk in following(topics_of(event, of_everything=True), after, limit)]


def invited_guests(event: Event, after: int, limit: int) -> list[tuple[int, str]]:
    return [(pk, FOLLOWS) for pk in guests_following(topics_of(event, of_everything=True), after, limit)]


def answered_audience(event: Event, after: int, limit: int) -> list[tuple[int, str]]:
    """Those who answer, and those who follow; each once."""
    part = taking_part(event, after, limit)
    found = dict.fromkeys(following(topics_of(event), after, limit), FOLLOWS)
    found.update(dict.fromkeys(part, TAKES_PART))
    return sorted(found.items())[:limit]


def answered_guests(event: Event, after: int, limit: int) -> list[tuple[int, str]]:
    return [(pk, FOLLOWS) for pk in guests_following(topics_of(event), after, limit)]


# --- Whether it is still true ------------------------------------------------------------------------------
def may_read_invitation(user: User | None, event: Event) -> bool:
    """Open now: nobody is told of what they can't answer any more, or before its time."""
    challenge = challenge_of(event)
    return challenge is not None and challenge.is_open


def may_read_answer(user: User | None, event: Event) -> bool:
    question = question_of(event)
    return (
        question is not None
        and question.state == Question.State.PUBLISHED
        and question.challenge.is_public
        and question.challenge.shows_invitation
    )


def may_answer(user: User | None, event: Event) -> bool:
    """Questions still wait, and this person may answer them."""
    challenge = challenge_of(event)
    if challenge is None or user is None or not challenge.is_open:
        return False
    waits = Question.objects.waiting().filter(challenge=challenge).exists()
    return waits and permissions.can_answer_questions(user, challenge)


# --- What they say -----------------------------------------------------------------------------------------
def invited_context(message: Message) -> dict:
    challenge = challenge_of(message.event)
    return {
        "title": challenge.title,
        "summary": challenge.summary,
        "department": challenge.department.name,
        "money": money_words(challenge),
        "effort": effort_words(challenge.effort_hours),
        "closes": moment_words(challenge.closes_at),
        "decision": day_words(challenge.decision_on) if challenge.decision_on else "",
        "url": absolute(challenge.get_absolute_url()),
        "for_me_url": absolute(reverse("challenges:for_me", args=[challenge.slug])),
    }


def invited_line(event: Event) -> Line:
    challenge = challenge_of(event)
    text = _("{title}: open for solutions until {closes}").format(
        title=challenge.title, closes=moment_words(challenge.closes_at)
    )
    return Line(text=text, url=challenge.get_absolute_url())


class Mails(QuestionMails):
    def more(self, row: Question) -> dict:
        return {"department": row.challenge.department.name}


about_questions = Mails(question_of)


def waiting_context(message: Message) -> dict:
    challenge = challenge_of(message.event)
    return {
        "title": challenge.title,
        "number": Question.objects.waiting().filter(challenge=challenge).count(),
        "left": left_words(challenge.closes_at),
        "closes": moment_words(challenge.closes_at),
        "url": absolute_of_office(challenge),
    }


def absolute_of_office(challenge: Challenge) -> str:
    """Where its officers answer."""
    return absolute(f"{questions_url(challenge)}&state=received")


# --- A challenge that moves --------------------------------------------------------------------------------
def moved_says(event: CaseEvent, topic: Topic) -> Said:
    """`facts`: {"case_event": pk}."""
    challenge = event.challenge
    text = _moved_words(event, challenge)
    reason = challenge.state_reason if event.verb in ("stopped", "ended") else ""
    return Said(text=text, url=f"{challenge.get_absolute_url()}#where", reason=reason)


def _moved_words(event: CaseEvent, challenge: Challenge) -> str:
    """As it stands when the mail is made."""
    texts = {
        "gate_decided": _("It is decided which solutions go on."),
        "stopped": _("It was stopped."),
        "changed": _("What is asked for has changed."),
    }
    if event.verb == "next_stage" and challenge.stage:
        return _("It is in a new stage: {stage}.").format(stage=challenge.stage.public_name)
    if event.verb == "closes_later":
        return _("It closes later: {when}.").format(when=moment_words(challenge.closes_at))
    if event.verb == "decision_later" and challenge.decision_on:
        return _("The decision comes later: by {day}.").format(day=day_words(challenge.decision_on))
    return texts.get(event.verb, _("It has ended, with its outcome."))


def public_events() -> QuerySet[CaseEvent]:
    rows = CaseEvent.objects.filter(challenge__state__in=Challenge.PUBLIC)
    return rows.select_related("challenge__stage")


def _kinds() -> Iterable[NotificationKind]:
    yield NotificationKind(
        name=INVITED,
        label=gettext_lazy("A challenge is open for solutions"),
        description=gettext_lazy("Of challenges that you follow; of all, if you follow the roadmap"),
        audience=invited_audience,
        audience_contacts=invited_guests,
        may_see=may_read_invitation,
        same_for_all=True,
        context=invited_context,
        line=invited_line,
        why=gettext_lazy("you follow it, or what it is part of"),
    )
    yield NotificationKind(
        name=ANSWERED,
        label=gettext_lazy("A question about a challenge is answered, or an answer corrected"),
        description=gettext_lazy("Of challenges that you follow, or for which you write a solution"),
        audience=answered_audience,
        audience_contacts=answered_guests,
        may_see=may_read_answer,
        same_for_all=True,
        context=about_questions.answered,
        line=about_questions.answered_line,
        why=gettext_lazy("you follow this challenge"),
        reasons={
            FOLLOWS: gettext_lazy("you follow this challenge"),
            TAKES_PART: gettext_lazy("your organisation writes a solution"),
            ASKED: gettext_lazy("you asked it"),
        },
    )
    yield NotificationKind(
        name=f"{ANSWERED}_before",
        label=gettext_lazy("Your question was answered before"),
        transactional=True,
        may_see=may_read_answer,
        context=about_questions.answered_before,
        why=gettext_lazy("you asked it"),
    )
    yield NotificationKind(
        name=DECLINED,
        label=gettext_lazy("Your question about a challenge is not answered"),
        transactional=True,
        may_see=about_questions.may_read_reason,
        context=about_questions.declined,
        why=gettext_lazy("you asked it"),
    )
    yield NotificationKind(
        name=WAIT,
        label=gettext_lazy("Questions wait, and the invitation closes soon"),
        transactional=True,
        may_see=may_answer,
        context=waiting_context,
        why=gettext_lazy("you look after this challenge"),
        offered_to=lambda user: user.has_perm("challenges.change_challenge"),
    )


def register() -> None:
    """Called from ready()."""
    for kind in _kinds():
        notification_kinds.register(kind)
    moves.register(
        Move(name="challenge_moved", read=rows_named("case_event", public_events), says=moved_says)
    )
