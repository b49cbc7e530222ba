"""What of an earlier solution of the same firm fits a draft: by question, with the reason where something does not.

Nothing that stands in the draft is overwritten. What was given as confidential is never copied to where it may have to
be released, and consent to be named is given anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from challenges.answers_solutions import fault_of
from challenges.models import Answer, FormQuestion, Solution, SolutionFile
from challenges.places_solutions import is_same
from challenges.uploads_solutions import most_files

Kind = FormQuestion.Kind
MOST = 20


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing of the earlier solution. `why`: what keeps it from being copied, or is to be looked at afterwards."""

    label: str
    why: str = ""


@dataclass(kw_only=True)
class Report:
    """`fits` is what would be copied, `there` what the draft holds already, `left` what can't be copied."""

    fits: list[Line] = field(default_factory=list)
    there: list[Line] = field(default_factory=list)
    left: list[Line] = field(default_factory=list)
    answers: list[tuple[FormQuestion, str]] = field(default_factory=list)
    files: list[tuple[FormQuestion, SolutionFile]] = field(default_factory=list)
    title: str = ""
    summary: str = ""
    has_partners: bool = False


def sources_of(solution: Solution) -> list[Solution]:
    """Other solutions of the same firm with an answer or a file for a question of this key, the newest first."""
    keys = solution.stage.questions.values("key")
    answers = Answer.objects.filter(solution=OuterRef("pk"), question__key__in=keys).exclude(text="")
    files = SolutionFile.objects.current().filter(solution=OuterRef("pk"), question__key__in=keys)
    rows = Solution.objects.filter(organisation=solution.organisation_id).exclude(pk=solution.pk)
    rows = rows.filter(Q(Exists(answers)) | Q(Exists(files))).select_related("challenge")
    return list(rows.order_by("-created_at", "-pk")[:MOST])


def report(source: Solution, target: Solution) -> Report:
    """Six queries."""
    found = Report()
    asked = {one.key: one for one in target.stage.questions.all()}
    _about(found, source, target)
    _answers(found, source, target, asked)
    _partners(found, source, target)
    _files(found, source, target, asked)
    return found


def _about(found: Report, source: Solution, target: Solution) -> None:
    for name, label in (("title", _("Title")), ("summary", _("Public summary"))):
        text, here = getattr(source, name), getattr(target, name)
        if not text.strip():
            continue
        if here == text:
            found.there.append(Line(label=label))
        elif here.strip():
            found.left.append(Line(label=label, why=_other()))
        else:
            setattr(found, name, text)
            found.fits.append(Line(label=label))
    if source.may_name and not target.may_name:
        label = _("Whether your name may be published")
        found.left.append(Line(label=label, why=_("You say so anew for each solution.")))


def _answers(found: Report, source: Solution, target: Solution, asked: dict[str, FormQuestion]) -> None:
    here = {row.question.key: row.text for row in target.answers.select_related("question") if row.text}
    rows = source.answers.exclude(text="").filter(question__stage__kind=target.stage.kind)  # no later report
    rows = rows.select_related("question")
    for row in rows.order_by("question__step", "question__position", "pk"):
        question, text = asked.get(row.question.key), row.text
        if question is not None and here.get(question.key) == text:
            found.there.append(Line(label=question.label))
            continue
        why = _why_not(row.question, question, text, here)
        if question is None or why:
            found.left.append(Line(label=row.question.label, why=why))
            continue
        found.answers.append((question, text))
        found.fits.append(Line(label=question.label, why=_look_again(row.question, question, text)))


def _why_not(old: FormQuestion, new: FormQuestion | None, text: str, here: dict[str, str]) -> str:
    if new is None or not is_same(old, new):
        return _("This is not asked here, or is answered in another way.")
    if new.is_public and not old.is_public:
        return _secret()
    if new.key in here:
        return _other()
    if new.kind == Kind.CHOICE and text not in new.choices:
        return _("“{choice}” can’t be chosen here.").format(choice=text)
    return ""


def _look_again(old: FormQuestion, new: FormQuestion, text: str) -> str:
    if says := fault_of(new, text):
        return says
    return _("The question reads differently here: read your answer again.") if old.label != new.label else ""


def _partners(found: Report, source: Solution, target: Solution) -> None:
    theirs = [(one.name, one.does) for one in source.partners.all()]
    here = [(one.name, one.does) for one in target.partners.all()]
    if not theirs:
        return
    if theirs == here:
        found.there.append(Line(label=_("Partners")))
    elif here:
        found.left.append(Line(label=_("Partners"), why=_("Others stand here already.")))
    else:
        found.has_partners = True
        found.fits.append(Line(label=_("Partners"), why=_("Ask them whether they take part again.")))


def _files(found: Report, source: Solution, target: Solution, asked: dict[str, FormQuestion]) -> None:
    here: dict[str, set[str]] = {}
    for row in target.files.current().select_related("question"):
        here.setdefault(row.question.key if row.question else "", set()).add(row.sha256)
    for row in source.files.current().select_related("question").order_by("pk"):
        old = row.question
        new = asked.get(old.key) if old else None
        there = here.setdefault(new.key, set()) if new else set()
        if new is None or old is None or not is_same(old, new):
            found.left.append(Line(label=row.name, why=_("No file of this kind is asked for here.")))
        elif row.sha256 in there:
            found.there.append(Line(label=row.name))
        elif new.is_public and not old.is_public:
            found.left.append(Line(label=row.name, why=_secret()))
        elif len(there) >= most_files():
            found.left.append(Line(label=row.name, why=_("No more files fit here.")))
        else:
            there.add(row.sha256)
            found.files.append((new, row))
            found.fits.append(Line(label=row.name))


def _other() -> str:
    return _("You have written something else here already.")


def _secret() -> str:
    return _(
        "You gave it in confidence, and here it is not confidential. Write it anew if you agree to that."
    )
