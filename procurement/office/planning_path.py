"""The computed path of one case: which side of the threshold and why, notices with their days, what is missing; and
what else the council buys of the same kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import today
from accounts.templatetags.components import day
from procurement import cpv, permissions
from procurement.actions import aggregating
from procurement.forms_planning import ReasonForm
from procurement.law.rows import Row
from procurement.models import Case, Notice
from procurement.office.case_base import CaseDecision, CasePage, url_of
from procurement.path_planning import Side, band_of, is_official, later, route_problem, side_of
from procurement.registries import notices_due, problems_before
from procurement.words import LAWYER, money

STEPS = (
    ("tender", gettext_lazy("Before tenders are invited")),
    ("award", gettext_lazy("Before the award is recorded")),
    ("announce", gettext_lazy("Before the award is announced")),
    ("contract", gettext_lazy("Before the contract is signed")),
)


def name_of(kind: str) -> str:
    return str(Notice.Kind(kind).label) if kind in Notice.Kind.values else kind


def due_rows(case: Case) -> list[dict[str, Any]]:
    """Every notice that any part says is due, with whether it must be on Find a Tender first."""
    rows = [due for entry in notices_due for due in entry.of(case)]
    return [
        {
            "kind": due.kind,
            "name": name_of(due.kind),
            "why": due.why,
            "source": due.source,
            "by": due.by,
            "is_done": due.is_done,
            "is_late": not due.is_done and due.by is not None and due.by < today(),
            "official": is_official(case, due.kind),
        }
        for due in rows
    ]


def compared(gross: Decimal, threshold: Row) -> str:
    return _("{gross} with VAT; the threshold is {threshold} ({source}).").format(
        gross=money(gross), threshold=money(Decimal(threshold.amount)), source=threshold.source
    )


def side_facts(side: Side) -> list[tuple[str, str]]:
    """The sum, line by line, and what it is compared with."""
    found = [(str(label), money(amount)) for label, amount in side.parts]
    found.append((_("Together, with VAT"), money(side.gross)))
    for label, row in ((_("Threshold"), side.threshold), (_("Notifiable from"), side.notifiable)):
        if row is not None:
            found.append((label, f"{money(Decimal(row.amount))} ({row.source})"))
    return found


def panel(request: HttpRequest, case: Case) -> str:
    """On the case page: which side, and which notices are still due."""
    due, side = [row for row in due_rows(case) if not row["is_done"]], side_of(case)
    given = {
        "case": case,
        "side": side,
        "compared": compared(side.gross, side.threshold),
        "problem": route_problem(case),
        "due": due,
        "url": url_of("path", case) if permissions.can_work(request.user, case) else "",
        "lawyer": LAWYER,
    }
    return render_to_string("procurement/planning/_panel.html", given, request)


class PathView(CasePage):
    template_name = "procurement/planning/path.html"
    page_title = gettext_lazy("The path")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        alive = case.state in Case.ALIVE
        rows = [(label, problems_before(step, case)) for step, label in STEPS] if alive else []
        side = side_of(case)
        return {
            **super().get_context_data(**kwargs),
            "side": side,
            "side_facts": side_facts(side),
            "problem": route_problem(case),
            "band": band_of(case),
            "due": due_rows(case),
            "later": [(kind, name_of(kind), when, source) for kind, when, source in later()],
            "missing": rows,
            "judged_on": case.judged_on,
            "lawyer": LAWYER,
        }


class AggregationView(CaseDecision):
    """What was found, and the written reason that going on needs."""

    template_name = "procurement/planning/aggregation.html"
    form_class = ReasonForm
    page_title = gettext_lazy("Other procurements of the same kind")
    submit_button_label = gettext_lazy("Keep the reason")
    BESIDE = {"seen": "reason"}

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_plan(user, row)

    @cached_property
    def finding(self) -> aggregating.Finding:
        return aggregating.look(self.object)

    def get_initial(self) -> dict[str, Any]:
        check = aggregating.newest(self.object)
        return {"seen": self.finding.stand, "reason": check.reason if check else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, finding = self.object, self.finding
        groups = sorted({mark.group for mark in case.cpvs.all()})
        return {
            **super().get_context_data(**kwargs),
            "finding": finding,
            "rows": [
                {
                    "title": one.title,
                    "who": one.who,
                    "url": one.url,
                    "on": day(date.fromisoformat(one.on)),
                    "gross": money(Decimal(one.gross)),
                }
                for one in finding.similar
            ],
            "compared": compared(finding.together, finding.threshold),
            "groups": [(group, cpv.name_of(f"{group}00000")) for group in groups],
            "needs": aggregating.needs_reason(case, finding),
            "check": aggregating.newest(case),
            "lawyer": LAWYER,
        }

    def form_invalid(self, form: Any) -> Any:
        """Anew with what is found now: whoever was overtaken looks again before they press once more."""
        form.data = {**form.data.dict(), "seen": self.finding.stand}
        return super().form_invalid(form)

    def attempt(self, form: ReasonForm) -> str:
        aggregating.keep_reason(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("The reason is kept.")
