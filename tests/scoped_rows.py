"""For every scoped model, one row that the officer's own department has and one of another department.

A new scoped model adds its line to ROWS; tests/accounts/test_scoped.py walks all screens with them and fails for
a model without a line.
"""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from accounts.clock import now, today
from accounts.models import JoinRequest, Organisation
from accounts.permissions import departments_of
from challenges.models import Challenge, Gate, Programme, Question, Solution
from champions import leads
from champions.models import Concern
from engagement.actions.ideas import suggest
from engagement.actions.outcomes import record
from engagement.models import Idea, OfficialResponse, Outcome, PaperNote, Pledge, Subject, Topic
from engagement.registries import TopicKind, topic_kinds
from procurement.actions.invoicing import approve, hand_in
from procurement.actions.paying import make_run
from procurement.models import (
    Approval,
    Case,
    CouncilContract,
    Enquiry,
    ImportRun,
    Invoice,
    OwnNotice,
    PaymentRun,
    SupplierProfile,
)
from surgeries.actions.requests import ask, publish
from surgeries.models import DataRequest
from tests.engagement.answering import answer
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, GateFactory, ProgrammeFactory, handed_in, question
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import pledged, register_kind, said
from tests.factories.procurement import a_case, a_contract, firm
from tests.factories.safety import reported
from tests.procurement.suppliers_world import asked, public_case


def organisation(department: Organisation) -> Organisation:
    return department


def join_request(department: Organisation) -> JoinRequest:
    asker = UserFactory(display_name="Asker")
    return JoinRequest.objects.create(organisation=department, user=asker, kind="claim", note=department.name)


def matter_of(department: Organisation) -> Topic:
    """A topic for which the members of the department answer."""
    topic_kinds.register(
        TopicKind(
            name="matter",
            label="Matter",
            resolve_url=lambda key, language: f"/matters/{key}/",
            is_public=lambda key: True,
            answerable_by=lambda user, topic: user.organisations.filter(public_id=topic.key).exists(),
            answerable=lambda user: list(user.organisations.values_list("public_id", flat=True)),
            department=lambda key: Organisation.objects.filter(public_id=key).first(),
        )
    )
    topic, _made = Topic.objects.get_or_create(
        kind="matter",
        key=department.public_id,
        defaults={"title": department.name, "is_public": True, "moderation": "post"},
    )
    return topic


def idea(department: Organisation) -> Idea:
    return suggest(
        by=UserFactory(display_name="Asker"),
        about=matter_of(department),
        title=f"A bench for {department.name}",
        text=f"At the gate of {department.name}.",
        hold="",
    )


def pledge(department: Organisation) -> Pledge:
    """About an action that the department leads."""
    page = ActionPageFactory(lead_organisation=department)
    return pledged(Topic.objects.get(key=page.key), organisation_name=department.name)


def topic(department: Organisation) -> Topic:
    """One that the members of this department answer for."""
    register_kind(
        name="scoped",
        answerable=lambda user: [_key(each.pk) for each in departments_of(user)],
        answerable_by=lambda user, topic: topic.key in [_key(each.pk) for each in departments_of(user)],
    )
    given = {"title": f"Topic of {department.name}", "is_public": True}
    return Topic.objects.get_or_create(kind="scoped", key=_key(department.pk), defaults=given)[0]


def _key(pk: int) -> uuid.UUID:
    return uuid.UUID(int=pk)


def subject(department: Organisation) -> Subject:
    return Subject.objects.create(topic=topic(department), title=f"Subject of {department.name}")


def paper_note(department: Organisation) -> PaperNote:
    return PaperNote.objects.create(
        topic=topic(department),
        text=f"Said to {department.name}",
        channel="desk",
        said_on=date(2026, 11, 2),
    )


def topic_of(department: Organisation) -> Topic:
    """Of an action that the department leads: its members answer for it."""
    action = ActionPageFactory(title=department.name, lead_organisation=department)
    return Topic.objects.get(kind="action", key=action.key)


def outcome(department: Organisation) -> Outcome:
    topic = topic_of(department)
    return record(
        by=None,
        topic=topic,
        you_said=f"More of {department.name}",
        we_did="We did it.",
        change=None,
        happened_on=today(),
        comments=[said(topic)],
    )


def official_response(department: Organisation) -> OfficialResponse:
    return answer(topic=topic_of(department), department=department, text=f"We at {department.name} answer.")


def data_request(department: Organisation) -> DataRequest:
    """On the list, for this department to answer."""
    request = ask(
        title=f"Figures of {department.name}", what_for="To know.", key=uuid.uuid4().hex, by=UserFactory()
    )
    return publish(request=request, by=UserFactory(), department=department)


def concern(department: Organisation) -> Concern:
    """Leads see every concern but those about themselves: that of another department is about every lead there is."""
    about = () if department.memberships.exists() else [lead.pk for lead in leads.leads()]
    return reported(title=f"Session of {department.name}", people=about)


def gate(department: Organisation) -> Gate:
    """Of a challenge that the department runs."""
    challenge = ChallengeFactory(over=True, department=department, owner=None, title=f"Of {department.name}")
    return GateFactory(challenge=challenge)


def solution(department: Organisation) -> Solution:
    """Handed in to a challenge of this department that has closed."""
    return handed_in(ChallengeFactory(over=True, department=department), title=f"For {department.name}")


def challenge(department: Organisation) -> Challenge:
    return ChallengeFactory(department=department, owner=None, title=f"Challenge of {department.name}")


def programme(department: Organisation) -> Programme:
    """Not public: of another department nobody sees it."""
    return ProgrammeFactory(department=department, is_public=False, name=f"Programme of {department.name}")


def challenge_question(department: Organisation) -> Question:
    """To a challenge of this department."""
    return question(ChallengeFactory(open=True, department=department), asked=f"For {department.name}?")


def procurement_case(department: Organisation) -> Case:
    return a_case(department, title=f"Parks of {department.name}")


def procurement_notice(department: Organisation) -> OwnNotice:
    return OwnNotice.objects.create(
        kind="UK3", department=department, case=a_case(department, title=f"Notice of {department.name}")
    )


def procurement_approval(department: Organisation) -> Approval:
    """Asked for in a case of this department, and waiting for nobody here."""
    case = a_case(department, title=f"Benches of {department.name}")
    return Approval.objects.create(case=case, kind="finance", before="tender", basis="-")


def procurement_question(department: Organisation) -> Enquiry:
    """To a procurement of this department."""
    return asked(public_case(of=department, owner=UserFactory()), f"For {department.name}?")


def council_contract(department: Organisation) -> CouncilContract:
    return a_contract(department, title=f"Parks of {department.name}", reference=f"C-{department.pk}")


def import_run(department: Organisation) -> ImportRun:
    return ImportRun.objects.create(kind="spend", department=department, name=f"Spend of {department.name}")


def invoice(department: Organisation) -> Invoice:
    """Under a contract of this department."""
    contract = a_contract(department, supplier=firm(f"Firm for {department.name}"))
    return hand_in(
        contract=contract,
        by=None,
        number=f"1 for {department.name}",
        party="Firm",
        description=f"Work for {department.name}",
        net=Decimal(10),
        vat=Decimal(2),
    )


def payment_run(department: Organisation) -> PaymentRun:
    approve(invoice=invoice(department), by=None)
    return make_run(department=department, by=None)


def supplier_profile(department: Organisation) -> SupplierProfile:
    """Buyers of every department see those that are shown: the first that is made, and not the other."""
    shown = None if SupplierProfile.objects.exists() else now()
    return SupplierProfile.objects.create(
        organisation=firm(f"Firm for {department.name}"), sells=f"Work for {department.name}", shown_at=shown
    )


ROWS: dict[type, Callable] = {
    DataRequest: data_request,
    Organisation: organisation,
    JoinRequest: join_request,
    Idea: idea,
    Pledge: pledge,
    Subject: subject,
    PaperNote: paper_note,
    Outcome: outcome,
    OfficialResponse: official_response,
    Concern: concern,
    Gate: gate,
    Solution: solution,
    Case: procurement_case,
    Challenge: challenge,
    Programme: programme,
    Question: challenge_question,
    OwnNotice: procurement_notice,
    Approval: procurement_approval,
    Enquiry: procurement_question,
    CouncilContract: council_contract,
    ImportRun: import_run,
    Invoice: invoice,
    PaymentRun: payment_run,
    SupplierProfile: supplier_profile,
}
