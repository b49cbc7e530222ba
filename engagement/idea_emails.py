"""The mail about an idea of one's own: what was decided, why, and by whom."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from engagement.actions.ideas import DECIDED
from engagement.models import Idea, IdeaChange


def change_of(event: Event) -> IdeaChange | None:
    rows = IdeaChange.objects.select_related(
        "idea__comment", "idea__topic", "idea__about", "idea__merged_into"
    )
    return rows.filter(pk=event.facts.get("change")).first()


def may_be_seen(user: User | None, event: Event) -> bool:
    """By its writer, while it is public and this is still what was decided last."""
    change = change_of(event)
    if change is None or user is None or change.idea.comment.author_id != user.pk:
        return False
    return change.idea.is_public and not change.idea.changes.filter(pk__gt=change.pk).exists()


def context(message: Message) -> dict:
    change = change_of(message.events[0])
    idea = change.idea
    target = idea.merged_into if idea.merged_into and idea.merged_into.is_public else None
    return {
        "title": idea.title,
        "about": idea.about.title,
        "state": change.to_state,
        "state_words": sentence(change),
        "reason": change.reason,
        "department": change.department_name,
        "target": target.title if target else "",
        "url": address(idea),
        "target_url": address(target) if target else "",
    }


def sentence(change: IdeaChange) -> str:
    """What happened, in one sentence."""
    taken = change.idea.taken_up_as
    if change.to_state == Idea.State.TAKEN_UP:
        return {
            Idea.TakenUpAs.STEP: _("It is taken up as a step of an action."),
            Idea.TakenUpAs.CANDIDATE: _("It is taken up as a candidate for a new action."),
            Idea.TakenUpAs.CHALLENGE: _("It is taken up as a challenge to firms."),
        }.get(Idea.TakenUpAs(taken) if taken else "", _("It is taken up."))
    return {
        Idea.State.UNDER_REVIEW: _("It is under review."),
        Idea.State.MERGED: _("It goes on together with another idea that asks for the same."),
        Idea.State.NOT_NOW: _("It is not taken up now."),
    }[Idea.State(change.to_state)]


def line(event: Event) -> Line:
    change = change_of(event)
    words = {"title": change.idea.title, "state": sentence(change)}
    return Line(text=_("Your idea “%(title)s”: %(state)s") % words, url=change.idea.get_absolute_url())


def address(idea: Idea) -> str:
    """Absolute, in the active language."""
    return absolute(reverse("engagement:idea", args=[idea.public_id]))


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=DECIDED,
            label=gettext_lazy("What is decided about your ideas"),
            description=gettext_lazy(
                "When the council looks into an idea of yours, takes it up or says why not."
            ),
            transactional=True,
            may_see=may_be_seen,
            context=context,
            line=line,
            why=gettext_lazy("it was you who suggested this idea"),
        )
    )
