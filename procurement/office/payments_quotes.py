"""Officers' screens of small quotes: firms proposed in turn, more time, the comparison, the choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.components import weekday
from procurement import permissions_payments as permissions
from procurement.actions import quoting
from procurement.forms_payments_quotes import AskForm, ChooseForm, EndRoundForm, ExtendForm
from procurement.models import Case, Quote, QuoteInvite, QuoteRound
from procurement.models.payments import pounds_exactly
from procurement.office.case_base import CaseDecision, CasePage, url_of
from procurement.permissions import can_see, can_work
from procurement.quotes_payments import award_links, in_turn, quotes_needed, why_words
from procurement.registries import Step, Task
from procurement.views.payments import file_of


class AskView(CaseDecision):
    form_class = AskForm
    page_title = gettext_lazy("Ask firms for quotes")
    submit_button_label = gettext_lazy("Ask them")
    explanation = gettext_lazy(
        "Registered firms take turns. Each gets the same words and time; nobody reads a quote before it is over."
    )

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_ask_for_quotes(user, row)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.object}

    def facts(self) -> list[tuple[str, object]]:
        area = self.request.POST.get("area", "")
        turns = in_turn(self.object, area)
        lines = [f"{one.organisation.name}: {one.why}" for one in turns[: quotes_needed(self.object)]]
        return [
            (_("Quotes needed"), str(quotes_needed(self.object))),
            (_("Whose turn it is"), "\n".join(lines) or _("No firm is registered that could be asked.")),
        ]

    def attempt(self, form: AskForm) -> str:
        quoting.ask(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("The firms are asked.")


class ExtendView(CaseDecision):
    form_class = ExtendForm
    page_title = gettext_lazy("More time for quotes")
    submit_button_label = gettext_lazy("Give every firm more time")
    explanation = gettext_lazy("The time is the same for each firm (section 87(6)); every one is told.")

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_extend(user, row)

    def attempt(self, form: forms.Form) -> str:
        found = permissions.standing_round(self.object)
        quoting.extend(round=found, by=self.request.user, **form.cleaned_data)
        return _("Every firm has more time, and is told.")


class ChooseView(CaseDecision):
    """The quotes side by side, and the choice."""

    form_class = ChooseForm
    template_name = "procurement/payments/admin/choose.html"
    page_title = gettext_lazy("Compare and choose")
    submit_button_label = gettext_lazy("Choose this quote")
    explanation = gettext_lazy("Whoever handed in a quote is told what came of it.")

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_choose(user, row)

    def quotes(self) -> list[Quote]:
        rows = Quote.objects.opened_for(self.request.user).filter(invite__round__case=self.object)
        standing = rows.filter(invite__round__ended_at=None)
        return list(standing.select_related("invite__organisation", "invite__round"))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "quotes": self.quotes()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = permissions.standing_round(self.object)
        rows = [(one, pounds_exactly(one.net), file_url(self.object, one)) for one in self.quotes()]
        silent = found.invites.filter(state=QuoteInvite.State.ASKED).exclude(
            pk__in=[one.invite_id for one, _net, _url in rows]
        )
        return {
            **super().get_context_data(**kwargs),
            "rows": rows,
            "silent": list(silent.select_related("organisation")),
        }

    def attempt(self, form: ChooseForm) -> str:
        found = permissions.standing_round(self.object)
        quoting.choose(round=found, by=self.request.user, **form.cleaned_data)
        return _("The quote is chosen. Record the award next.")


class EndRoundView(CaseDecision):
    form_class = EndRoundForm
    page_title = gettext_lazy("End without choosing")
    submit_button_label = gettext_lazy("End it")
    explanation = gettext_lazy("Every firm that was asked reads why. You can ask anew afterwards.")

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_end_round(user, row)

    def attempt(self, form: forms.Form) -> str:
        found = permissions.standing_round(self.object)
        quoting.end(round=found, by=self.request.user, **form.cleaned_data)
        return _("It is ended, and every firm is told.")


class QuoteFileView(CasePage):
    """The file of the quote that the address names by `?quote=`, once the time is over."""

    def may(self, user: Any, row: Case) -> bool:
        return can_see(user, row)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("quote", "")
        rows = Quote.objects.opened_for(request.user).filter(invite__round__case=self.object)
        if not (wanted.isascii() and wanted.isdigit()):
            raise Http404
        return file_of(get_object_or_404(rows, pk=int(wanted[:18])))


def file_url(case: Case, quote: Quote) -> str:
    return f"{url_of('quotes_file', case)}?quote={quote.pk}" if quote.file else ""


VIEWS = {
    "quotes_ask": AskView,
    "quotes_extend": ExtendView,
    "quotes_choose": ChooseView,
    "quotes_end": EndRoundView,
    "quotes_file": QuoteFileView,
}


# --- On the page of the case -------------------------------------------------------------------------------
def newest_round(case: Case) -> QuoteRound | None:
    return case.quote_rounds.order_by("-pk").first()


def steps(user: Any, case: Case) -> Iterator[Step]:
    if case.route != Case.Route.QUOTES:
        return
    found = permissions.standing_round(case)
    chosen = found is not None and hasattr(found, "choice")
    group = _("Quotes")
    ask_url = url_of("quotes_ask", case) if found is None else "#quotes"
    yield Step(
        name="quotes_ask",
        label=_("Ask firms for quotes"),
        url=ask_url,
        is_done=found is not None,
        group=group,
        order=60,
    )
    yield Step(
        name="quotes_choose",
        label=_("Choose a quote"),
        url=url_of("quotes_choose", case) if permissions.can_choose(user, case) else "#quotes",
        is_done=chosen,
        group=group,
        order=61,
    )


BUTTONS = (
    ("quotes_ask", gettext_lazy("Ask firms for quotes"), "mail", permissions.can_ask_for_quotes),
    ("quotes_extend", gettext_lazy("More time for quotes"), "time", permissions.can_extend),
    ("quotes_choose", gettext_lazy("Compare and choose"), "check", permissions.can_choose),
    ("quotes_end", gettext_lazy("End without choosing"), "cross", permissions.can_end_round),
)


def buttons(user: Any, case: Case) -> Iterator[tuple[str, str, str]]:
    if case.route != Case.Route.QUOTES:
        return
    for name, label, icon, may in BUTTONS:
        if may(user, case):
            yield str(label), url_of(name, case), icon
    found = permissions.standing_round(case)
    if found is not None and hasattr(found, "choice") and can_work(user, case):
        for link in award_links:
            if said := link(found.choice):
                yield (*said, "check")


def panel(request: HttpRequest, case: Case) -> str:
    """Who was asked and why; of quotes nothing before the closing time."""
    found = newest_round(case) if case.route == Case.Route.QUOTES else None
    if found is None:
        return ""
    invites = [
        (one, why_words(one.last_asked_on) if one.is_proposed else "")
        for one in found.invites.select_related("organisation")
    ]
    quotes = Quote.objects.opened_for(request.user).filter(invite__round=found)
    context = {
        "round": found,
        "invites": invites,
        "quotes": [
            (one, pounds_exactly(one.net), file_url(case, one))
            for one in quotes.select_related("invite__organisation")
        ],
        "choice": getattr(found, "choice", None),
        "closes": localtime(found.closes_at),
    }
    return render_to_string("procurement/payments/admin/_quotes.html", context, request)


def tasks(user: Any, cases: Sequence[Case]) -> Iterator[Task]:
    """Quotes that can be read; one query however many cases."""
    keys = [one.pk for one in cases if one.route == Case.Route.QUOTES]
    if not keys:
        return
    rows = QuoteRound.objects.standing().filter(case__in=keys, choice=None).select_related("case")
    for one in rows:
        if one.is_opened:
            words = _("Choose among the quotes for {title}").format(title=one.case)
            yield Task(text=words, url=url_of("quotes_choose", one.case))


def award_problems(case: Case) -> Iterable[tuple[str, str]]:
    """Before an award on this route: the quotes are read and one is chosen."""
    if case.route != Case.Route.QUOTES:
        return
    found = permissions.standing_round(case)
    url = reverse("procurement_cases:inspect", args=[case.pk])
    if found is None:
        yield _("No firm was asked for a quote."), url_of("quotes_ask", case)
    elif not found.is_opened:
        yield _("Quotes can be handed in until {day}.").format(day=weekday(found.closes_at)), url
    elif not hasattr(found, "choice"):
        yield _("No quote is chosen yet."), url_of("quotes_choose", case)
