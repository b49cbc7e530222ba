"""Small quotes: whose turn it is, the same time for each, sealed until it is over, one choice with its reason."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Membership, Message, Ward
from engagement import limits
from engagement.errors import Refused
from procurement import quotes_payments
from procurement.actions import quoting
from procurement.models import Case, Quote, QuoteChoice, QuoteInvite, QuoteRound
from procurement.quotes_payments import candidates, in_turn, proposal, quotes_needed
from procurement.registries import problems_before
from tests.accounts.signing import sign_in_by_code, sign_in_with_second_factor
from tests.factories.procurement import a_case, a_contract, buyer, department, firm, member

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 10, tzinfo=UTC)
CLOSES = MONDAY + timedelta(days=7)
PDF = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"


class Buying:
    """A case of quotes, and five firms that once held a contract, in the order of their registration."""

    def __init__(self, **case):
        self.department = department("Parks")
        self.officer = buyer(self.department)
        self.case = a_case(self.department, route=Case.Route.QUOTES, net=6_000, by=self.officer, **case)
        self.firms = [firm(f"Firm {letter}") for letter in "ABCDE"]
        self.members = [member(one) for one in self.firms]
        for one in self.firms:
            a_contract(self.department, supplier=one)

    def ask(self, *, firms=None, case=None, **given) -> QuoteRound:
        given = {"text": "Cut nine hedges", "closes_at": CLOSES, "by": self.officer, **given}
        case = case or self.case
        firms = firms if firms is not None else [one.organisation for one in proposal(case)]
        return quoting.ask(case=case, firms=firms, **given)

    def another(self, **case) -> Case:
        return a_case(self.department, route=Case.Route.QUOTES, **case)


@pytest.fixture
def buying():
    with time_machine.travel(MONDAY, tick=False):
        yield Buying()


def at(moment: datetime):
    return time_machine.travel(moment, tick=False)


def invite(round: QuoteRound, letter: str) -> QuoteInvite:
    return round.invites.get(organisation__name=f"Firm {letter}")


def quote(round: QuoteRound, letter: str, net: int = 5000, **given) -> Quote:
    return quoting.hand_in(invite=invite(round, letter), by=None, net=Decimal(net), **given)


def names(found) -> str:
    return "".join(one.organisation.name[-1] for one in found)


# --- Whose turn --------------------------------------------------------------------------------------------
def test_who_was_never_asked_comes_first_then_who_was_asked_longest_ago(buying):
    assert names(proposal(buying.case)) == "ABC"
    buying.ask()
    second = buying.another()
    assert names(in_turn(second)) == "DEABC"
    with at(MONDAY + timedelta(days=1)):
        buying.ask(case=second)
        third = buying.another()
        assert names(proposal(third)) == "BCA"


def test_each_proposal_says_why(buying):
    round = buying.ask()
    assert proposal(buying.another())[0].why == "proposed because it was never asked"
    again = in_turn(buying.another())[-1]
    assert again.why == "proposed because it was last asked on 2 November 2026"
    assert invite(round, "A").last_asked_on is None


def test_who_was_proposed_and_left_out_is_still_next(buying):
    firms = [buying.firms[1], buying.firms[2]]
    round = buying.ask(firms=firms, reason="Firm A is closed in November")
    left = invite(round, "A")
    assert (left.state, left.reason) == ("left_out", "Firm A is closed in November")
    assert names(in_turn(buying.another())) == "ADEBC"


def test_other_firms_than_those_whose_turn_it_is_need_a_reason(buying):
    with pytest.raises(Refused, match="reason"):
        buying.ask(firms=[buying.firms[4]])
    round = buying.ask(firms=[*buying.firms[:3], buying.firms[4]], reason="It knows the place")
    assert invite(round, "E").reason == "It knows the place" and not invite(round, "E").is_proposed
    assert invite(round, "A").reason == ""


def test_how_many_are_needed_is_what_the_standing_orders_say_else_three(buying, monkeypatch):
    assert quotes_needed(buying.case) == 3
    monkeypatch.setattr(quotes_payments, "bands", [lambda case: None, lambda case: 2])
    assert quotes_needed(buying.case) == 2 and names(proposal(buying.case)) == "AB"


def test_departments_are_no_candidates_and_other_parts_may_add_firms(buying, monkeypatch):
    new = firm("Firm N")
    assert new not in candidates(buying.case) and buying.department not in candidates(buying.case)
    source = lambda case: type(new).objects.filter(pk__in=[new.pk, buying.department.pk])  # noqa: E731
    monkeypatch.setattr(quotes_payments, "candidate_sources", [source])
    assert new in candidates(buying.case) and buying.department not in candidates(buying.case)


def test_where_a_firm_is_counts_only_if_the_case_is_reserved_first(buying):
    ward = Ward.objects.first() or Ward.objects.create(code="E05011118", name="Acocks Green")
    near = buying.firms[3]
    type(near).objects.filter(pk=near.pk).update(ward=ward)
    assert names(in_turn(buying.case, ward.name)) == "ABCDE"
    with pytest.raises(Refused, match="area"):
        buying.ask(area=ward.name)
    local = buying.another(reserved=Case.Reserved.LOCAL, reserved_area="The city")
    assert names(in_turn(local, ward.name.upper())) == "D" == names(in_turn(local))
    assert names(in_turn(local, "Nowhere")) == ""


@pytest.mark.parametrize(("kind", "expected"), [("sme", "AB"), ("vcse", "C"), ("sme_vcse", "ABC")])
def test_a_case_reserved_by_kind_proposes_such_firms_alone(buying, kind, expected):
    for one, changes in zip(
        buying.firms[2:],
        ({"kind": "social_enterprise", "size": "large"}, *[{"kind": "university", "size": "large"}] * 2),
        strict=True,
    ):
        type(one).objects.filter(pk=one.pk).update(**changes)
    reserved = buying.another(reserved=Case.Reserved.UK, reserved_kind=kind)
    assert names(in_turn(reserved)) == expected


@pytest.mark.parametrize("code", ["route", "round", "closes_at", "firms", "text"])
def test_what_is_not_right_asks_nobody(buying, code):
    if code == "round":
        buying.ask()
    given = {
        "route": {"case": a_case(buying.department)},
        "closes_at": {"closes_at": MONDAY},
        "firms": {"firms": []},
        "text": {"text": " "},
    }.get(code, {})
    before = Message.objects.count()
    with pytest.raises(Refused, match=code):
        buying.ask(**{"firms": buying.firms[:3], **given})
    assert Message.objects.count() == before


def test_each_firm_that_is_asked_hears_and_nobody_else(buying):
    buying.ask()
    told = set(Message.objects.filter(kind="procurement.quote_asked").values_list("user", flat=True))
    assert told == {one.pk for one in buying.members[:3]}


# --- The same time for each --------------------------------------------------------------------------------
def test_the_closing_moment_itself_is_too_late(buying):
    round = buying.ask()
    quote(round, "A", received_at=CLOSES - timedelta(microseconds=1))
    with pytest.raises(Refused, match="late"):
        quote(round, "B", received_at=CLOSES)
    with pytest.raises(Refused, match="late"):
        quoting.withdraw(invite=invite(round, "A"), by=None, received_at=CLOSES)


def test_time_becomes_longer_for_every_firm_before_closing_and_never_shorter_or_afterwards(buying):
    round = buying.ask()
    later = CLOSES + timedelta(days=2)
    with pytest.raises(Refused, match="closes_at"):
        quoting.extend(round=round, by=None, closes_at=CLOSES - timedelta(hours=1), reason="Less")
    quoting.extend(round=round, by=None, closes_at=later, reason="A question was answered late")
    assert Message.objects.filter(kind="procurement.quote_longer").count() == 3
    with at(later), pytest.raises(Refused, match="moved"):
        quoting.extend(round=round, by=None, closes_at=later + timedelta(days=1), reason="More")


def test_a_quote_is_replaced_and_withdrawn_until_then_and_one_stands(buying):
    round = buying.ask()
    quote(round, "A", 5000)
    quote(round, "A", 4000)
    assert list(Quote.objects.standing().values_list("net", flat=True)) == [Decimal("4000.00")]
    quoting.withdraw(invite=invite(round, "A"), by=None)
    assert not Quote.objects.standing().exists()
    with pytest.raises(Refused, match="moved"):
        quoting.withdraw(invite=invite(round, "A"), by=None)


def test_a_firm_that_was_left_out_can_not_answer(buying):
    round = buying.ask(firms=buying.firms[1:3], reason="Closed")
    with pytest.raises(Refused, match="late"):
        quote(round, "A")


# --- Sealed ------------------------------------------------------------------------------------------------
def test_officers_read_nothing_of_a_quote_before_the_closing_time_wherever_they_look(buying, client):
    round = buying.ask()
    made = quote(round, "A", 4321, text="We know these hedges", upload=SimpleUploadedFile("offer.pdf", PDF))
    sign_in_with_second_factor(client, buying.officer)
    page = reverse("procurement_cases:inspect", args=[buying.case.pk])
    file = f"{reverse('procurement_cases:quotes_file', args=[buying.case.pk])}?quote={made.pk}"
    choose = reverse("procurement_cases:quotes_choose", args=[buying.case.pk])
    with at(CLOSES - timedelta(seconds=1)):
        body = client.get(page).content.decode()
        assert "4,321" not in body and "We know" not in body and "What came" not in body
        assert client.get(file).status_code == 404
        assert client.get(choose).status_code == 302  # refused with a message
        assert not Quote.objects.opened_for(buying.officer).exists()
        with pytest.raises(Refused, match="early"):
            quoting.choose(round=round, quote=made, by=buying.officer, reason="Cheap")
    with at(CLOSES):
        assert "£4,321.00" in client.get(page).content.decode()
        assert client.get(file).content == PDF
        body = client.get(choose).content.decode()
        assert "We know these hedges" in body and "Firm B" in body


def test_replaced_and_withdrawn_quotes_stay_sealed(buying):
    round = buying.ask()
    quote(round, "A", 9999)
    quote(round, "A", 4000)
    quote(round, "B", 3000)
    quoting.withdraw(invite=invite(round, "B"), by=None)
    with at(CLOSES):
        seen = Quote.objects.opened_for(buying.officer)
        assert list(seen.values_list("net", flat=True)) == [Decimal("4000.00")]


def test_an_officer_of_another_department_reads_none(buying, client):
    round = buying.ask()
    quote(round, "A")
    other = buyer(department("Roads"))
    sign_in_with_second_factor(client, other)
    with at(CLOSES):
        assert not Quote.objects.opened_for(other).exists()
        for name in ("quotes_ask", "quotes_choose", "quotes_extend", "quotes_end", "quotes_file"):
            address = reverse(f"procurement_cases:{name}", args=[buying.case.pk])
            assert client.get(address).status_code == 404, name


def test_a_firm_sees_its_own_quote_and_no_other(buying, client):
    round = buying.ask()
    quote(round, "A", 4321)
    sign_in_by_code(client, buying.members[1])
    own = reverse("procurement:quote", args=[invite(round, "B").public_id])
    assert "4,321" not in client.get(own).content.decode()
    for name in ("quote", "quote_file"):
        address = reverse(f"procurement:{name}", args=[invite(round, "A").public_id])
        assert client.get(address).status_code == 404


# --- The choice --------------------------------------------------------------------------------------------
def chosen(buying, letter: str = "A") -> QuoteChoice:
    round = buying.case.quote_rounds.get()
    row = Quote.objects.standing().get(invite=invite(round, letter))
    return quoting.choose(round=round, quote=row, by=buying.officer, reason="The best of two")


def test_one_is_chosen_once_with_its_reason_and_all_who_quoted_hear(buying):
    round = buying.ask()
    quote(round, "A")
    quote(round, "B")
    with at(CLOSES):
        with pytest.raises(Refused, match="reason"):
            quoting.choose(round=round, quote=Quote.objects.first(), by=buying.officer, reason="")
        chosen(buying)
        with pytest.raises(Refused, match="moved"):
            chosen(buying, "B")
        with pytest.raises(Refused, match="moved"):
            quoting.end(round=round, by=buying.officer, reason="Too late")
    told = Message.objects.filter(kind="procurement.quote_result").values_list("user", flat=True)
    assert set(told) == {one.pk for one in buying.members[:2]}
    assert buying.case.events.filter(verb="quote_chosen").count() == 1


def test_whoever_acts_for_a_firm_that_was_asked_does_not_choose(buying):
    round = buying.ask()
    quote(round, "A")
    Membership.objects.create(organisation=buying.firms[1], user=buying.officer)
    with at(CLOSES), pytest.raises(Refused, match="own"):
        chosen(buying)


def test_a_withdrawn_quote_can_not_be_chosen(buying):
    round = buying.ask()
    row = quote(round, "A")
    quoting.withdraw(invite=invite(round, "A"), by=None)
    with at(CLOSES), pytest.raises(Refused, match="quote"):
        quoting.choose(round=round, quote=row, by=buying.officer, reason="It was good")


def test_ended_without_a_choice_firms_are_told_why_and_can_be_asked_anew(buying):
    round = buying.ask()
    quoting.end(round=round, by=buying.officer, reason="Nobody can in May")
    assert Message.objects.filter(kind="procurement.quote_ended").count() == 3
    assert buying.ask().pk != round.pk


def test_an_award_waits_for_the_choice(buying):
    said = lambda: " ".join(words for words, _url in problems_before("award", buying.case))  # noqa: E731
    assert "No firm was asked" in said()
    round = buying.ask()
    quote(round, "A")
    assert "can be handed in until" in said()
    with at(CLOSES):
        assert "No quote is chosen" in said()
        chosen(buying)
        assert "quote" not in said().lower()


def test_officers_hear_once_that_quotes_can_be_read(buying):
    buying.ask()
    quoting.tell_closed()
    assert not Message.objects.filter(kind="procurement.quote_closed").exists()
    with at(CLOSES):
        quoting.tell_closed()
        quoting.tell_closed()
    assert Message.objects.filter(kind="procurement.quote_closed", user=buying.officer).count() == 1


def test_a_quote_sent_more_often_than_the_limit_is_refused_with_what_was_typed_kept(
    buying, client, monkeypatch
):
    monkeypatch.setitem(limits.LIMITS, "procurement_quote.account", limits.Limit(1, 3600, "Too many."))
    sign_in_by_code(client, buying.members[0])
    own = reverse("procurement:quote", args=[invite(buying.ask(), "A").public_id])
    assert client.post(own, {"net": "4200", "text": "Twice"}).status_code == 302
    body = client.post(own, {"net": "4100", "text": "Three times"}).content.decode()
    assert "Too many. You can try again at" in body and "Three times" in body
    assert Quote.objects.get().net == 4200


def test_older_quotes_are_reached_page_by_page(buying, client, monkeypatch):
    monkeypatch.setattr("procurement.views.payments_quotes.A_PAGE", 1)
    first, second = invite(buying.ask(), "A"), invite(buying.ask(case=buying.another()), "A")
    sign_in_by_code(client, buying.members[0])

    def shown(**given) -> list[bool]:
        body = client.get(reverse("procurement:quotes"), given).content.decode()
        return [reverse("procurement:quote", args=[one.public_id]) in body for one in (first, second)]

    assert shown() == [False, True]
    assert shown(before=second.pk) == [True, False]


def test_the_whole_way_by_its_pages(buying, client):
    sign_in_with_second_factor(client, buying.officer)
    ask = reverse("procurement_cases:quotes_ask", args=[buying.case.pk])
    body = client.get(ask).content.decode()
    assert "Firm A: proposed because it was never asked" in body and body.count(" checked") == 3
    data = {"text": "Hedges", "closes_at": "2026-11-09T10:00", "firms": [one.pk for one in buying.firms[:2]]}
    assert "Say why other firms" in client.post(ask, data).content.decode()
    client.post(ask, {**data, "reason": "Firm C is closed"})
    round = buying.case.quote_rounds.get()
    assert round.closes_at == CLOSES
    client.logout()
    sign_in_by_code(client, buying.members[0])
    assert "Care of pocket parks" in client.get(reverse("procurement:quotes")).content.decode()
    own = reverse("procurement:quote", args=[invite(round, "A").public_id])
    assert "Write your price" in client.post(own, {}).content.decode()
    assert client.post(own, {"net": "£4,200.50", "text": "Twice a year"}).status_code == 302
    assert "£4,200.50" in client.get(own).content.decode()
    with at(CLOSES):
        client.logout()
        sign_in_with_second_factor(client, buying.officer)
        choose = reverse("procurement_cases:quotes_choose", args=[buying.case.pk])
        row = Quote.objects.standing().get()
        client.post(choose, {"quote": row.pk, "reason": "It fits"})
        assert QuoteChoice.objects.get().quote == row
        client.logout()
        sign_in_by_code(client, buying.members[0])
        assert "Your quote was chosen" in client.get(own).content.decode()
