"""Requests for data: asked, read, put on the list with a promised day, answered. Each step is on the trail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import Contact, Organisation, User
from engagement.actions.moving import is_silent, moved
from engagement.actions.topics import ensure_topic, refresh_topic
from engagement.errors import Refused
from engagement.models import Topic
from engagement.workdays import add_working_days
from surgeries.actions.telling import contact_for
from surgeries.models import Booking, DataRequest, DataRequestChange, Session

KIND = "data_request"
WORKING_DAYS = (
    20  # from the day on which it is on the list, as for a request under the Freedom of Information Act
)
UNCONFIRMED_FOR = timedelta(days=7)
ASKER_KEPT = timedelta(days=180)  # after the answer
MANY = 1000
State = DataRequest.State


# --- Asking ------------------------------------------------------------------------------------------------
def ask(
    *,
    title: str,
    what_for: str,
    key: str,
    group_name: str = "",
    by: User | None = None,
    email: str = "",
    language: str = "",
    session: Session | None = None,
    booking: Booking | None = None,
) -> DataRequest:
    """One request, which somebody reads before everybody can; the same `key` again gives the same.

    By somebody signed in, or with an address that confirms it by the link in a mail. With a `booking`, `by` asks for
    that party: it is theirs where they left an account or an address.
    """
    try:
        with transaction.atomic():
            return _ask(
                title=title,
                what_for=what_for,
                group_name=group_name,
                language=language,
                session=session,
                booking=booking,
                idempotency_key=key,
                **_asker(by, email, booking),
            )
    except IntegrityError:
        if again := DataRequest.objects.filter(idempotency_key=key).first():
            return again
        raise


def _asker(by: User | None, email: str, booking: Booking | None) -> dict[str, Any]:
    if booking is not None:
        contact = contact_for(booking.email) if booking.email and not booking.user_id else None
        return {"asked_by": booking.user, "contact": contact, "entered_by": by, "state": State.NEW}
    if by is not None:
        return {"asked_by": by, "state": State.NEW}
    return {"contact": contact_for(email.strip().lower()), "state": State.UNCONFIRMED}


def _ask(*, idempotency_key: str, **given: Any) -> DataRequest:
    if again := DataRequest.objects.filter(idempotency_key=idempotency_key).first():
        return again
    made = DataRequest.objects.create(idempotency_key=idempotency_key, **given)
    if made.state == State.UNCONFIRMED and not is_silent():
        tell(
            kind="surgeries.request_confirm",
            key=str(made.public_id),
            facts={"request": made.pk},
            to_contacts=[made.contact] if made.contact else [],
            reason="own_request",
        )
    return made


@transaction.atomic
def confirm(*, request: DataRequest) -> bool:
    """After the click in the mail: it waits to be read. False where it did before."""
    waits = DataRequest.objects.filter(pk=request.pk, state=State.UNCONFIRMED)
    return bool(waits.update(state=State.NEW, state_at=now()))


# --- Reading it first --------------------------------------------------------------------------------------
@transaction.atomic
def publish(
    *, request: DataRequest, by: User, title: str = "", department: Organisation | None = None
) -> DataRequest:
    """Puts it on the list, with an answer promised in twenty working days. The title may be put right."""
    due = add_working_days(today(), WORKING_DAYS)
    values: dict[str, Any] = {"answer_by": due, "first_answer_by": due, "public_at": now()}
    if title.strip():
        values["title"] = title.strip()
    change = _move(request, by, State.ASKED, (State.NEW,), department=department, **values)
    _topic_of(request)
    _say(request, change, by, "request_public")
    return request


@transaction.atomic
def decline(*, request: DataRequest, by: User, reason: str) -> DataRequest:
    """Keeps it from the list, or takes it off: no request for data, or words that must not stand there."""
    change = _move(request, by, State.DECLINED, (State.NEW, *DataRequest.PUBLIC), reason=_reason(reason))
    if topic := topic_of(request):
        refresh_topic(topic=topic, is_public=False)
    _tell_asker(request, change, by, "request_declined")
    return request


# --- Answering ---------------------------------------------------------------------------------------------
@transaction.atomic
def promise(
    *,
    request: DataRequest,
    by: User,
    answer_by: date,
    reason: str = "",
    department: Organisation | None = None,
) -> DataRequest:
    """A department works on it and says by when. The first promise stays beside a new one; a later day, and going
    back on an answer, have a reason. Refused: "past", "reason"."""
    if answer_by < today():
        raise Refused("past", _("That day is over. Promise a day that is still to come."))
    is_slip = request.answer_by is not None and answer_by > request.answer_by
    if (is_slip or request.state in DataRequest.ANSWERED) and not reason.strip():
        raise Refused("reason", _("Say why the answer comes later: everybody who waits for it reads it."))
    change = _move(
        request,
        by,
        State.PROMISED,
        DataRequest.PUBLIC,
        reason=reason.strip(),
        department=department,
        answer_by=answer_by,
        dataset_url="",
    )
    _say(request, change, by, "request_promised")
    return request


@transaction.atomic
def answer_published(
    *, request: DataRequest, by: User, dataset_url: str, reason: str, department: Organisation | None = None
) -> DataRequest:
    """The data is there: where, and what is in it."""
    change = _move(
        request,
        by,
        State.PUBLISHED,
        DataRequest.OPEN,
        reason=_reason(reason),
        department=department,
        dataset_url=dataset_url,
    )
    _say(request, change, by, "request_answered")
    return request


@transaction.atomic
def answer_not_possible(
    *, request: DataRequest, by: User, reason: str, department: Organisation | None = None
) -> DataRequest:
    """It can't be published: why, in words."""
    change = _move(
        request, by, State.NOT_POSSIBLE, DataRequest.OPEN, reason=_reason(reason), department=department
    )
    _say(request, change, by, "request_answered")
    return request


@transaction.atomic
def give_to(*, request: DataRequest, by: User, department: Organisation) -> bool:
    """Another department answers it; its members are told. False where it is theirs."""
    others = DataRequest.objects.filter(pk=request.pk).exclude(department=department)
    if not others.update(department=department):
        return False
    request.refresh_from_db()
    log(instance=request, action="surgeries.request", user=by, data={"department": str(department)})
    _tell_department(request, by)
    return True


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused("reason", _("Say it in words: everybody who waits for it reads them."))
    return text.strip()


def _move(
    request: DataRequest,
    by: User,
    to: str,
    possible: tuple[str, ...],
    *,
    reason: str = "",
    department: Organisation | None = None,
    **values: Any,
) -> DataRequestChange:
    """The row, its trail and the log. Refused where somebody else was quicker."""
    before, instant = request.state, now()
    values |= {"state": to, "state_at": instant, "state_by": by, "state_reason": reason}
    if department is not None:
        values["department"] = department
    waits = DataRequest.objects.filter(pk=request.pk, state=before)
    if before not in possible or not waits.update(**values):
        raise Refused("decided", _("Somebody else has decided about this request meanwhile."))
    request.refresh_from_db()
    change = DataRequestChange.objects.create(
        request=request,
        from_state=before,
        to_state=to,
        reason=reason,
        department_name=request.department.name if request.department else "",
        answer_by=request.answer_by if request.is_open else None,
        at=instant,
        by=by,
    )
    log(instance=request, action="surgeries.request", user=by, data={"to": to, "reason": reason})
    return change


# --- What people talk about and follow ---------------------------------------------------------------------
def topic_of(request: DataRequest) -> Topic | None:
    return Topic.objects.filter(kind=KIND, key=request.public_id).select_related("site").first()


def _topic_of(request: DataRequest) -> Topic:
    return ensure_topic(
        kind=KIND, key=request.public_id, title=request.title, language=request.language, is_public=True
    )


def happening_of(change: DataRequestChange) -> str:
    """What the asker and those who follow are told of alike."""
    return f"data-request:{change.pk}"


def _say(request: DataRequest, change: DataRequestChange, by: User, kind: str) -> None:
    """The asker in person, then the department, then everybody who follows; nobody twice."""
    _tell_asker(request, change, by, kind)
    if request.is_open:
        _tell_department(request, by)
    if topic := topic_of(request):
        happening = happening_of(change)
        moved(
            topic=topic,
            by=by,
            what="data_request",
            facts={"change": change.pk},
            key=happening,
            happening=happening,
        )


def _tell_asker(request: DataRequest, change: DataRequestChange, by: User, kind: str) -> None:
    if is_silent():
        return
    user = request.asked_by if request.asked_by and request.asked_by.is_active else None
    contact = request.contact if user is None and request.contact and request.contact.email else None
    if (user is None and contact is None) or (user and user.pk == by.pk):
        return
    tell(
        kind=f"surgeries.{kind}",
        key=str(change.pk),
        by=by,
        facts={"request": request.pk, "change": change.pk},
        happening=happening_of(change),
        to_users=[user] if user else (),
        to_contacts=[contact] if contact else (),
        reason="own_request",
    )


def _tell_department(request: DataRequest, by: User) -> None:
    """Each department once for each request."""
    if is_silent() or request.department is None:
        return
    members = User.objects.filter(memberships__organisation=request.department, is_active=True)
    tell(
        kind="surgeries.request_for_you",
        key=f"{request.pk}:{request.department_id}",
        by=by,
        facts={"request": request.pk},
        to_users=list(members.exclude(pk=by.pk).distinct()),
        reason="department",
    )


# --- Forgetting --------------------------------------------------------------------------------------------
def forget_due() -> int:
    """What nobody confirmed within a week goes; half a year after the answer nobody knows who asked. A job."""
    old = DataRequest.objects.filter(state=State.UNCONFIRMED, created_at__lt=now() - UNCONFIRMED_FOR)
    gone, _rows = old.filter(pk__in=list(old.order_by("pk").values_list("pk", flat=True)[:MANY])).delete()
    settled = DataRequest.objects.filter(
        state__in=[*DataRequest.ANSWERED, State.DECLINED], state_at__lt=now() - ASKER_KEPT
    ).exclude(contact=None, booking=None)
    ids = list(settled.order_by("pk").values_list("pk", flat=True)[:MANY])
    return gone + DataRequest.objects.filter(pk__in=ids).update(contact=None, booking=None)


def take_along(contact: Contact, user: User) -> None:
    """An address became an account: what was asked with it is theirs. Called in that transaction."""
    DataRequest.objects.filter(contact=contact).update(asked_by=user, contact=None)
