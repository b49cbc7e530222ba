"""A notice from its first line to the hand of a second person: begun, written, asked for, sent back, approved, dropped.

What is asked for is kept as it then reads (`facts`, `body`) and never changes; sent back it is a draft again.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Organisation, User
from engagement.errors import Refused
from procurement.actions.publishing import publish
from procurement.law.notices import must_be_official
from procurement.models import Case, OwnNotice
from procurement.notice_facts import differences, facts_now, maker_of, packed, papers_changed, problems_of
from procurement.registries import notice_makers
from procurement.transitions import locked, move, moved, note

State = OwnNotice.State
WAITS = "procurement.notice_waits"
RETURNED = "procurement.notice_returned"


def offered_for(case: Case) -> list[str]:
    """The kinds of notice that officers may begin for this case now."""
    return [maker.name for maker in notice_makers if maker.offered is not None and maker.offered(case)]


def offered_without_case() -> list[str]:
    """Those that are about a department as a whole."""
    return [maker.name for maker in notice_makers if maker.offered is None]


@transaction.atomic
def begin_notice(
    *,
    kind: str,
    by: User | None,
    case: Case | None = None,
    department: Organisation | None = None,
    about: dict[str, Any] | None = None,
    extra: dict[str, Any] | None = None,
) -> OwnNotice:
    """A draft. With `about` ({"award": 3}) the caller has asked whether it is due. Refused ("not_offered",
    "under_way")."""
    if case is not None:
        case = locked(case)
        maker = notice_makers.get(kind)
        if not about and (maker.offered is None or not maker.offered(case)):
            raise Refused("not_offered", _("This notice can’t be begun now."))
        department = case.department
    elif kind not in offered_without_case() or department is None:
        raise Refused("not_offered", _("This notice is written for a procurement."))
    return _make(kind=kind, case=case, department=department, about=about or {}, extra=extra or {}, by=by)


@transaction.atomic
def correct(
    *, notice: OwnNotice, why: str, by: User | None, extra: dict[str, Any] | None = None
) -> OwnNotice:
    """A draft that corrects a published one. Refused ("corrected") where a newer one corrects it already."""
    if notice.state != State.PUBLISHED:
        raise moved()
    case = locked(notice.case) if notice.case is not None else None
    if notice.corrections.filter(state=State.PUBLISHED).exists():
        raise Refused("corrected", _("A newer notice corrects this one already: correct that."))
    return _make(
        kind=notice.kind,
        case=case,
        department=notice.department,
        about=notice.about,
        extra=extra if extra is not None else without_slip(notice.extra),
        by=by,
        corrects=notice,
        why=why,
    )


def without_slip(extra: dict[str, Any]) -> dict[str, Any]:
    """What was typed, but that it was a slip of the pen: each correction says that for itself."""
    return {name: value for name, value in extra.items() if name != "is_slip"}


def _make(*, by: User | None, **values: Any) -> OwnNotice:
    same = {name: values[name] for name in ("kind", "case", "department", "about")}
    corrects = values.get("corrects")
    if OwnNotice.objects.under_way().filter(corrects=corrects, **same).exists():
        raise Refused("under_way", _("Such a notice is being written already."))
    case = values["case"]
    try:
        with transaction.atomic():
            notice = OwnNotice.objects.create(
                made_by=by, is_below=case is not None and not case.is_above, **values
            )
    except IntegrityError as clash:
        raise Refused("under_way", _("Such a notice is being written already.")) from clash
    if case is not None:
        note(case, "notice_begun", by=by, facts={"notice": notice.pk, "kind": notice.kind})
    return notice


@transaction.atomic
def write(*, notice: OwnNotice, extra: dict[str, Any], by: User | None, why: str = "") -> OwnNotice:
    """What is typed for this notice alone; while it is a draft."""
    values = {"extra": extra, **({"why": why} if notice.corrects_id else {})}
    if not OwnNotice.objects.filter(pk=notice.pk, state=State.DRAFT).update(**values):
        raise moved()
    for name, value in values.items():
        setattr(notice, name, value)
    return notice


def due_there(notice: OwnNotice) -> bool:
    """Whether Find a Tender comes first. What is about no case (pipeline, payments) concerns public contracts."""
    case = notice.case
    if case is None:
        return True
    return must_be_official(
        notice.kind, above=case.is_above, notifiable=case.is_notifiable, advertised=case.is_advertised
    )


@transaction.atomic
def ask(*, notice: OwnNotice, by: User) -> OwnNotice:
    """Asks a second person to approve it. Refused ("problems") with all that is missing, a line each."""
    notice = locked(notice)
    if notice.state != State.DRAFT:
        raise moved()
    notice.is_below = notice.case is not None and not notice.case.is_above
    if problems := problems_of(notice):
        raise Refused("problems", "\n".join(sentence for sentence, _url in problems))
    if notice.corrects is not None and not notice.why:
        raise Refused("problems", _("Say why it is corrected."))
    facts = facts_now(notice)
    if notice.corrects is not None and not differences(notice) and not papers_changed(notice):
        raise Refused("problems", _("It says the same as the notice that it corrects."))
    with translation.override(settings.LANGUAGE_CODE):
        body = maker_of(notice).body(notice)
    at = now()
    _keep_facts(notice, packed(facts))
    move(
        notice,
        State.ASKED,
        by=by,
        asked_by=by,
        asked_at=at,
        body=body,
        is_below=notice.is_below,
        needs_official=due_there(notice),
        returned_why="",
    )
    tell(kind=WAITS, key=f"{notice.pk}:{int(at.timestamp())}", by=by, facts={"notice": notice.pk})
    return notice


def _keep_facts(notice: OwnNotice, facts: list) -> None:
    """Beside `move`, whose own `facts` are those of the event; in the same transaction."""
    OwnNotice.objects.filter(pk=notice.pk).update(facts=facts)
    notice.facts = facts


@transaction.atomic
def send_back(*, notice: OwnNotice, why: str, by: User) -> OwnNotice:
    """To whoever asked; it is a draft again."""
    asked_by = notice.asked_by
    asked_at = notice.asked_at
    move(
        notice,
        State.DRAFT,
        by=by,
        asked_by=None,
        asked_at=None,
        body={},
        returned_why=why,
    )
    _keep_facts(notice, [])
    if asked_by is not None:
        key = f"{notice.pk}:{int(asked_at.timestamp()) if asked_at else 0}"
        tell(kind=RETURNED, key=key, by=by, facts={"notice": notice.pk}, to_users=[asked_by])
    return notice


@transaction.atomic
def approve(*, notice: OwnNotice, by: User) -> OwnNotice:
    """By a second person. Refused ("moved" where somebody was quicker, "two_people", "problems").

    What is due on Find a Tender is "ready" then and waits, unseen; everything else is published at once."""
    notice = locked(notice)
    if notice.asked_by_id == by.pk:
        raise Refused("two_people", _("Somebody else than who asked has to approve it."))
    if problems := problems_of(notice):  # time has gone by since it was asked for
        raise Refused("problems", "\n".join(sentence for sentence, _url in problems))
    at = now()
    move(notice, State.READY, by=by, approved_by=by, approved_at=at)
    if not notice.needs_official:
        publish(notice=notice, at=at, by=by)
    return notice


@transaction.atomic
def drop(*, notice: OwnNotice, by: User | None) -> OwnNotice:
    """Nothing comes of it. What was sent to Find a Tender already must be recorded instead."""
    return move(notice, State.DROPPED, by=by)
