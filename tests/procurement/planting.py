"""A word of its own in every text field of a case and of all that hangs on it, however deep: what is not public yet,
and what never becomes public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel

from accounts.clock import now, today
from procurement import models as rows
from procurement.models import Case, OwnNotice
from tests.factories.procurement import a_contract, firm

ROOT = "zorba"
WORD = re.compile(rf"{ROOT}\d{{3}}quux")
# What names a thing rather than says something: a word in it would make another thing of it.
NAMES = frozenset(
    {"ocid", "number", "official_ocid", "official_number", "official_url", "file", "sha256", "content_type"}
)
NAMES |= {"code", "group", "verb", "supplier_id", "reference", "tenders_url", "public_id", "key", "lot_key"}
NAMES |= {"stand", "number_key", "plan_url"}

# Of these no word is ever shown to anybody outside: they are of officers, or of one firm alone.
NEVER = {
    "aggregationcheck", "approval", "advantage", "assessmentsummary", "caseevent", "checklistanswer", "conflict",
    "conflictsassessment", "contractreview", "engagementanswer", "invoice", "invoicestop", "proceedings",
    "profilecertificate", "profiledeclaration", "quote", "quotechoice", "quoteinvite", "quoteround", "supplierprofile",
}  # fmt: skip
# These become public by an act of their own, which the tests here don't take.
NOT_YET = {
    "caseaward", "contractchange", "contractfile", "councilcontract", "engagement", "engagementnote", "kpi",
    "kpirating", "papertext", "performancefailure",
}  # fmt: skip


class Garden:
    """Plants a word of its own into each text field, and knows which."""

    def __init__(self):
        self.words: dict[str, str] = {}

    def word(self, where: str) -> str:
        return self.words.setdefault(where, f"{ROOT}{len(self.words):03d}quux")

    def plant(self, row: models.Model) -> None:
        """Into all texts that somebody may have written; what is chosen from a list stays."""
        for field in row._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if is_text and field.name not in NAMES and not isinstance(field, models.FileField):
                word = self.word(f"{row._meta.model_name}.{field.name}.{row.pk}")
                setattr(row, field.name, word[: field.max_length or None])
        row.save()

    def of_models(self, names: set[str]) -> set[str]:
        """The words that were planted in rows of these models."""
        return {word for where, word in self.words.items() if where.split(".")[0] in names}


def planted(garden: Garden, case: Case) -> None:
    """The case, and whatever hangs on it."""
    for make in PLANTS:
        make(case, garden)
    for row in hanging(case):
        garden.plant(row)
    garden.plant(case)
    case.refresh_from_db()
    for lot in case.lots.all():
        lot.criteria = [{"name": garden.word(f"criterion.{lot.pk}"), "kind": "price", "weight": 100}]
        lot.save()


def hanging(row: models.Model, seen: set | None = None) -> Iterator[models.Model]:
    """Each row of this app that belongs to it, or to what belongs to it; notices are written from it instead."""
    seen = seen if seen is not None else {(type(row), row.pk)}
    for relation in row._meta.related_objects:
        if not belongs(relation):
            continue
        for one in relation.related_model._base_manager.filter(**{relation.field.name: row}):
            if (type(one), one.pk) not in seen:
                seen.add((type(one), one.pk))
                yield one
                yield from hanging(one, seen)


def belongs(relation: ForeignObjectRel) -> bool:
    model = relation.related_model
    return model._meta.app_label == "procurement" and model is not OwnNotice and not relation.many_to_many


# --- What the parts hang on a case -------------------------------------------------------------------------
def papers(case: Case, garden: Garden) -> None:
    given = {"case": case, "name": "n", "content_type": "application/pdf", "size": 1, "sha256": "0"}
    rows.CaseFile.objects.create(title="T", file="f", **given)
    rows.CaseFile.objects.create(title="T", file="g", is_internal=True, published_at=now(), **given)
    rows.PaperText.objects.create(case=case, kind=rows.PaperKind.values[0], title="T", body="B")


def market(case: Case, garden: Garden) -> None:
    """A draft of a talk, with an answer already (which can't be), a note and an advantage."""
    talk = rows.Engagement.objects.create(
        case=case,
        department=case.department,
        title="T",
        text="T",
        questions=[{"key": "q1", "text": garden.word("engagement.questions")}],
        closes_at=now() + timedelta(days=9),
    )
    answers = {"q1": garden.word("engagementanswer.answers")}
    rows.EngagementAnswer.objects.create(engagement=talk, organisation=firm("Teller"), answers=answers)
    rows.EngagementNote.objects.create(engagement=talk, text="T")
    rows.Advantage.objects.create(engagement=talk, firm="F", what="W", done="D")


def reasons(case: Case, garden: Garden) -> None:
    """What officers write for themselves and for those who approve."""
    rows.Approval.objects.create(case=case, kind="finance", before="award", basis="-")
    rows.AggregationCheck.objects.create(case=case, stand="0", together=Decimal(1), reason="R")
    rows.Conflict.objects.create(
        case=case, who="W", kind=rows.Conflict.Kind.values[0], what="W", mitigation="M"
    )


def questions(case: Case, garden: Garden) -> None:
    """One that waits, one that was not answered, and one that was answered and corrected (which can't be yet)."""
    of = firm("Asker")
    make = rows.Enquiry.objects.create
    make(case=case, organisation=of, asked="A?")
    make(case=case, organisation=of, asked="A?", state="declined", reason="R")
    answered = make(
        case=case, organisation=of, asked="A?", state="published", question="Q", answer="A", answered_at=now()
    )
    rows.EnquiryCorrection.objects.create(enquiry=answered, was_question="Q", was_answer="A", reason="R")


def awards(case: Case, garden: Garden) -> None:
    """Decided and drafted, nothing announced; papers, figures and a change of the draft; proceedings."""
    award = rows.CaseAward.objects.create(
        case=case, supplier_name="S", net=1, gross=1, reasons="R", decided_on=today()
    )
    scores = [{"name": garden.word("assessmentsummary.scores"), "score": 1, "most": 2}]
    rows.AssessmentSummary.objects.create(award=award, tenderer="T", reasons="R", scores=scores)
    rows.Proceedings.objects.create(award=award, claimant="C", notified_at=now())
    contract = a_contract(
        case.department, case=case, award=award, state="draft", signed_on=None, is_public=False
    )
    rows.ContractChange.objects.create(
        contract=contract, kind=rows.ContractChange.Kind.values[0], reasons="R"
    )
    kpi = rows.Kpi.objects.create(contract=contract, number=1, name="N", target="T")
    rows.KpiRating.objects.create(kpi=kpi, starts_on=today(), ends_on=today(), rating="good", note="N")
    kind = rows.PerformanceFailure.Kind.values[0]
    rows.PerformanceFailure.objects.create(contract=contract, kind=kind, text="T", settled_on=today())
    rows.ContractFile.objects.create(
        contract=contract, title="T", name="n", file="f", content_type="application/pdf", size=1, sha256="0"
    )
    rows.ContractReview.objects.create(contract=contract, held_on=today(), note="N")


def money(case: Case, garden: Garden) -> None:
    """An invoice in dispute, under a contract of this case."""
    invoice = rows.Invoice.objects.create(
        contract=case.council_contracts.get(),
        organisation=firm("Biller"),
        party="P",
        description="D",
        number="1",
        number_key="1",
        net=10,
        vat=2,
        total=12,
        received_on=today(),
    )
    rows.InvoiceStop.objects.create(invoice=invoice, kind=rows.InvoiceStop.Kind.values[0], reason="R")


def quotes(case: Case, garden: Garden) -> None:
    """A firm was asked, and its quote was chosen."""
    asked = rows.QuoteRound.objects.create(case=case, text="T", closes_at=now() + timedelta(days=3))
    invite = rows.QuoteInvite.objects.create(round=asked, organisation=firm("Quoter"))
    quote = rows.Quote.objects.create(invite=invite, net=1, text="T")
    rows.QuoteChoice.objects.create(round=asked, quote=quote, reason="R")


def profiles(case: Case, garden: Garden) -> None:
    """Of a firm that has to do with it: nothing of a profile is public, whatever becomes of the case."""
    profile = rows.SupplierProfile.objects.create(
        organisation=firm("Profiled"), policies={"note": {"note": garden.word("supplierprofile.policies")}}
    )
    rows.ProfileCertificate.objects.create(
        profile=profile, title="T", name="n", file="f", content_type="application/pdf", size=1, sha256="0"
    )
    rows.ProfileDeclaration.objects.create(profile=profile, answers={}, says="S")
    for row in (profile, *hanging(profile)):
        garden.plant(row)


PLANTS = (papers, market, reasons, questions, awards, money, quotes, profiles)
