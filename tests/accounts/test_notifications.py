"""People choose what we write to them about; one press stops it, without a password or a session."""

import re
from datetime import time

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actions import delivery
from accounts.actions.outbox import compose_due, spread_due, tell, unheard
from accounts.clock import now
from accounts.mails import read_stop_token, render, stop_url, with_styles
from accounts.models import Contact, Message, Notification, NotificationChoice
from accounts.registries import Line, Mail, NotificationKind, notification_kinds
from tests.accounts.signing import sign_in_by_code
from tests.factories.accounts import UserFactory
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
HABITS = {"quiet": "no", "quiet_from": "21:00", "quiet_to": "08:00", "budget": "10"}


@pytest.fixture(autouse=True)
def kinds():
    """One kind of each sort, and no other app's."""
    before = list(notification_kinds)
    notification_kinds.clear()
    render = lambda message: Mail(subject="News", text="News", html="<p>News</p>")  # noqa: E731
    notification_kinds.register(
        NotificationKind(name="t.own", label="Your booking", transactional=True, render=render)
    )
    notification_kinds.register(NotificationKind(name="t.news", label="News of the city", render=render))
    notification_kinds.register(
        NotificationKind(
            name="t.replies",
            label="Replies to you",
            default_cadence="daily",
            line=lambda event: Line(
                text=f"Reply {event.facts['n']} <&>", url=f"/comments/{event.facts['n']}/"
            ),
        )
    )
    yield notification_kinds
    notification_kinds[:] = before


def told(kind="t.news", **who):
    tell(kind=kind, key="1", facts={"n": 1}, **(who or {"to_users": [UserFactory()]}))
    Notification.objects.update(due_at=now())
    compose_due()
    return Message.objects.select_related("user", "contact").get()


def path_of(message):
    return stop_url(message).removeprefix("http://localhost")


class TestChoosing:
    @pytest.fixture
    def person(self, client):
        person = UserFactory()
        sign_in_by_code(client, person)
        mail.outbox.clear()
        return person

    def test_only_for_oneself(self, client):
        assert client.get(reverse("accounts:notifications")).status_code == 302

    def test_each_kind_offers_what_it_can_do_and_shows_what_holds(self, client, person):
        page = client.get(reverse("accounts:notifications")).content.decode()
        offered = re.findall(r'name="(kind\d)"[^>]*value="(\w+)"|value="(\w+)"[^>]*name="(kind\d)"', page)
        pairs = {(a or d, b or c) for a, b, c, d in offered}
        assert pairs == {
            ("kind0", "at_once"),
            ("kind0", "never"),
            ("kind1", "at_once"),
            ("kind1", "daily"),
            ("kind1", "weekly"),
            ("kind1", "never"),
        }
        assert "Your booking" in page

    def test_what_was_chosen_holds(self, client, person):
        response = client.post(
            reverse("accounts:notifications"), {**HABITS, "kind0": "never", "kind1": "weekly"}
        )
        assert response.status_code == 302
        chosen = dict(person.notification_choices.values_list("kind", "cadence"))
        assert chosen == {"t.news": "never", "t.replies": "weekly"}
        tell(kind="t.news", key="1", to_users=[person])
        assert not Message.objects.exists()

    def test_when_and_how_many_holds_too(self, client, person):
        page = client.get(reverse("accounts:notifications")).content.decode()
        assert re.search(r'value="10"[^>]*checked', page), "the council's own until somebody chooses"
        habits = {"quiet": "yes", "quiet_from": "22:00", "quiet_to": "07:00", "budget": "3"}
        client.post(reverse("accounts:notifications"), {**habits, "kind0": "never", "kind1": "weekly"})
        kept = person.mail_habits
        assert (kept.quiet_from, kept.quiet_to, kept.budget) == (time(22), time(7), 3)
        page = client.get(reverse("accounts:notifications")).content.decode()
        assert re.search(r'<option value="22:00"\s+selected', page)
        assert re.search(r'value="3"[^>]*checked', page)

    @pytest.mark.parametrize(
        "data", [{}, {"kind0": "hourly", "kind1": "daily"}, {"kind0": "weekly", "kind1": "daily"}]
    )
    def test_what_is_not_offered_is_refused_beside_its_question(self, client, person, data):
        response = client.post(reverse("accounts:notifications"), {**HABITS, **data})
        assert response.status_code == 200
        assert 'href="#id_kind0_0"' in response.content.decode()
        assert not NotificationChoice.objects.exists()

    def test_what_is_general_stands_before_what_one_app_alone_has(self, client, person, kinds):
        for name, order in (("t.special", 50), ("t.follow", 10)):
            kinds.register(NotificationKind(name=name, label=f"About {name}", order=order))
        page = client.get(reverse("accounts:notifications")).content.decode()
        assert page.index("About t.follow") < page.index("News of the city") < page.index("About t.special")

    def test_kinds_for_others_are_not_named(self, client, person, kinds):
        for name, transactional in (("t.staff", False), ("t.alarm", True)):
            kinds.register(
                NotificationKind(
                    name=name,
                    label="For staff",
                    transactional=transactional,
                    offered_to=lambda user: user.is_superuser,
                )
            )
        assert "For staff" not in client.get(reverse("accounts:notifications")).content.decode()

    def test_without_anything_to_choose_it_says_so(self, client, person, kinds):
        kinds[:] = [kind for kind in kinds if kind.transactional]
        assert "nothing to choose yet" in client.get(reverse("accounts:notifications")).content.decode()


class TestStopping:
    def test_a_mail_program_s_one_press_works_without_session_page_or_token(self):
        message = told()
        strict = Client(enforce_csrf_checks=True)
        response = strict.post(path_of(message), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert not response.cookies
        assert NotificationChoice.objects.get().cadence == "never"

    def test_looking_stops_nothing(self, client):
        """Mail scanners follow every link."""
        message = told()
        response = client.get(path_of(message))
        assert "Stop these emails?" in response.content.decode()
        assert "News of the city" in response.content.decode()
        assert response["Cache-Control"] == "private, no-store"
        assert not response.cookies
        assert not NotificationChoice.objects.exists()

    def test_pressing_twice_is_once(self, client):
        message = told()
        for _press in range(2):
            assert "Stopped" in client.post(path_of(message)).content.decode()
        assert NotificationChoice.objects.count() == 1

    def test_it_stops_this_person_s_and_nobody_else_s(self, client):
        other = UserFactory()
        client.post(path_of(told()))
        tell(kind="t.news", key="2", to_users=[other])
        assert Message.objects.filter(user=other).exists()

    def test_somebody_without_an_account_can_stop_too(self, client):
        contact = Contact.objects.create(email="a@people.example")
        page = client.post(path_of(told(to_contacts=[contact]))).content.decode()
        assert reverse("accounts:notifications") not in page
        assert contact.notification_choices.get().cadence == "never"
        assert "/mail/choices/" in page

    def test_of_a_digest_stops_its_kinds(self, client):
        message = told(kind="t.replies")
        assert message.kind == "digest"
        client.post(path_of(message))
        assert NotificationChoice.objects.get().kind == "t.replies"

    def test_a_service_message_can_not_be_stopped_even_with_a_good_token(self, client):
        message = told(kind="t.own")
        assert "can’t be stopped" in client.post(path_of(message)).content.decode()
        assert not NotificationChoice.objects.exists()

    def test_after_the_person_is_gone_it_still_answers(self, client):
        message = told()
        path = path_of(message)
        message.user.delete()
        assert client.post(path).status_code == 200

    @pytest.mark.parametrize(
        "change", [lambda path: path[:-2] + "x/", lambda path: path.replace("stop/", "stop/x")]
    )
    def test_a_forged_token_is_not_found(self, client, change):
        path = change(path_of(told()))
        assert client.post(path).status_code == 404
        assert not NotificationChoice.objects.exists()

    def test_a_kind_that_is_gone_is_not_found(self, client, kinds):
        path = path_of(told())
        kinds.clear()
        assert client.post(path).status_code == 404

    def test_the_token_holds_ids_and_no_address(self):
        message = told()
        token = stop_url(message).rstrip("/").rsplit("/", 1)[-1]
        assert read_stop_token(token) == {"u": message.user_id, "c": None, "k": "t.news"}


class TestMails:
    def test_digest(self, monkeypatch):
        monkeypatch.setattr("accounts.mails.stop_url", lambda message: "http://localhost/stop/TOKEN/")
        person = UserFactory(display_name="Nasreen")
        for n in (1, 2):
            tell(kind="t.replies", key=str(n), facts={"n": n}, to_users=[person])
        Notification.objects.update(due_at=now())
        compose_due()
        made = delivery.make(Message.objects.select_related("user").get())
        assert "&lt;&amp;&gt;" in made.html
        assert "<&>" in made.text
        assert_golden(made, "accounts.digest")

    def test_news_says_how_to_stop_it_and_a_service_message_why_not(self, kinds):
        for name, transactional in (("accounts.invitation", False), ("accounts.join_decided", True)):
            kinds.register(
                NotificationKind(
                    name=name, label="x", transactional=transactional, context=lambda m: {"organisation": "X"}
                )
            )
        Message.objects.all().delete()
        news, service = [
            delivery.make(told_and_cleared(kind)) for kind in ("accounts.invitation", "accounts.join_decided")
        ]
        for body in (news.text, news.html):
            assert "/account/notifications/stop/" in body
            assert "switched off" not in body
        for body in (service.text, service.html):
            assert "/account/notifications/stop/" not in body
            assert "so this mail can’t be switched off" in body

    def test_no_style_sheet_no_script_no_picture_from_elsewhere(self):
        html = render("accounts/digest", {"groups": []}).html
        assert "<script" not in html
        assert "<link" not in html
        assert "src=" not in html

    def test_bare_tags_get_our_styles_and_styled_ones_keep_theirs(self):
        html = with_styles('<p>One</p><p style="color:red">Two</p><a href="/x">x</a><pre>y</pre>')
        assert html.startswith('<p class="ink" style="margin')
        assert '<p style="color:red">' in html
        assert '<a href="/x" class="lnk" style="color:#0b5560">' in html
        assert "<pre>y</pre>" in html

    def test_a_subject_is_one_line_whatever_somebody_is_called(self, kinds):
        kinds.register(
            NotificationKind(
                name="accounts.join_decided",
                label="x",
                transactional=True,
                context=lambda m: {"organisation": "A\r\nBcc: all@people.example <&>"},
            )
        )
        made = delivery.make(told_and_cleared("accounts.join_decided"))
        assert made.subject == "Not accepted: A Bcc: all@people.example <&>"


def told_and_cleared(kind):
    Message.objects.all().delete()
    tell(kind=kind, key=kind, to_users=[UserFactory()])
    return Message.objects.select_related("user", "contact").get()


def test_of_what_is_told_unheard_nobody_hears_then_or_later():
    user = UserFactory()
    with unheard():
        event = tell(kind="t.own", key="unheard", to_users=[user])
    spread_due()
    compose_due()
    assert event.spread_at is not None
    assert not Message.objects.exists() and not Notification.objects.exists()
