"""Buying again what was bought before: what it says is copied; days, approvals and official numbers are not.

Of its papers, texts that nobody changed by hand are merged anew from their templates, those that somebody did come as
they were, and files of the officers' own come along where they are wanted. Both have to be looked at before tenders are
invited again. Files that were made of a text are not copied: they are made anew.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from engagement.errors import Refused
from procurement.actions import papers
from procurement.actions.cases import retotal
from procurement.actions.planning import begin_case
from procurement.models import Case, CaseCpv, CaseFile, CaseLot, PaperTemplate, PaperText
from procurement.transitions import note

FACTS = (
    "need", "kind", "category", "nation", "route", "route_reasons", "place", "vat_percent", "extension_months",
    "most_lots_tendered", "most_lots_awarded", "one_lot_reasons", "turnover_asked", "insurance_asked",
    "asks_suitability", "unpaid_work", "effort_hours", "effort_questions", "suits_sme", "suits_vcse", "tenders_url",
)  # fmt: skip
LOT = (
    "number", "title", "outcomes", "net", "options_net", "extensions_net", "suits_sme", "suits_vcse", "criteria",
)  # fmt: skip


@transaction.atomic
def copy_case(
    *, case: Case, title: str, department: Organisation, by: User, files: Collection[int] = ()
) -> Case:
    """A new case with the facts, lots, codes and texts of this one, and those of its own files that are named (ids).
    Refused ("department") as `begin_case`, ("files") for one that can't be taken along.

    The reservation is decided anew before each invitation, the checklist is answered anew, and who approves looks anew:
    none of them is copied."""
    if not title.strip():
        raise Refused("title", _("Say what it is called."))
    facts = {name: getattr(case, name) for name in FACTS}
    made = begin_case(title=title, department=department, by=by, copied_from=case, **facts)
    made.lots.all().delete()
    lots = {}
    for lot in case.lots.all():
        lots[lot.pk] = CaseLot.objects.create(case=made, **{name: getattr(lot, name) for name in LOT})
    for mark in case.cpvs.all():
        CaseCpv.objects.create(case=made, lot=lots.get(mark.lot_id or 0), code=mark.code)
    note(made, "copied", by=by, facts={"from": case.pk})
    made = retotal(made)
    for text in case.paper_texts.order_by("pk"):
        _copy_text(text, made, by)
    _copy_files(case, made, files, by)
    return made


def own_files(case: Case) -> QuerySet[CaseFile]:
    """Those that can come along: not withdrawn, and not made of a text."""
    return case.files.filter(withdrawn_at=None, made_from=None).order_by("position", "pk")


def is_by_hand(text: PaperText) -> bool:
    """Whether somebody changed it since it was merged from its template; so it is with one that came from last time."""
    last = _history(text).values_list("verb", flat=True).first()
    return last != "paper_text_begun"


def _history(text: PaperText) -> QuerySet:
    verbs = ("paper_text_begun", "paper_text_changed", "paper_text_copied")
    return text.case.events.filter(verb__in=verbs, facts__kind=text.kind).order_by("-pk")


def _copy_text(text: PaperText, made: Case, by: User) -> None:
    if is_by_hand(text):
        PaperText.objects.create(
            case=made, kind=text.kind, title=text.title, body=text.body, changed_by=by, to_check=True
        )
        note(made, "paper_text_copied", by=by, facts={"kind": text.kind})
        return
    begun = _history(text).values_list("facts", flat=True).first() or {}
    template = PaperTemplate.objects.filter(
        pk=begun.get("template") or 0, kind=text.kind, is_used=True
    ).first()
    if template or PaperTemplate.objects.filter(kind=text.kind, is_used=True).exists():
        papers.begin_text(case=made, kind=text.kind, template=template, by=by)


def _copy_files(case: Case, made: Case, wanted: Collection[int], by: User) -> None:
    taken = own_files(case).filter(pk__in=list(wanted))
    for file in taken:
        papers.take_along(case=made, file=file, by=by)
    if taken:
        note(made, "papers_taken_along", by=by, facts={"from": case.pk, "number": len(taken)})
