"""Lays the demonstration, part by part; each part may run twice, and one that was stopped goes on."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.roles import sync_roles
from accounts.clock import now
from accounts.models import User
from cms.actions.wards import import_wards
from cms.demo import (
    answers,
    data,
    follows,
    ideas,
    joining,
    looking,
    outcomes,
    pages,
    people,
    roadmap,
    subjects,
    talk,
)
from cms.demo.roadmap import Refused
from cms.models import ImportRun
from cms.registries import demo_parts
from engagement.actions.moving import silence

MARK = "demonstration"


def check_allowed() -> None:
    """Refused on a real site."""
    if not settings.DEMONSTRATION:
        raise Refused(_("This is not a demonstration site (DEMONSTRATION is off): nothing was written."))


def is_laid() -> bool:
    """Whether the whole demonstration has been laid here once, whatever became of it since."""
    return ImportRun.objects.filter(file_name=MARK, state=ImportRun.State.FINISHED).exists()


def lay(say: Callable[[str], None]) -> None:
    """Everything; says after each part what is new. Nobody is told of it, then or later."""
    check_allowed()
    with silence():
        _lay(say)


def _lay(say: Callable[[str], None]) -> None:
    voices, extras = data.load("voices.json"), data.load("extras.json")["actions"]
    sync_roles()
    wards = import_wards(path=data.FOLDER / "wards.csv")
    say(_("%(count)d wards") % {"count": wards.added})
    known = people.organisations(voices, extras)
    before = User.objects.count()
    everybody = people.people(voices, known)
    say(_("%(count)d people") % {"count": User.objects.count() - before})
    editor = everybody["editor"]
    say(_("%(count)d pages of the roadmap") % {"count": roadmap.bring(extras, known, editor)})
    count = roadmap.states(extras, editor) + roadmap.steps(extras, editor)
    say(_("%(count)d states and dates") % {"count": count})
    say(_("%(count)d other pages") % {"count": pages.bring(data.load("pages.json"), editor)})
    suggestions = data.load("ideas.json")
    said = talk.bring(ideas.with_ideas(voices, suggestions), everybody, complete=is_laid())
    said += looking.bring(data.load("looking.json"), everybody)
    say(_("%(count)d comments and replies") % {"count": said})
    suggested = ideas.bring(suggestions, everybody)
    say(_("%(count)d ideas") % {"count": suggested})
    offered = joining.bring(data.load("joining.json"), everybody, known)
    say(_("%(count)d offers of help") % {"count": offered})
    sorted_into = subjects.bring(data.load("subjects.json"), everybody, complete=is_laid())
    say(_("%(count)d subjects") % {"count": sorted_into})
    heard = outcomes.bring(data.load("outcomes.json"), everybody)
    say(_("%(count)d outcomes, and residents who support an action") % {"count": heard})
    followed = follows.bring(data.load("follows.json"), everybody, complete=is_laid())
    say(_("%(count)d follows") % {"count": followed})
    if not is_laid():
        answers.look_after(voices, everybody)
    given = answers.bring(data.load("answers.json"), everybody, complete=is_laid())
    say(_("%(count)d official responses") % {"count": given})
    for part in sorted(demo_parts, key=lambda part: part.order):
        say(str(part.says) % {"count": part.bring(everybody)})
    _mark()


@transaction.atomic
def _mark() -> None:
    ImportRun.objects.get_or_create(
        file_name=MARK,
        digest=data.digest(),
        defaults={"state": ImportRun.State.FINISHED, "state_at": now()},
    )


def accounts() -> list[tuple[str, str]]:
    """(address, what it is for) of everyone who can sign in with the shared password."""
    emails = {data.address(key): roles for key, (_name, roles, _d) in people.OFFICERS.items()}
    found = User.objects.filter(email__endswith=f"@{data.DEMO_DOMAIN}").exclude(groups=None).order_by("pk")
    lines = []
    for user in found.prefetch_related("groups", "organisations"):
        where = [organisation.name for organisation in user.organisations.all()]
        what = ", ".join([group.name for group in user.groups.all()] + where)
        if user.email in emails or where:
            lines.append((user.email, what))
    return lines
