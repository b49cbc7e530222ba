"""An address without an account: what its holder chooses by the link in their mails, and what becomes of it when
they make an account."""

import re
from datetime import time

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.html import format_html

from accounts.actions import choosing, delivery
from accounts.actions.contacts import adopt_contact
from accounts.actions.outbox import spread_due, tell
from accounts.actions.people import account_for
from accounts.clock import now
from accounts.mails import choices_token, choices_url, contact_of, stop_url
from accounts.models import Contact, MailHabits, Message, Notification, NotificationChoice, User
from accounts.personal_data import erase_contacts, export_contacts
from accounts.registries import ContactSection, Line, NotificationKind, contact_becomes_user, contact_sections
from tests.accounts.outbox_world import everybody, plain
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
HABITS = {"quiet": "yes", "quiet_from": "20:00", "quiet_to": "09:00", "budget": "5"}


@pytest.fixture
def contact():
    return Contact.objects.create(email="guest@people.example", confirmed_at=now())


@pytest.fixture
def follows(kinds):
    """The only kind that reaches people without an account."""
    return kinds.register(
        NotificationKind(
            name="t.follows",
            label="What you follow",
            audience=everybody,
            audience_contacts=lambda event, after, limit: list(
                Contact.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit]
            ),
            render=plain,
            line=lambda event: Line(text="Something"),
        )
    )


def page_of(contact):
    return reverse("accounts:mail_choices", args=[choices_token(contact)])


class TestChoosing:
    def test_the_page_offers_what_can_reach_them_and_what_did(self, client, contact, follows, kinds):
        page = client.get(page_of(contact)).content.decode()
        assert "What you follow" in page
        assert "Own matter" not in page
        assert "Replies" not in page
        assert "guest@people.example" in page
        tell(kind="t.digest", key="1", facts={"n": 1}, to_contacts=[contact])
        assert "Replies" in client.get(page_of(contact)).content.decode()

    def test_looking_changes_nothing_and_sets_no_cookie(self, client, contact, follows):
        response = client.get(page_of(contact))
        assert not response.cookies
        assert "csrf" not in response.content.decode()
        assert response["Cache-Control"] == "private, no-store"
        assert not NotificationChoice.objects.exists()
        assert not MailHabits.objects.exists()

    def test_what_was_chosen_holds(self, contact, follows):
        response = Client(enforce_csrf_checks=True).post(page_of(contact), {**HABITS, "kind0": "weekly"})
        assert "Your choices are saved" in response.content.decode()
        assert not response.cookies
        assert contact.notification_choices.get().cadence == "weekly"
        habits = contact.mail_habits
        assert (habits.quiet_from, habits.quiet_to, habits.budget) == (time(20), time(9), 5)
        page = response.content.decode()
        assert re.search(r'<option value="20:00"\s+selected', page)

    def test_no_quiet_and_no_limit(self, client, contact, follows):
        client.post(page_of(contact), {**HABITS, "quiet": "no", "budget": "none", "kind0": "daily"})
        habits = contact.mail_habits
        assert (habits.quiet_from, habits.quiet_to, habits.budget) == (None, None, None)

    @pytest.mark.parametrize(
        ("change", "control"),
        [
            ({"quiet": ""}, "id_quiet_0"),
            ({"quiet_from": ""}, "id_quiet_from"),
            ({"quiet_to": "20:00"}, "id_quiet_to"),
            ({"quiet_to": "noon"}, "id_quiet_to"),
            ({"budget": "0"}, "id_budget_0"),
            ({"kind0": "hourly"}, "id_kind0_0"),
        ],
    )
    def test_what_is_not_offered_is_refused_beside_its_question(
        self, client, contact, follows, change, control
    ):
        page = client.post(page_of(contact), {**HABITS, "kind0": "weekly", **change}).content.decode()
        assert f'href="#{control}"' in page
        assert f'id="{control}"' in page
        assert not NotificationChoice.objects.exists()
        assert not MailHabits.objects.exists()

    def test_a_time_and_a_number_of_their_own_are_offered_again(self, client, contact, follows):
        choosing.keep_habits(contact=contact, quiet_from=time(21, 30), quiet_to=time(6), budget=7)
        page = client.get(page_of(contact)).content.decode()
        assert re.search(r'<option value="21:30"\s+selected', page)
        assert "At most 7" in page

    def test_one_press_stops_all_that_can_be_stopped(self, client, contact, follows):
        tell(kind="t.follows", key="1")
        spread_due()
        page = client.post(page_of(contact), {"stop_all": "yes"}).content.decode()
        assert "We will not write to you any more" in page
        assert not Notification.objects.filter(contact=contact).exists()
        tell(kind="t.follows", key="2")
        spread_due()
        assert not Notification.objects.filter(contact=contact).exists()
        tell(kind="t.own", key="1", to_contacts=[contact])
        assert Message.objects.filter(contact=contact).count() == 1

    def test_upper_apps_add_what_the_contact_follows(self, client, contact, follows):
        before = list(contact_sections)
        contact_sections.register(
            ContactSection(
                name="t.section",
                html=lambda contact, token: format_html(
                    '<a href="/x/{}/">Trees &amp; {}</a>', token, contact.pk
                ),
            )
        )
        try:
            page = client.get(page_of(contact)).content.decode()
        finally:
            contact_sections[:] = before
        assert f'<a href="/x/{choices_token(contact)[:5]}' in page
        assert f"Trees &amp; {contact.pk}</a>" in page

    @pytest.mark.parametrize("change", [lambda t: t[:-2] + "xx", lambda t: "x" + t, lambda t: "x"])
    def test_a_forged_token_is_not_found(self, client, contact, follows, change):
        path = reverse("accounts:mail_choices", args=[change(choices_token(contact))])
        assert client.get(path).status_code == client.post(path, {"stop_all": "1"}).status_code == 404
        assert not NotificationChoice.objects.exists()

    def test_the_token_of_another_purpose_opens_nothing(self, contact, follows):
        tell(kind="t.follows", key="1", to_contacts=[contact])
        message = Message.objects.get()
        assert contact_of(stop_url(message).rstrip("/").rsplit("/", 1)[-1]) is None

    def test_after_the_address_is_erased_it_opens_nothing(self, client, contact, follows):
        path = page_of(contact)
        erase_contacts(User(email=contact.email), False)
        assert client.get(path).status_code == 404


class TestLink:
    @pytest.mark.parametrize(
        ("kind", "confirmed", "has_link"),
        [
            ("follows", True, True),
            ("follows", False, True),
            ("service", True, True),
            ("service", False, False),
        ],
    )
    def test_a_mail_leads_to_the_choices_where_there_are_any(self, kinds, kind, confirmed, has_link):
        contact = Contact.objects.create(email="g@people.example", confirmed_at=now() if confirmed else None)
        kinds.register(
            NotificationKind(
                name="accounts.join_decided",
                label="x",
                transactional=kind == "service",
                context=lambda message: {"organisation": "X"},
            )
        )
        tell(kind="accounts.join_decided", key="1", to_contacts=[contact])
        made = delivery.make(Message.objects.get())
        start = choices_url(contact).rsplit("/", 2)[0]
        assert (start in made.text) is (start in made.html) is has_link


class TestAnAccountMadeLater:
    @pytest.fixture
    def moved(self):
        moved = []
        contact_becomes_user.append(lambda contact, user: moved.append((contact.pk, user.pk)))
        yield moved
        contact_becomes_user.pop()

    def join(self):
        user, _created = account_for(email="guest@people.example", display_name="Guest")
        return user

    def test_what_hung_on_the_address_comes_along(self, contact, follows, moved):
        choosing.choose(contact=contact, choices={"t.follows": "daily"})
        choosing.keep_habits(contact=contact, quiet_from=None, quiet_to=None, budget=3)
        tell(kind="t.follows", key="1")
        spread_due()
        user = self.join()
        assert moved == [(contact.pk, user.pk)]
        assert user.notification_choices.get().cadence == "daily"
        assert user.mail_habits.budget == 3
        assert user.notifications.get().event.kind == "t.follows"
        contact.refresh_from_db()
        assert contact.confirmed_at is None
        assert not contact.notifications.exists()

    def test_what_they_were_told_as_a_guest_they_are_not_told_again(self, contact, follows):
        tell(kind="t.follows", key="1", happening="one")
        spread_due()
        user = self.join()
        tell(kind="t.news", key="1", happening="one")
        spread_due()
        assert user.notifications.get().event.kind == "t.follows"

    def test_what_they_chose_with_an_account_stays(self, contact, follows):
        user = UserFactory(email="guest@people.example")
        choosing.choose(user=user, choices={"t.follows": "weekly"})
        choosing.keep_habits(user=user, quiet_from=None, quiet_to=None, budget=20)
        choosing.choose(contact=contact, choices={"t.follows": "never", "t.news": "never"})
        choosing.keep_habits(contact=contact, quiet_from=None, quiet_to=None, budget=3)
        for who in ({"to_users": [user]}, {"to_contacts": [contact]}):
            tell(kind="t.own", key=str(who), happening="one", **who)
        assert adopt_contact(user=user)
        assert dict(user.notification_choices.values_list("kind", "cadence")) == {
            "t.follows": "weekly",
            "t.news": "never",
        }
        assert user.mail_habits.budget == 20
        assert not NotificationChoice.objects.filter(contact=contact).exists()
        assert MailHabits.objects.count() == 1

    def test_the_moving_and_the_account_are_one_transaction(self, contact, follows):
        def fails(contact, user):
            raise ZeroDivisionError

        contact_becomes_user.append(fails)
        try:
            with pytest.raises(ZeroDivisionError):
                self.join()
        finally:
            contact_becomes_user.pop()
        assert not User.objects.filter(email=contact.email).exists()

    def test_signing_up_moves_nothing_before_the_address_is_confirmed(self, client, contact, follows, moved):
        """Or anybody could take somebody's follows away by typing their address."""
        client.post(
            reverse("account_signup"),
            {"email": contact.email, "display_name": "Guest", "password1": "brass and brick and 1 canal"},
        )
        assert User.objects.filter(email=contact.email).exists()
        assert not moved
        code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
        client.post(reverse("account_email_verification_sent"), {"code": code})
        assert moved == [(contact.pk, User.objects.get(email=contact.email).pk)]

    def test_somebody_else_is_left_alone(self, contact, follows, moved):
        account_for(email="other@people.example", display_name="Other")
        assert not moved


class TestPersonalData:
    def test_choices_and_habits_of_the_address_are_given_out_and_erased(self, contact, follows):
        choosing.choose(contact=contact, choices={"t.follows": "daily"})
        choosing.keep_habits(contact=contact, quiet_from=time(21), quiet_to=time(8), budget=3)
        user = UserFactory(email=contact.email)
        given = export_contacts(user)
        assert {"kind": "t.follows", "cadence": "daily"} in given
        assert {"quiet_from": time(21), "quiet_to": time(8), "budget": 3} in given
        erase_contacts(user, False)
        assert not MailHabits.objects.exists()
        assert not NotificationChoice.objects.exists()
