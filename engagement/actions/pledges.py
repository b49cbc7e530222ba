"""Joining: an offer of help is made, answered, taken back; and what came of it is written down for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Organisation, User
from engagement import registries
from engagement.actions.answering import How, mark_answered, want_answer_to_pledge
from engagement.actions.topics import check_window
from engagement.errors import Refused
from engagement.models import Pledge, PledgeChange, PledgeOffer, Topic
from engagement.permissions import can_answer

if TYPE_CHECKING:
    from engagement.models import PendingAct

State = Pledge.State
RECEIVED, ANSWERED = "engagement.pledge_received", "engagement.pledge_answered"
LATE, WITHDRAWN = "engagement.pledge_late", "engagement.pledge_withdrawn"
ONE_PRESS = timedelta(minutes=1)


@transaction.atomic
def pledge(
    *,
    by: User,
    topic: Topic,
    offers: Iterable[str],
    organisation: Organisation | None = None,
    organisation_name: str = "",
    note: str = "",
    shows_name: bool = False,
    once: bool = False,
) -> Pledge:
    """An offer by a person, or by them for an organisation: one of theirs, or one they name.

    Whoever makes it has agreed to be contacted. `once`: a second press within a minute gives the offer that stands.
    Refused when the topic is not open, or with "twice" where the same person has an open offer as the same party.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two presses at once wait for each other
    check_window(topic)
    if organisation and not organisation.memberships.filter(user=by).exists():
        raise Refused("member", _("You do not act for this organisation any more."))
    name = (organisation.name if organisation else organisation_name).strip()
    if standing := Pledge.objects.open().of_party(by, name).filter(topic=topic).first():
        if once and standing.created_at > now() - ONE_PRESS:
            return standing
        raise Refused("twice", _("You have offered your help here already, and your offer is still open."))
    made = Pledge.objects.create(
        topic=topic,
        user=by,
        organisation=organisation,
        organisation_name=name,
        note=note.strip(),
        shows_name=shows_name,
        consented_at=now(),
    )
    kinds = dict.fromkeys(PledgeOffer.What(what) for what in offers)
    PledgeOffer.objects.bulk_create([PledgeOffer(pledge=made, what=what) for what in kinds])
    _count(topic.pk, 1)
    want_answer_to_pledge(made)
    tell_owners(RECEIVED, made, key=str(made.public_id), by=by)
    return made


def pledge_of_pending(*, act: PendingAct, by: User) -> Pledge:
    """What somebody signed out began, once the code has come; inside the transaction that uses the code up.

    `act` still holds what its row has just forgotten.
    """
    return pledge(
        by=by,
        topic=act.topic,
        offers=act.more.get("offers", []),
        organisation_name=act.more.get("organisation_name", ""),
        note=act.text,
        shows_name=bool(act.more.get("shows_name")),
    )


@transaction.atomic
def answer(*, by: User, pledge: Pledge, message: str, state: str, seen: datetime | None) -> PledgeChange:
    """A message to whoever offered, and how it stands now; it ticks off the promised answer.

    `seen` is the `state_at` that the writer had before their eyes: Refused with "meanwhile" when somebody answered
    since, with "withdrawn" when the offer was taken back, and with "nobody" when its person is gone.
    """
    if state not in Pledge.ANSWERS:
        raise ValueError(f"An answer can't lead to {state}")
    current = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if current.user is None:
        raise Refused("nobody", _("Whoever offered this has closed their account: nobody can be answered."))
    if current.state == State.WITHDRAWN:
        raise Refused("withdrawn", _("This offer was taken back in the meantime. Nothing was sent."))
    if current.state_at != seen or not _move(current, to=state, by=by):
        raise Refused(
            "meanwhile",
            _("Somebody else answered in the meantime. Nothing was sent: read their answer below first."),
        )
    change = _write_down(current, to=state, by=by, message=message.strip())
    mark_answered(Q(pledge=current), by=by, how=How.REPLY)
    tell(
        kind=ANSWERED,
        key=f"{current.public_id}:{change.pk}",
        by=by,
        topic=current.topic.public_id,
        facts={"pledge": current.pk, "change": change.pk},
        to_users=[current.user],
        reason="own_pledge",
    )
    pledge.refresh_from_db()
    return change


@transaction.atomic
def withdraw(*, by: User, pledge: Pledge) -> bool:
    """Taken back by whoever offered it, and with it the leave to contact them; False when it was over already."""
    current = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if current.user_id != by.pk or current.state not in Pledge.OPEN:
        return False
    if not _move(current, to=State.WITHDRAWN, by=by):
        return False
    _write_down(current, to=State.WITHDRAWN, by=by)
    tell_owners(WITHDRAWN, current, key=str(current.public_id), by=by)
    pledge.refresh_from_db()
    return True


@transaction.atomic
def set_naming(*, by: User, pledge: Pledge, shows_name: bool) -> bool:
    """Whether the page may name them; False when that was so already, or it is not theirs."""
    mine = Pledge.objects.filter(pk=pledge.pk, user=by).exclude(shows_name=shows_name)
    changed = bool(mine.update(shows_name=shows_name))
    if changed:
        _log(pledge, "engagement.pledge_naming", by, shows_name=shows_name)
    return changed


@transaction.atomic
def record_outcome(*, by: User, pledge: Pledge, outcome: str) -> None:
    """What came of it, for everybody to read; "" takes the sentence away. Refused before anybody has taken it up."""
    welcomed = Pledge.objects.filter(pk=pledge.pk, state__in=Pledge.WELCOMED)
    if not welcomed.update(outcome=outcome.strip()):
        raise Refused("early", _("First answer the offer: only what was taken up can have led to something."))
    pledge.refresh_from_db()
    _log(pledge, "engagement.pledge_outcome", by, outcome=pledge.outcome)


def erase(*, by: User) -> None:
    """What an account offered, when it goes: open offers end, the words go, and what was finished stays counted
    without a person. One short transaction for each; may run twice."""
    for found in Pledge.objects.filter(user=by).order_by("pk").iterator(chunk_size=200):
        _forget(found)


@transaction.atomic
def _forget(found: Pledge) -> None:
    current = Pledge.objects.select_for_update().get(pk=found.pk)
    if current.state in Pledge.OPEN and _move(current, to=State.WITHDRAWN, by=None):
        _write_down(current, to=State.WITHDRAWN, by=None)
        tell_owners(WITHDRAWN, current, key=str(current.public_id), by=None)
    PledgeChange.objects.filter(pledge=current).update(message="")
    Pledge.objects.filter(pk=current.pk).update(
        user=None, note="", organisation_name="", shows_name=False, state_by=None
    )


def people_to_tell(topic: Topic) -> list[User]:
    """Those who look after the topic's owner; where nobody is named, the editors who may answer for it."""
    people = User.objects.filter(is_active=True).order_by("pk")
    if registries.known(topic.kind):
        owners = list(people.filter(pk__in=registries.kind_of(topic).owners(topic.key)))
        if owners:
            return owners
    staff = people.filter(groups__permissions__codename="answer_topic").distinct()
    return [user for user in staff if can_answer(user, topic)]


def tell_owners(kind: str, about: Pledge, *, key: str, by: User | None) -> None:
    """Not whoever made the offer themselves."""
    tell(
        kind=kind,
        key=key,
        by=by,
        topic=about.topic.public_id,
        facts={"pledge": about.pk},
        to_users=[user for user in people_to_tell(about.topic) if by is None or user.pk != by.pk],
        reason="owner",
    )


def _move(current: Pledge, *, to: str, by: User | None) -> bool:
    """To that state, unless somebody moved it since it was read; the public count follows."""
    as_read = Pledge.objects.filter(pk=current.pk, state=current.state, state_at=current.state_at)
    try:
        with transaction.atomic():
            if not as_read.update(state=to, state_at=now(), state_by=by):
                return False
    except IntegrityError as failure:
        raise Refused("again", _("They have made a new offer since. Answer that one.")) from failure
    _count(current.topic_id, (to in Pledge.JOINED) - (current.state in Pledge.JOINED))
    return True


def _write_down(current: Pledge, *, to: str, by: User | None, message: str = "") -> PledgeChange:
    _log(current, f"engagement.pledge_{to}", by)
    return PledgeChange.objects.create(
        pledge=current, from_state=current.state, to_state=to, message=message, by=by
    )


def _count(topic_id: int, change: int) -> None:
    if change:
        Topic.objects.filter(pk=topic_id).update(pledge_count=F("pledge_count") + change)


def _log(about: Pledge, action: str, by: User | None, **data: object) -> None:
    """Under the topic's title: the name of a person would outlive their account there."""
    log(instance=about, action=action, user=by, data=data or None, title=about.topic.title)
