"""What notices add to the officer's page of a case and to the public page of a procurement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from procurement import permissions
from procurement.actions.cancelling import owes_termination
from procurement.actions.noticing import offered_for
from procurement.actions.publishing import is_late
from procurement.law.tendering import earliest_deadline
from procurement.makers.common import moment_words
from procurement.makers.tender_times import period_asked
from procurement.models import Case, DeadlineChange, OwnNotice, Procurement
from procurement.permissions_notices import can_extend
from procurement.registries import Step, Task
from procurement.words_notices import name_of, waits_words

State = OwnNotice.State


def notice_url(notice: OwnNotice) -> str:
    """Its page in the back office."""
    return reverse("procurement_notices:inspect", args=[notice.pk])


# --- Officers ----------------------------------------------------------------------------------------------
def steps(user: Any, case: Case) -> Iterator[Step]:
    """The tender notice, where one is published at all; once it has ended above the threshold, that which says so."""
    if case.state == Case.State.CANCELLED and owes_termination(case):
        yield _termination(case)
    if not case.is_advertised:
        return
    newest = case.notices.filter(kind="UK4").exclude(state=State.DROPPED).order_by("pk").first()
    url = notice_url(newest) if newest else ""
    if not newest and offered_for(case):
        url = reverse("procurement_cases:new_notice", args=[case.pk])
    yield Step(
        name="tender_notice",
        label=_("Tender notice"),
        url=url,
        is_done=newest is not None and newest.state == State.PUBLISHED,
        group=_("Notices"),
        order=70,
    )


def _termination(case: Case) -> Step:
    newest = case.notices.filter(kind="UK12").exclude(state=State.DROPPED).order_by("pk").first()
    return Step(
        name="termination_notice",
        label=_("Procurement termination notice (UK12)"),
        url=notice_url(newest) if newest else reverse("procurement_cases:new_notice", args=[case.pk]),
        is_done=newest is not None and newest.state == State.PUBLISHED,
        group=_("Notices"),
        order=95,
    )


def buttons(user: Any, case: Case) -> Iterator[tuple[str, str, str]]:
    if not permissions.can_work(user, case):
        return
    if offered_for(case):
        yield _("Write a notice"), reverse("procurement_cases:new_notice", args=[case.pk]), "plus"
    if can_extend(user, case):
        yield _("More time for tenders"), reverse("procurement_cases:extend", args=[case.pk]), "time"


def panel(request: HttpRequest, case: Case) -> str:
    notices = list(case.notices.exclude(state=State.DROPPED).order_by("pk"))
    if not notices:
        return ""
    may = request.user.has_perm("procurement.view_ownnotice")
    rows = [(one, name_of(one), notice_url(one) if may else "", waits_words(one)) for one in notices]
    context = {"rows": rows, "short": short_of(case, notices)}
    return render_to_string("procurement/notices/_panel.html", context, request)


def short_of(case: Case, notices: Iterable[OwnNotice]) -> str:
    """The official time may have come later than it was planned: what is left for tenders must still be enough."""
    first = next(
        (
            one
            for one in notices
            if one.kind == "UK4" and one.state == State.PUBLISHED and not one.corrects_id
        ),
        None,
    )
    if first is None or first.published_at is None or case.closes_at is None or case.is_closed:
        return ""
    on = localtime(first.published_at).date()
    asked = period_asked(first, on)
    if asked is None or localtime(case.closes_at).date() >= earliest_deadline(on, asked.amount):
        return ""
    return _(
        "Counted from the official time, tenders have less than {n} days ({source}): give everybody more."
    ).format(n=asked.amount, source=asked.source)


def tasks(user: Any, cases: Sequence[Case]) -> Iterator[Task]:
    """Notices that wait for approval by this person, that are ready, or that were sent back; where it has ended, the
    notice that says so. Two queries."""
    yield from _owed(cases)
    rows = OwnNotice.objects.under_way().filter(case__in=cases).select_related("case").order_by("pk")
    for notice in rows:
        if notice.state == State.DRAFT and notice.returned_why:
            text = _("{notice}: sent back").format(notice=name_of(notice))
            yield Task(text=text, url=notice_url(notice), about=str(notice.case))
        elif notice.state == State.ASKED and notice.asked_by_id != user.pk:
            yield Task(
                text=f"{name_of(notice)}: {waits_words(notice)}",
                url=notice_url(notice),
                about=str(notice.case),
                due=notice.asked_at,
            )
        elif notice.state == State.READY:
            yield Task(
                text=f"{name_of(notice)}: {waits_words(notice)}",
                url=notice_url(notice),
                about=str(notice.case),
                due=notice.approved_at,
                is_late=is_late(notice),
            )


def _owed(cases: Sequence[Case]) -> Iterator[Task]:
    """Section 55: as soon as reasonably practicable after the decision not to award."""
    ended = {case.pk: case for case in cases if case.state == Case.State.CANCELLED and case.is_above}
    rows = OwnNotice.objects.filter(case__in=list(ended), kind__in=["UK4", "UK5", "UK12"])
    kinds = rows.exclude(state=State.DROPPED).values_list("case", "kind", "state") if ended else ()
    said = {pk for pk, kind, _state in kinds if kind == "UK12"}
    began = {pk for pk, kind, state in kinds if kind != "UK12" and state == State.PUBLISHED}
    for pk in sorted(began - said):
        yield Task(
            text=_("It has ended: its procurement termination notice (UK12) is due (section 55)"),
            url=reverse("procurement_cases:new_notice", args=[pk]),
            about=str(ended[pk]),
            due=ended[pk].state_at,
        )


# --- Everybody ---------------------------------------------------------------------------------------------
def section(request: HttpRequest, procurement: Procurement) -> str:
    """Our notices in full, and deadlines that moved; two queries."""
    if procurement.source != Procurement.Source.OWN:
        return ""
    rows = OwnNotice.objects.published().filter(case__procurement=procurement)
    notices = list(rows.order_by("published_at", "pk"))
    moved = DeadlineChange.objects.filter(case__procurement=procurement, notice__state=State.PUBLISHED)
    context = {
        "notices": [
            (one, name_of(one), reverse("procurement:notice", args=[procurement.ocid, one.public_id]))
            for one in notices
        ],
        "moved": [
            (moment_words(one.old_closes_at), moment_words(one.new_closes_at), one.why, one.at)
            for one in moved
        ],
    }
    return render_to_string("procurement/notices/_section.html", context) if notices else ""
