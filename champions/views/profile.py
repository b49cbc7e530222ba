"""A champion's own page: where they stand and what that means, what they said, pause, come back, leave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from champions.actions import joining, states
from champions.forms_joining import ChangeForm, ReasonForm
from champions.models import Champion, Skill
from champions.permissions import champion_of
from champions.views.shared import own_page, refused_beside
from champions.words import how_often, spoken
from engagement.errors import Refused

STATUS_KINDS = {"applied": "now", "onboarding": "now", "active": "good", "paused": "warn", "left": "none"}


def of_a_champion(view: Callable) -> Callable:
    """`view(request, champion)`: for somebody signed in who is one; others are led to becoming one."""

    @login_required
    @own_page
    def wrapped(request: HttpRequest) -> HttpResponse:
        champion = champion_of(request.user)
        return view(request, champion) if champion else HttpResponseRedirect(reverse("champions:join"))

    return wrapped


@of_a_champion
def profile(request: HttpRequest, champion: Champion) -> HttpResponse:
    context = {
        "champion": champion,
        "status_kind": STATUS_KINDS[champion.state],
        "rows": said(champion),
        "may_come_back": states.can_come_back(champion, request.user),
        "paused_why": why_paused(champion, request.user),
    }
    return render(request, "champions/profile.html", context)


def why_paused(champion: Champion, user: User) -> str:
    """What a coordinator said who paused them."""
    if champion.state != Champion.State.PAUSED:
        return ""
    last = champion.state_changes.order_by("-at", "-pk").first()
    return last.reason if last and last.by_id != user.pk else ""


def said(champion: Champion) -> list[dict]:
    """What they told us, row by row, for components/summary_list.html."""
    change = reverse("champions:profile_change")
    skills = list(champion.skills.all())
    topics = [skill.name for skill in skills if skill.kind == Skill.Kind.TOPIC]
    others = [skill.name for skill in skills if skill.kind == Skill.Kind.SKILL]
    when = dict(Champion.When.choices)
    rows = [
        ("kind", _("You help as"), as_what(champion)),
        ("ward", _("Where"), ", ".join(ward.name for ward in champion.wards.all())),
        (
            "languages",
            _("Languages"),
            ", ".join(spoken(language.code for language in champion.languages.all())),
        ),
        ("topics", _("Topics"), ", ".join(topics)),
        ("skills", _("What else you bring"), ", ".join(others)),
        ("free", _("Mostly free"), ", ".join(str(when[code]) for code in champion.free if code in when)),
        ("reach", _("How we reach you"), f"{champion.get_reach_display()} {champion.phone}".strip()),
        ("about", _("About you"), champion.about),
        ("age", _("Age"), champion.get_age_display()),
    ]
    if champion.is_minor:
        rows.append(
            ("adult_name", _("Responsible adult"), f"{champion.adult_name}, {champion.adult_contact}")
        )
    else:
        listed = _("Yes, while you are active") if champion.is_listed else _("No")
        rows.append(("is_listed", _("In the list of champions"), listed))
        rows.append(("asks_a_month", _("How often we may ask you"), how_often(champion.asks_a_month)))
    fixed = {"age"} if champion.is_minor else set()
    return [
        {
            "label": label,
            "value": value,
            "url": "" if name in fixed else f"{change}#{place_of(name)}",
        }
        for name, label, value in rows
    ]


def place_of(name: str) -> str:
    """Where the form begins with it; groups have an id for each of their boxes."""
    groups = ("kind", "languages", "topics", "skills", "free", "reach", "age", "asks_a_month")
    return f"id_{name}_0" if name in groups else f"id_{name}"


def as_what(champion: Champion) -> str:
    more = champion.employer or champion.business_name
    return f"{champion.get_kind_display()}, {more}" if more else champion.get_kind_display()


@of_a_champion
def change(request: HttpRequest, champion: Champion) -> HttpResponse:
    """Everything that they typed."""
    form = ChangeForm(request.POST if request.method == "POST" else None, champion=champion)
    if request.method == "POST" and form.is_valid():
        try:
            joining.change(champion=champion, given=form.given(), by=request.user)
        except Refused as refusal:
            refused_beside(form, refusal)
        else:
            messages.success(request, _("Your page as a champion is saved."))
            return HttpResponseRedirect(reverse("champions:profile"))
    return render(request, "champions/profile_change.html", {"form": form, "champion": champion})


def asked_first(do: str, done: str, act: Callable[..., bool]) -> Callable:
    """A step of one's own: GET says what it means, POST takes it."""

    @of_a_champion
    def view(request: HttpRequest, champion: Champion) -> HttpResponse:
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                act(champion=champion, by=request.user, reason=form.cleaned_data["reason"])
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, _(done))
                target = "landing" if champion.state == Champion.State.LEFT else "profile"
                return HttpResponseRedirect(reverse(f"champions:{target}"))
        context = {"form": form, "champion": champion, "do": do}
        return render(request, "champions/step.html", context)

    return view


pause = asked_first(
    "pause",
    gettext_noop("You are paused. Come back whenever you like."),
    partial(states.move, to=Champion.State.PAUSED),
)
come_back = asked_first("return", gettext_noop("Welcome back."), states.come_back)
leave = asked_first(
    "leave", gettext_noop("You left. Thank you for everything."), partial(states.move, to=Champion.State.LEFT)
)
