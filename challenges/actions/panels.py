"""The review at the end of a stage is prepared: its gate, its panel with substitutes, its dates; scoring begins."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import Membership, User
from challenges import reads_gates as reads
from challenges import transitions
from challenges.actions import promising, scoring
from challenges.models import Challenge, Gate, Panellist
from engagement.errors import Refused

G = Gate.State
FEWEST = 2  # one person's opinion is no panel
OPEN = (G.PREPARING, G.SCORING)
LAST_DAY = timedelta(hours=26)


@transaction.atomic
def make_gate(*, challenge: Challenge, by: User) -> Gate:
    """The gate of the present stage, once that is over. Refused: "running", "criteria", "moved" (there is one)."""
    challenge = transitions.locked(challenge)
    stage = challenge.stage
    if stage is None or not reads.stage_is_over(challenge):
        raise Refused("running", _("The stage is not over yet."))
    if sum(stage.criteria.values_list("weight", flat=True)) != 100:
        raise Refused("criteria", _("This stage has no criteria to score by."))
    dates = challenge.dates.filter(stage=stage).first()
    promised = (dates and dates.decision_on) or challenge.decision_on or today() + timedelta(days=21)
    try:
        with transaction.atomic():
            gate = Gate.objects.create(challenge=challenge, stage=stage, decides_on=promised)
    except IntegrityError as fault:
        raise Refused("moved", _("The review of this stage exists already.")) from fault
    transitions.note(gate, "gate_made", by=by, facts={"gate": gate.pk})
    return gate


@transaction.atomic
def set_dates(
    *,
    gate: Gate,
    scores_by: datetime | None,
    meets_at: datetime | None,
    meeting_place: str,
    decides_on: date,
    reason: str,
    by: User,
) -> Gate:
    """When scores are due, when the panel meets, and by when applicants hear. A later day than they were promised
    needs a reason, and they are told at once. Refused: "decided", "past", "reason"."""
    transitions.locked(gate.challenge)  # before its gate, as everybody else does: `promise` writes both
    gate = transitions.locked(gate)
    if gate.state == G.DECIDED:
        raise Refused("decided", _("Everything is decided already."))
    if decides_on < today():
        raise Refused("past", _("Applicants can’t hear on a day that is past."))
    Gate.objects.filter(pk=gate.pk).update(
        scores_by=scores_by, meets_at=meets_at, meeting_place=meeting_place
    )
    transitions.note(gate, "gate_dates", by=by, facts={"gate": gate.pk})
    if decides_on != gate.decides_on:
        promising.promise(
            challenge=gate.challenge, stage=gate.stage, gate=gate, day=decides_on, reason=reason, by=by
        )
    gate.refresh_from_db()
    return gate


@transaction.atomic
def add_panellist(
    *,
    gate: Gate,
    email: str,
    role: str,
    is_outside: bool,
    by: User,
    substitute_for: Panellist | None = None,
) -> Panellist:
    """By the address of their account. Refused: "scored", "email", "firm", "twice"."""
    gate = transitions.locked(gate)
    if gate.state not in OPEN:
        raise Refused("scored", _("Scores are in: nobody can join the panel now."))
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise Refused(
            "email", _("Nobody has an account with this address. Ask them to make one: it takes a minute.")
        )
    firms = reads.organisations_of(gate).order_by().values("pk")
    if Membership.objects.filter(user=user, organisation__in=firms).exists():
        raise Refused("firm", _("They belong to an organisation that takes part, so they can’t review."))
    try:
        with transaction.atomic():
            made = Panellist.objects.create(
                gate=gate,
                user=user,
                role=role,
                is_outside=is_outside,
                invited_by=by,
                substitute_for=substitute_for,
            )
    except IntegrityError as fault:
        raise Refused("twice", _("This person is on the panel already.")) from fault
    transitions.note(gate, "panellist_added", by=by, facts={"gate": gate.pk, "panellist": made.pk})
    if gate.state == G.SCORING:
        ask(panellist=made, by=by)
    return made


@transaction.atomic
def substitute(
    *, panellist: Panellist, email: str, role: str, is_outside: bool, reason: str, by: User
) -> Panellist:
    """Somebody named takes over what is not handed in yet; both stay on the record."""
    take_off(panellist=panellist, reason=reason, by=by, settle=False)
    return add_panellist(
        gate=panellist.gate, email=email, role=role, is_outside=is_outside, by=by, substitute_for=panellist
    )


@transaction.atomic
def take_off(*, panellist: Panellist, reason: str, by: User, settle: bool = True) -> None:
    """They see nothing more; what they handed in stays and counts. Refused: "scored", "moved"."""
    gate = transitions.locked(panellist.gate)
    if gate.state not in OPEN:
        raise Refused("scored", _("Scores are in: the panel can’t change now."))
    rows = Panellist.objects.current().filter(pk=panellist.pk)
    if not rows.update(left_at=now(), left_reason=reason):
        raise Refused("moved", _("They have left the panel already."))
    transitions.note(gate, "panellist_left", by=by, facts={"gate": gate.pk, "panellist": panellist.pk})
    if settle:
        scoring.settle(gate=gate)


@transaction.atomic
def begin_scoring(*, gate: Gate, by: User) -> Gate:
    """Reviewers are written to. Refused: "stage", "panel", "dates", "nobody"."""
    gate = transitions.locked(gate)
    if gate.panel.current().count() < FEWEST:
        raise Refused("panel", _("A panel has at least two reviewers."))
    if gate.scores_by is None or gate.scores_by <= now():
        raise Refused("dates", _("Say by when scores are due, on a day to come."))
    if gate.decides_on is None or gate.decides_on < localtime(gate.scores_by).date():
        raise Refused("dates", _("Applicants hear after scores are due. Look at the dates."))
    if not reads.waiting(gate).exists():
        raise Refused("nobody", _("There is nothing to score."))
    transitions.move(gate, G.SCORING, by=by, facts={"gate": gate.pk})
    for panellist in gate.panel.current().select_related("user"):
        ask(panellist=panellist, by=by)
    return gate


def ask(*, panellist: Panellist, by: User | None) -> None:
    """They are asked to review, once."""
    tell(
        kind="challenges.review_asked",
        key=str(panellist.pk),
        by=by,
        facts={"panellist": panellist.pk},
        to_users=[panellist.user],
    )


@transaction.atomic
def remind(*, gate: Gate, by: User | None) -> int:
    """Whoever has something missing, at most once a day; gives how many that are. Refused: "scored"."""
    if gate.state != G.SCORING:
        raise Refused("scored", _("Nothing is missing now."))
    found = reads.progress(gate)
    late = {one.pk: one for one in [*found.undeclared, *(one for one, _solution in found.missing)]}
    for panellist in late.values():
        tell(
            kind="challenges.review_reminder",
            key=f"{panellist.pk}:{today().isoformat()}",
            by=by,
            facts={"panellist": panellist.pk},
            to_users=[panellist.user],
        )
    return len(late)


def remind_due() -> int:
    """On the last day before scores are due, without anybody's pressing."""
    soon = Gate.objects.filter(
        state=G.SCORING, scores_by__gt=now(), scores_by__lte=now() + LAST_DAY, challenge__state="running"
    )
    return sum(remind(gate=gate, by=None) for gate in soon.select_related("challenge"))
