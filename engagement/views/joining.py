"""Joining an action, and one's own offers of help; who answers them finds them at the same address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.context import viewer_of
from accounts.models import User
from accounts.templatetags.components import weekday
from engagement import limits, permissions, registries
from engagement.actions import pledges as actions
from engagement.errors import Refused
from engagement.forms_joining import (
    MYSELF,
    OTHER,
    AnswerPledgeForm,
    JoinFirstForm,
    JoinForm,
    NamingForm,
    OutcomeForm,
)
from engagement.models import PendingAct, Pledge, Topic
from engagement.views.acts import Act
from engagement.views.shared import ask_ward, own_page, topic_or_404, url_of
from engagement.views.writing import closed, take_part, words_page

ROWS = 20


@own_page
def join(request: HttpRequest, public_id: UUID, words: str = "") -> HttpResponse:
    """Join us: what somebody brings. `words` are what they typed elsewhere; with them the form is shown, not read."""
    topic = topic_or_404(request, public_id)
    if not registries.allows(topic, registries.JOIN):
        raise Http404
    act, may = join_act(request, topic, words), permissions.can_begin(topic, registries.JOIN)
    if not words:
        return take_part(request, act, may=may)
    if not may:
        return closed(request, act, words)
    form = (act.form if viewer_of(request) else act.first_form)(None, initial=act.initial)
    return words_page(request, act, form)


def join_act(request: HttpRequest, topic: Topic, words: str) -> Act:
    viewer = viewer_of(request)
    own = {"organisations": list(viewer.organisations.order_by("name"))} if viewer else {}

    def carry_out(user: User, given: dict) -> Pledge:
        limits.check("pledge.account", user.pk)
        return actions.pledge(
            by=user,
            topic=topic,
            offers=given["what"],
            organisation=given["organisation"],
            organisation_name=given["organisation_name"],
            note=given["text"],
            shows_name=given["shows_name"],
            once=True,
        )

    return Act(
        what=PendingAct.What.PLEDGE,
        topic=topic,
        comment=None,
        form=lambda *args, **kwargs: JoinForm(*args, **own, **kwargs),
        first_form=JoinFirstForm,
        carry_out=carry_out,
        initial={"text": words, "party": MYSELF},
        more=kept,
        again=typed_before,
        stands=stands,
    )


def kept(given: dict) -> dict:
    """What waits for the code beside the note."""
    return {
        "offers": given["what"],
        "organisation_name": given["organisation_name"],
        "shows_name": given["shows_name"],
    }


def typed_before(begun: PendingAct) -> dict:
    """The same, in the form again; whoever got as far as the code had agreed to be contacted."""
    name = begun.more.get("organisation_name", "")
    return {
        "what": begun.more.get("offers", []),
        "party": OTHER if name else MYSELF,
        "organisation_name": name,
        "shows_name": begun.more.get("shows_name", False),
        "may_contact": True,
    }


def stands(request: HttpRequest, made: Pledge) -> HttpResponse:
    """To its own page, with a message that says by when somebody answers."""
    due_on = made.answer_due.due_on
    said = _("Thank you. The people who look after this have your offer.")
    if due_on:
        said = _("Thank you. The people who look after this have your offer, and answer by {date}.").format(
            date=weekday(due_on)
        )
    messages.success(request, said)
    ask_ward(request, request.user, made.get_absolute_url())
    return HttpResponseRedirect(made.get_absolute_url())


# --- One offer ---------------------------------------------------------------------------------------------
@login_required
@own_page
def pledge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To whoever made it, and to those who answer for its topic; to everybody else there is none."""
    found = pledge_or_404(request, public_id)
    steps = {"answer": answer, "outcome": outcome, "naming": naming}
    forms: dict[str, Any] = {}
    if request.method == "POST":
        step = steps.get(request.POST.get("step", ""))
        response = step(request, found, forms) if step else HttpResponseRedirect(request.path)
        if response:
            return response
    return pledge_page(request, found, forms)


def pledge_page(request: HttpRequest, found: Pledge, forms: dict) -> HttpResponse:
    is_giver = found.user_id == request.user.pk
    may_answer = permissions.can_answer_pledge(request.user, found) and found.user_id is not None
    may_record = permissions.can_record_pledge_outcome(request.user, found)
    seen = found.state_at.isoformat() if found.state_at else ""
    context = {
        "pledge": found,
        "due": getattr(found, "answer_due", None),
        "changes": found.changes.select_related("by"),
        "is_giver": is_giver,
        "answers": permissions.can_answer(request.user, found.topic),
        "can_withdraw": permissions.can_withdraw_pledge(request.user, found),
        "naming_form": is_giver and NamingForm(initial={"shows_name": found.shows_name}),
        "answer_form": may_answer and AnswerPledgeForm(initial={"seen": seen}),
        "outcome_form": may_record and OutcomeForm(initial={"outcome": found.outcome}),
        "page_url": url_of(found.topic) or "/",
        **forms,
    }
    context["form"] = next(iter(forms.values()), None)
    return render(request, "engagement/pledge_detail.html", context)


def answer(request: HttpRequest, found: Pledge, forms: dict) -> HttpResponse | None:
    if not permissions.can_answer(request.user, found.topic):
        raise Http404
    form = forms["answer_form"] = AnswerPledgeForm(request.POST)
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        actions.answer(by=request.user, pledge=found, **given)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        found.refresh_from_db()
        form.data = {**form.data.dict(), "seen": found.state_at.isoformat() if found.state_at else ""}
        return None
    messages.success(request, _("Your answer is on its way to them."))
    return HttpResponseRedirect(request.path)


def outcome(request: HttpRequest, found: Pledge, forms: dict) -> HttpResponse | None:
    if not permissions.can_answer(request.user, found.topic):
        raise Http404
    form = forms["outcome_form"] = OutcomeForm(request.POST)
    if not form.is_valid():
        return None
    try:
        actions.record_outcome(by=request.user, pledge=found, outcome=form.cleaned_data["outcome"])
    except Refused as refusal:
        form.add_error("outcome", str(refusal.message))
        return None
    messages.success(request, _("It is written down, and everybody can read it."))
    return HttpResponseRedirect(request.path)


def naming(request: HttpRequest, found: Pledge, forms: dict) -> HttpResponse:
    if found.user_id != request.user.pk:
        raise Http404
    form = NamingForm(request.POST)
    shows_name = form.is_valid() and form.cleaned_data["shows_name"]
    actions.set_naming(by=request.user, pledge=found, shows_name=shows_name)
    messages.success(
        request, _("The page may name you.") if shows_name else _("The page does not name you any more.")
    )
    return HttpResponseRedirect(request.path)


@login_required
@own_page
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked once, then taken back."""
    found = pledge_or_404(request, public_id)
    if found.user_id != request.user.pk:
        raise Http404
    if not permissions.can_withdraw_pledge(request.user, found):
        return HttpResponseRedirect(found.get_absolute_url())
    if request.method == "POST":
        actions.withdraw(by=request.user, pledge=found)
        messages.success(request, _("Your offer is taken back. Nobody sees your email address any more."))
        return HttpResponseRedirect(found.get_absolute_url())
    return render(request, "engagement/pledge_withdraw.html", {"pledge": found})


@login_required
@own_page
def pledges(request: HttpRequest) -> HttpResponse:
    """What this person offered, newest first, a page by key."""
    mine = Pledge.objects.filter(user=request.user).select_related(
        "topic", "organisation", "answer_due", "user"
    )
    rows, older = page_by_key(request, mine.prefetch_related("offers").order_by("-pk"))
    context = {"rows": rows, "next_url": older, "first_url": request.path if "after" in request.GET else ""}
    return render(request, "engagement/pledges.html", context)


def page_by_key(request: HttpRequest, rows: Any, extra: str = "") -> tuple[list, str]:
    """ROWS of them, newest first, from ?after= on; and where the next ones are, "" at the end."""
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: ROWS + 1])
    more = f"{request.path}?{extra}after={found[ROWS - 1].pk}" if len(found) > ROWS else ""
    return found[:ROWS], more


def pledge_or_404(request: HttpRequest, public_id: UUID) -> Pledge:
    """Theirs, or offered where they answer; of others not even that it exists."""
    rows = Pledge.objects.select_related("topic__site", "user", "organisation", "answer_due")
    found = get_object_or_404(rows.prefetch_related("offers"), public_id=public_id)
    if not permissions.can_see_pledge(request.user, found):
        raise Http404
    return found
