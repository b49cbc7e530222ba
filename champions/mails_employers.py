"""The mails to an employer's owners, and to whoever works there no more."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Membership, Message, User
from accounts.registries import NotificationKind, notification_kinds
from champions.actions.employers import ACCEPTED, DECLINED, EMPLOYMENT_ENDED, REQUESTED
from champions.employer_links import join_url
from champions.models import Employer

State = Employer.State


def employer_of(event: Event) -> Employer | None:
    return Employer.objects.select_related("organisation").filter(pk=event.facts.get("employer")).first()


def stands(state: str) -> Callable[[User | None, Event], bool]:
    """To an owner still, of an employer that still stands so."""

    def may_see(user: User | None, event: Event) -> bool:
        owned = Membership.objects.filter(user=user, role=Membership.Role.OWNER).values("organisation")
        rows = Employer.objects.filter(pk=event.facts.get("employer"), state=state, organisation__in=owned)
        return rows.exists()

    return may_see


def context(message: Message) -> dict:
    employer = employer_of(message.events[0])
    return {
        "organisation": employer.organisation.name,
        "pledged": employer.pledged,
        "reason": employer.reason,
        "code": employer.join_code,
        "join_url": absolute(join_url(employer)),
        "roster_url": absolute(reverse("champions:roster", args=[employer.public_id])),
        "employers_url": absolute(reverse("champions:employers")),
    }


def ended_context(message: Message) -> dict:
    return {
        "organisation": employer_of(message.events[0]).organisation.name,
        "home_url": absolute(reverse("champions:employers")),
    }


def register() -> None:
    """Called from ready(). All are about people's own matters."""
    for name, label, state in (
        (REQUESTED, _("Your organisation asks to take part"), State.REQUESTED),
        (ACCEPTED, _("Your organisation takes part"), State.ACTIVE),
        (DECLINED, _("Your organisation can’t take part"), State.DECLINED),
    ):
        notification_kinds.register(
            NotificationKind(
                name=name,
                label=label,
                transactional=True,
                may_see=stands(state),
                context=context,
                why=_("you are an owner of this organisation"),
            )
        )
    notification_kinds.register(
        NotificationKind(
            name=EMPLOYMENT_ENDED,
            label=_("You are a champion of your employer no more"),
            transactional=True,
            may_see=lambda user, event: employer_of(event) is not None,
            context=ended_context,
            why=_("you were a champion of this employer"),
        )
    )
