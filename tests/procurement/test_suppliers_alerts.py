"""Alerts: what fits a saved search is told once to each, with an account and without; nothing that is not public."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.choosing import choose
from accounts.actions.outbox import spread_due
from accounts.clock import now
from accounts.models import Contact, Event, Notification
from accounts.registries import contact_sections, jobs
from procurement import feeds
from procurement.actions import alerts
from procurement.actions.mirroring import mirror
from procurement.models import Alert, Procurement
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import a_case
from tests.procurement.packages import invited, package
from tests.procurement.suppliers_world import invite, public_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home():
    HomePageFactory()


def later(days: int = 9) -> dict:
    return {"endDate": (now() + timedelta(days=days)).isoformat()}


def guest(email: str = "farah@example.org", query: str = "", procurement: Procurement | None = None) -> Alert:
    """An address that has confirmed."""
    alerts.ask(email=email, language="en", query=query, procurement=procurement)
    alert = Alert.objects.get(contact__email=email)
    alerts.confirm(alert=alert)
    return alert


def told() -> list[tuple[int | None, int | None, str]]:
    alerts.tell_due()
    spread_due()
    rows = Notification.objects.filter(event__kind=alerts.ALERT).order_by("pk")
    return [(row.user_id, row.contact_id, row.reason) for row in rows]


# --- Who hears of what -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "hears"),
    [
        ("", True),
        ("words=pocket+parks", True),
        ("words=roads", False),
        ("category=services&sme=on", True),
        ("category=works", False),
        ("division=77", True),
        ("division=45", False),
        ("worth=100000", True),
        ("worth=more", False),
        ("kind=challenge", False),
        ("state=decided", False),
        ("vcse=on", False),
    ],
)
def test_a_new_opportunity_is_told_to_whoever_the_filter_of_the_list_would_show_it(query, hears):
    user = UserFactory()
    public_case()  # so that the division is among the choices
    alerts.begin(by=user, query=query)
    told()
    Notification.objects.all().delete()
    case = public_case(title="More pocket parks")
    shown = told()
    assert shown == ([(user.pk, None, "search")] if hears else []), case


def test_each_notice_is_told_once_however_many_searches_it_fits_and_however_often_the_job_runs():
    user = UserFactory()
    for query in ("", "words=parks", "category=services"):
        alerts.begin(by=user, query=query)
    guest()
    case = public_case()
    for _turn in range(3):
        assert len(told()) == 2
    invite(case, days=30, key="2")
    assert len(told()) == 4
    assert Event.objects.filter(kind=alerts.ALERT).count() == 2


def test_mirrored_ones_are_told_too_and_following_one_is_its_own_reason():
    user, other = UserFactory(), UserFactory()
    alerts.begin(by=other, query="words=parks")
    mirror(package(invited(tenderPeriod=later())))
    row = Procurement.objects.get()
    alerts.begin(by=user, procurement=row)
    alerts.begin(by=user, query="words=parks")
    assert sorted(told()) == [(user.pk, None, "follows"), (other.pk, None, "search")]


def test_nothing_is_told_that_is_not_public_and_then_it_is():
    alerts.begin(by=UserFactory(), query="")
    a_case(title="Secret plans")
    case = public_case(title="Not yet")
    Procurement.objects.update(first_at=now() + timedelta(days=1), latest_at=now() + timedelta(days=1))
    assert told() == []
    with time_machine.travel(now() + timedelta(days=1, minutes=1), tick=False):
        assert len(told()) == 1
    assert case.pk


def test_what_was_published_before_the_alert_is_not_told():
    public_case()
    with time_machine.travel(now() + timedelta(minutes=5), tick=False):
        alerts.begin(by=UserFactory(), query="")
        assert told() == []


def test_an_answer_is_no_change_of_the_tender():
    from procurement.actions.questions import answer
    from tests.procurement.suppliers_world import asked

    alerts.begin(by=UserFactory(), query="")
    case = public_case()
    assert len(told()) == 1
    answer(enquiry=asked(case), by=case.owner, public_question="Why?", text="So.")
    assert len(told()) == 1


def test_a_challenge_that_opens_is_told_once_to_whom_it_fits():
    user, other = UserFactory(), UserFactory()
    alerts.begin(by=user, query="words=hubs")
    alerts.begin(by=other, query="kind=tender")
    Alert.objects.update(confirmed_at=now() - timedelta(days=60))
    ChallengeFactory(open=True, title="Hubs", opens_at=now() - timedelta(hours=1))
    for _turn in range(2):
        assert told() == [(user.pk, None, "search")]


def test_the_mail_says_what_it_is_why_and_how_to_stop():
    alert = guest(query="words=parks")
    public_case(title="Pocket parks")
    told()
    mail.outbox = []
    jobs.get("outbox").run()
    sent = mail.outbox[-1]
    assert sent.subject == "Open for tenders: Pocket parks"
    for words in (
        "£42,000 without VAT",
        "about 4 hours, 6 questions",
        "It fits your search: parks",
        "/opportunities/alerts/of/",
    ):
        assert words in sent.body, words
    assert "List-Unsubscribe" in sent.extra_headers and alert.pk


def test_what_waits_for_a_summary_goes_with_the_alert_that_it_came_from():
    user = UserFactory()
    choose(choices={alerts.ALERT: "daily"}, user=user)
    gone, _new = alerts.begin(by=user, query="words=orchard")
    alerts.begin(by=user, query="words=hedges")
    public_case(title="Care of the orchard")
    public_case(title="Care of hedges")
    assert len(told()) == 2
    alerts.stop(alert=gone)
    [left] = Notification.objects.filter(event__kind=alerts.ALERT)
    assert Procurement.objects.get(pk=left.event.facts["procurement"]).title == "Care of hedges"


# --- Without an account ------------------------------------------------------------------------------------
def test_nothing_is_told_to_an_address_before_its_click_and_the_form_says_the_same_to_everybody(client):
    UserFactory(email="known@example.org")
    url = reverse("procurement:alert_new") + "?words=parks"
    assert "parks" in client.get(url).content.decode()
    for email in ("farah@example.org", "known@example.org"):
        response = client.post(url, {"email": email})
        assert response["Location"].endswith("?words=parks&sent=yes")
    assert "We have sent you a link" in client.get(response["Location"]).content.decode()
    public_case()
    assert told() == []


def test_the_link_in_the_mail_shows_a_button_and_pressing_it_twice_changes_nothing(client):
    client.post(reverse("procurement:alert_new"), {"email": "farah@example.org"})
    jobs.get("outbox").run()
    [sent] = [one for one in mail.outbox if "farah@example.org" in one.to]
    path = re.search(r"https?://[^/\s]+(/\S*confirm/\S+)", sent.body)[1]
    assert "Yes, write to me" in client.get(path).content.decode()
    assert Alert.objects.get().confirmed_at is None
    for _press in range(2):
        assert "We write to you from now on" in client.post(path).content.decode()
    assert Alert.objects.get().confirmed_at and Contact.objects.get(email="farah@example.org").confirmed_at
    assert client.get(path)["Cache-Control"] == "private, no-store"
    assert client.get(path + "x").status_code == 404


@pytest.mark.parametrize(("days", "status"), [(6.99, 200), (7.01, 410)])
def test_the_link_works_for_seven_days(client, days, status):
    alerts.ask(email="farah@example.org", language="en")
    alert = Alert.objects.get()
    path = "/" + alerts.confirm_url(alert).split("/", 3)[3]
    with time_machine.travel(now() + timedelta(days=days), tick=False):
        assert client.post(path).status_code == status
        alert.refresh_from_db()
        assert bool(alert.confirmed_at) is (status == 200)
        assert alerts.tidy() == (0 if status == 200 else 1)


def test_an_address_that_has_an_account_hears_in_its_account(client):
    from allauth.account.models import EmailAddress

    user = UserFactory(email="known@example.org")
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    alerts.ask(email="known@example.org", language="en", query="words=parks")
    client.post("/" + alerts.confirm_url(Alert.objects.get()).split("/", 3)[3])
    made = Alert.objects.get()
    assert (made.user, made.contact, made.query) == (user, None, "words=parks")


def test_a_guest_sees_and_stops_and_is_forgotten_by_the_link_in_their_mails(client):
    first = guest(query="words=parks")
    alerts.ask(email="farah@example.org", language="en", query="words=roads")
    second = Alert.objects.get(query="words=roads")
    alerts.confirm(alert=second)
    stranger = alerts.begin(by=UserFactory(), query="")[0]
    path = alerts.page_of(None, first.contact)
    assert "parks" in client.get(path).content.decode()
    client.post(path, {"stop": str(stranger.public_id)})
    assert Alert.objects.filter(pk=stranger.pk).exists()
    assert "That alert is stopped" in client.post(path, {"stop": str(first.public_id)}).content.decode()
    section = contact_sections.get("procurement.alerts")
    assert "You have 1 alert" in section.html(second.contact, "token")
    client.post(path, {"forget": "yes"})
    assert not Alert.objects.filter(contact__isnull=False).exists()
    assert not Contact.objects.filter(email="farah@example.org").exists()
    assert client.get(path).status_code == 404


def test_the_last_alert_that_is_stopped_leaves_an_address_that_is_forgotten():
    alert = guest()
    alerts.stop(alert=alert)
    assert Contact.objects.get(email="farah@example.org").confirmed_at is None


def test_what_an_address_heard_of_goes_along_with_its_account():
    alert, user = guest(query="words=parks"), UserFactory()
    alerts.begin(by=user, query="words=parks")
    alerts.take_along(alert.contact, user)
    assert [(one.user, one.query) for one in Alert.objects.all()] == [(user, "words=parks")]


# --- With an account ---------------------------------------------------------------------------------------
def test_one_saves_sees_and_stops_ones_own_alerts_alone(client):
    user, other = UserFactory(), UserFactory()
    theirs = alerts.begin(by=other, query="words=secrets")[0]
    client.force_login(user)
    url = reverse("procurement:alert_new") + "?words=parks&nonsense=1&state="
    for _press in range(2):
        assert client.post(url)["Location"] == reverse("procurement:alerts")
    mine = Alert.objects.get(user=user)
    assert mine.query == "words=parks"
    page = client.get(reverse("procurement:alerts")).content.decode()
    assert "parks" in page and "secrets" not in page
    assert client.post(reverse("procurement:alerts"), {"stop": str(theirs.public_id)}).status_code == 404
    client.post(reverse("procurement:alerts"), {"stop": str(mine.public_id)})
    assert [one.pk for one in Alert.objects.all()] == [theirs.pk]


def test_the_list_leads_to_an_alert_and_a_feed_of_the_same_search(client):
    page = client.get(reverse("procurement:list") + "?words=parks&sme=on").content.decode()
    assert f"{reverse('procurement:alert_new')}?sme=on&amp;words=parks" in page
    assert f"{reverse('procurement:feed')}?sme=on&amp;words=parks" in page


def test_the_feed_with_a_filter_holds_what_the_list_holds(client):
    public_case(title="Pocket parks")
    public_case(title="Road signs", need="Signs")
    ChallengeFactory(open=True, title="Hubs for parks")
    url = reverse("procurement:feed")
    text = client.get(url + "?words=parks").content.decode()
    assert "Pocket parks" in text and "Hubs for parks" in text and "Road signs" not in text
    assert "words=parks" in text
    text = client.get(url + "?kind=tender").content.decode()
    assert "Road signs" in text and "Hubs" not in text
    assert "Hubs" not in client.get(url).content.decode()
    with CaptureQueriesContext(connection) as queries:
        feeds.atom()
    assert len(queries) == 1


def test_telling_costs_a_query_for_each_different_search_not_for_each_alert():
    def cost(people: int) -> int:
        for _each in range(people):
            alerts.begin(by=UserFactory(), query="words=parks")
        public_case()
        alerts.tell_due()
        event = Event.objects.filter(kind=alerts.ALERT).last()
        with CaptureQueriesContext(connection) as queries:
            alerts.audience(event, 0, 100)
        return len(queries)

    assert cost(1) == cost(8)
