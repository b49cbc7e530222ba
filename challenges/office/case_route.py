"""The legal route of a challenge: compared, chosen, approved; its value; its notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from accounts.clock import now
from accounts.templatetags.components import weekday
from challenges import permissions
from challenges.actions import route as actions
from challenges.actions.dates import plan_of
from challenges.emails_office import when
from challenges.forms_office import NoticeForm, RouteForm, parts_of
from challenges.forms_plan_office import ValueForm
from challenges.models import Challenge, Notice, StageKind
from challenges.office.case_base import CaseDecision, CasePage, case_url, url_of
from challenges.routes import NOTIFIABLE, RULES, THRESHOLD
from challenges.rows_office import Rows
from engagement.errors import Refused

LAST_WORD = gettext_lazy(
    "These are facts with their source, and no advice: a procurement lawyer has the last word."
)


def pounds(amount: Any) -> str:
    return f"£{amount:,.0f}" if amount == int(amount) else f"£{amount:,.2f}"


def names_of(kinds: Any) -> str:
    return ", ".join(f"{Notice.Kind(kind).label} ({kind})" for kind in kinds) or _("None")


def comparison() -> dict[str, Any]:
    """The five routes side by side: a row for each thing that one compares."""
    rules = list(RULES.values())
    return {
        "head": [rule.route.label for rule in rules],
        "rows": [
            (_("It fits when"), [rule.fits for rule in rules]),
            (_("Watch out"), [rule.warns for rule in rules]),
            (_("Notices before anything is shown"), [names_of(rule.first) for rule in rules]),
            (_("Notices afterwards"), [names_of(rule.later) for rule in rules]),
            (
                _("May firms be sifted for suitability first?"),
                [_("Yes") if rule.suitability else _("No (section 85)") for rule in rules],
            ),
            (_("It pays for"), [rule.pays_for for rule in rules]),
            (
                _("What may follow stage 6"),
                ["; ".join(str(after.label) for after in rule.after) for rule in rules],
            ),
            (_("Source"), [rule.source for rule in rules]),
        ],
    }


def value_facts(challenge: Challenge) -> list[tuple[str, object]]:
    value = actions.value_of(challenge)
    return [
        (_("Estimated value, VAT included"), pounds(value)),
        (
            _("Threshold for services of councils"),
            _("{threshold}: {side}").format(
                threshold=pounds(THRESHOLD),
                side=_("the value is below") if value < THRESHOLD else _("the value is at it or above"),
            ),
        ),
        (
            _("Edge from which a contract below the threshold is notifiable"),
            _("{edge}: {side}").format(
                edge=pounds(NOTIFIABLE),
                side=_("the value is below") if value < NOTIFIABLE else _("the value is at it or above"),
            ),
        ),
    ]


class ChooseRouteView(CaseDecision):
    template_name = "challenges/admin/route.html"
    form_class = RouteForm
    page_title = gettext_lazy("Choose the legal route")
    submit_button_label = gettext_lazy("Choose this route")
    explanation = LAST_WORD

    def may(self, user: Any, row: Challenge) -> bool:
        return permissions.can_define(user, row)

    def get_initial(self) -> dict[str, Any]:
        return {"route": self.object.route, "reasons": self.object.route_reasons}

    def facts(self) -> list[tuple[str, object]]:
        return value_facts(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        value = actions.value_of(self.object)
        rails = [
            (rule.route.label, said) for rule in RULES.values() for said in actions.rails(rule.route, value)
        ]
        given = {"comparison": comparison(), "rails": rails, "value_url": url_of("value", self.object)}
        return {**super().get_context_data(**kwargs), **given}

    def attempt(self, form: RouteForm) -> str:
        actions.choose_route(challenge=self.object, by=self.request.user, **form.cleaned_data)
        return _("The route is chosen. Somebody else approves it.")


class ApproveRouteView(CaseDecision):
    page_title = gettext_lazy("Approve the legal route")
    submit_button_label = gettext_lazy("Approve it")
    explanation = LAST_WORD

    def may(self, user: Any, row: Challenge) -> bool:
        return permissions.can_approve_route(user, row)

    def facts(self) -> list[tuple[str, object]]:
        row, rules = self.object, RULES[self.object.route]
        parts = [
            f"{part.get_kind_display()}, {part.label}: {pounds(part.amount)}"
            for part in row.value_parts.all()
        ]
        rails = actions.rails(row.route, actions.value_of(row))
        return [
            (_("Route"), row.get_route_display()),
            (_("Why"), row.route_reasons),
            (_("Chosen by"), row.route_chosen_by),
            (_("It fits when"), rules.fits),
            (_("Watch out"), rules.warns),
            (_("Source"), rules.source),
            (_("Parts of the value"), "\n".join(parts)),
            *value_facts(row),
            *[(_("Note"), said) for said in rails],
        ]

    def attempt(self, form: forms.Form) -> str:
        actions.approve_route(challenge=self.object, by=self.request.user)
        return _("The route is approved.")


class ValueView(CasePage):
    """The estimated value, part by part."""

    template_name = "challenges/admin/rows.html"
    page_title = gettext_lazy("Estimated value")

    def may(self, user: Any, row: Challenge) -> bool:
        return permissions.can_define(user, row)

    def rows(self, data: Any = None) -> Rows:
        given = self.object.value_parts.order_by("pk").values("kind", "label", "amount")
        return Rows("parts", ValueForm, _("Part"), _("Add a part"), given, data)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(rows_list=[self.rows()])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.rows(request.POST)
        if rows.press(request.POST.get("do", "")) or not rows.is_valid():
            return self.show(rows_list=[rows])
        try:
            actions.set_value(challenge=self.object, parts=rows.values, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return self.show(rows_list=[rows])
        messages.success(request, _("The value is kept."))
        return redirect(case_url(self.object))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = _(
            "All stages, all payments to those who take part, options, and what may be bought afterwards, with VAT "
            "(Procurement Act 2023, Schedule 3). A change takes the approval of the route away."
        )
        given = {"explanation": said, "facts": value_facts(self.object), "save_label": _("Keep the value")}
        return {**super().get_context_data(**kwargs), **given}


class RecordNoticeView(CaseDecision):
    form_class = NoticeForm
    page_title = gettext_lazy("Record a notice")
    submit_button_label = gettext_lazy("Record it")
    explanation = gettext_lazy(
        "Publish the notice on the central platform first. Then copy its official number, its OCID and its time here."
    )
    BESIDE = {"published_at": "day"}

    def may(self, user: Any, row: Challenge) -> bool:
        return row.state in actions.WITH_NOTICES and permissions.can_run(user, row)

    def get_initial(self) -> dict[str, Any]:
        due = [*actions.missing_first(self.object), *actions.missing_later(self.object)]
        day, clock = parts_of(now())
        last = self.object.notices.last()
        return {"kind": due[0] if due else "", "day": day, "clock": clock, "ocid": last.ocid if last else ""}

    def facts(self) -> list[tuple[str, object]]:
        return notice_facts(self.object)

    def attempt(self, form: NoticeForm) -> str:
        given = {name: form.cleaned_data[name] for name in ("kind", "number", "ocid", "url")}
        actions.record_notice(
            challenge=self.object, by=self.request.user, published_at=form.published_at, **given
        )
        return _("The notice is recorded.")


def notice_facts(challenge: Challenge) -> list[tuple[str, object]]:
    recorded = [
        f"{notice.get_kind_display()} {notice.number}, {notice.ocid}, {when(notice.published_at)}"
        for notice in challenge.notices.all()
    ]
    return [
        (_("Due before anything of the invitation is shown"), names_of(actions.missing_first(challenge))),
        (_("Due afterwards"), names_of(actions.missing_later(challenge))),
        (_("Recorded"), "\n".join(recorded) or _("None")),
    ]


class NoticeTextView(CasePage):
    """What to copy into the form of the central platform, field by field."""

    template_name = "challenges/admin/notice_text.html"
    page_title = gettext_lazy("Text for the notice")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = {"texts": notice_texts(self.object), "record_url": url_of("notice", self.object)}
        return {**super().get_context_data(**kwargs), "explanation": LAST_WORD, **given}


def notice_texts(challenge: Challenge) -> list[tuple[str, str]]:
    """Label and text of each field; one without a text is the officer's to fill."""
    plan = plan_of(challenge)
    dates = {date.stage_id: date for date in challenge.dates.select_related("stage")}
    rounds, invited = [], None
    for stage in plan.stages.all() if plan else []:
        dated = dates.get(stage.pk)
        if stage.kind == StageKind.DEFINE:
            continue
        invited = dated if stage.kind == StageKind.INVITE else invited
        span = f", {weekday(dated.begins_on)} – {weekday(dated.ends_on)}" if dated else ""
        rounds.append(f"{stage.public_name}{span}. {stage.description}".strip())
    description = "\n\n".join(
        filter(None, (challenge.summary, challenge.statement, challenge.affected, challenge.constraints_text))
    )
    outcomes = "\n".join(
        f"{outcome.text}: {outcome.indicator}".removesuffix(": ") for outcome in challenge.outcomes.all()
    )
    closes = when(challenge.closes_at) if challenge.closes_at else weekday(invited.ends_on) if invited else ""
    return [
        (_("Title"), challenge.title),
        (_("Description"), description),
        (_("Outcomes wanted"), outcomes),
        (_("Buyer"), challenge.department.name if challenge.department else ""),
        (_("Main category and CPV classification"), ""),
        (_("Estimated value, VAT included"), pounds(actions.value_of(challenge))),
        (_("Procedure"), str(challenge.get_route_display()) if challenge.route else ""),
        (_("Rounds, and what may follow"), "\n".join([*rounds, *_after(challenge)])),
        (_("Tenders are due by"), closes),
        (_("Decision by"), weekday(_decision(challenge, invited))),
        (_("How to answer"), _("On the page of the challenge on this site, without charge.")),
    ]


def _decision(challenge: Challenge, invited: Any) -> Any:
    return challenge.decision_on or (invited.decision_on if invited else "")


def _after(challenge: Challenge) -> list[str]:
    rules = RULES.get(challenge.route)
    return [str(after.label) for after in rules.after] if rules else []
