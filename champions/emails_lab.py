"""The mails of the Living Lab: a study looks for somebody, who is drawn, and thanks."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from accounts.templatetags.components import weekday
from champions.models import Participation, Study, TesterProfile
from champions.registries import sessions

State, Part = Study.State, Participation.State


def study_of(event: Event) -> Study | None:
    return Study.objects.filter(pk=event.facts.get("study")).first()


def looked_for(event: Event, after: int, limit: int) -> list[int]:
    """Testers whom the study looks for, by the key of their account."""
    study = study_of(event)
    if study is None:
        return []
    found = TesterProfile.objects.asked_for(study.wanted).filter(user__gt=after).order_by("user")
    return list(found.values_list("user", flat=True)[:limit])


def takes_people(user: User | None, event: Event) -> bool:
    study = study_of(event)
    return study is not None and study.takes_people


def stands_as(*states: str) -> Callable[[User | None, Event], bool]:
    """Still true of this person when the mail is made."""

    def may_see(user: User | None, event: Event) -> bool:
        rows = Participation.objects.filter(study=event.facts.get("study"), user=user, state__in=states)
        return rows.exists()

    return may_see


def is_cancelled(user: User | None, event: Event) -> bool:
    study = study_of(event)
    return study is not None and study.state == State.CANCELLED


def asked_for(state: str) -> Callable[[User | None, Event], bool]:
    """Whose request it is, of a study that still stands so."""

    def may_see(user: User | None, event: Event) -> bool:
        rows = Study.objects.filter(pk=event.facts.get("study"), requested_by=user, state=state)
        return user is not None and rows.exists()

    return may_see


def context(message: Message) -> dict:
    study = study_of(message.events[0])
    provider = sessions()
    meeting = provider.find(study.session) if provider and study.session else None
    return {
        "title": study.title,
        "run_by": study.run_by,
        "minutes": study.minutes,
        "thanks": study.thanks,
        "until": weekday(study.applies_until),
        "when": meeting.when if meeting else "",
        "where": meeting.where if meeting else "",
        "outcome": study.outcome,
        "url": absolute(study.get_absolute_url()),
        "list_url": absolute(reverse("champions:lab")),
        "ask_url": absolute(reverse("champions:study_ask")),
        "feedback_url": absolute(reverse("champions:study_feedback", args=[study.public_id])),
    }


def line(event: Event) -> Line:
    study = study_of(event)
    return Line(text=_("Testers wanted: {title}").format(title=study.title), url=study.get_absolute_url())


KINDS = (
    ("study_drawn", gettext_lazy("You are drawn for a study"), stands_as(Part.DRAWN)),
    (
        "study_not_drawn",
        gettext_lazy("You are not drawn for a study this time"),
        stands_as(Part.RESERVE, Part.NOT_DRAWN),
    ),
    ("study_cancelled", gettext_lazy("A study that you said yes to is cancelled"), is_cancelled),
    ("study_thanks", gettext_lazy("What came of a study in which you took part"), stands_as(Part.TOOK_PART)),
)

OF_WHO_ASKED = (
    ("study_taken", gettext_lazy("Your study looks for testers"), State.OPEN),
    ("study_not_taken", gettext_lazy("Your study does not take place"), State.CANCELLED),
)


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name="champions.study_open",
            label=gettext_lazy("A study looks for testers like you"),
            description=gettext_lazy("In the Living Lab"),
            audience=looked_for,
            may_see=takes_people,
            same_for_all=True,
            context=context,
            line=line,
            why=gettext_lazy("you told us what you use and that you would test"),
            offered_to=lambda user: TesterProfile.objects.filter(user=user).exists(),
        )
    )
    for name, label, may_see in KINDS:
        notification_kinds.register(
            NotificationKind(
                name=f"champions.{name}",
                label=label,
                transactional=True,
                may_see=may_see,
                context=context,
                why=gettext_lazy("you said yes to a study"),
            )
        )
    for name, label, state in OF_WHO_ASKED:
        notification_kinds.register(
            NotificationKind(
                name=f"champions.{name}",
                label=label,
                transactional=True,
                may_see=asked_for(state),
                context=context,
                why=gettext_lazy("you asked for testers"),
            )
        )
