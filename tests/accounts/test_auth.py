"""Signing up and in, by code and by password, without telling strangers who has an account."""

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actions.people import account_for
from accounts.context import viewer_of
from accounts.models import User
from accounts.signing_in import sign_in_by_code as sign_in_here
from tests.accounts.signing import (
    OWN_MEMORY,
    ask_for_code,
    code_in_mail,
    is_signed_in,
    sign_in_by_code,
    sign_in_with_second_factor,
    totp_code,
    type_code,
    type_password,
)
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def sign_up(client, email="nasreen@people.example", name="Nasreen", password=""):
    return client.post(
        reverse("account_signup"), {"email": email, "display_name": name, "password1": password}
    )


def confirm_address(client, code):
    return client.post(reverse("account_email_verification_sent"), {"code": code})


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_signing_up_takes_an_address_a_name_and_a_code(client, password):
    sign_up(client, password=password)
    assert not is_signed_in(client)
    response = confirm_address(client, code_in_mail())
    assert response.url == reverse("accounts:home")
    user = User.objects.get(email="nasreen@people.example")
    assert is_signed_in(client)
    assert user.display_name == "Nasreen"
    assert user.has_usable_password() is bool(password)


def test_an_address_is_the_same_in_capitals(client):
    UserFactory(email="nasreen@people.example")
    sign_up(client, email="NASREEN@people.example")
    assert User.objects.count() == 1


def test_signing_up_with_a_known_address_looks_the_same_and_warns_its_owner(client):
    known = UserFactory()
    new = sign_up(client, email="new@people.example")
    again = sign_up(Client(), email=known.email)
    assert (new.status_code, new.url) == (again.status_code, again.url)
    assert mail.outbox[-1].to == [known.email]
    assert "have an account already" in mail.outbox[-1].subject


@pytest.mark.parametrize("view", ["account_request_login_code", "account_reset_password"])
def test_asking_for_a_code_looks_the_same_for_a_stranger(view):
    known = UserFactory()
    answers = [
        Client().post(reverse(view), {"email": email}) for email in (known.email, "nobody@people.example")
    ]
    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    assert "no account" in mail.outbox[-1].subject


def test_a_wrong_address_and_a_wrong_password_say_the_same(client):
    user = UserFactory(password=PASSWORD)
    wrong = type_password(client, user, "not the password").content.decode()
    assert "The email address or the password is not right" in wrong
    user.email = "nobody@people.example"
    assert "The email address or the password is not right" in type_password(client, user).content.decode()


def test_a_password_signs_in_and_leads_where_the_person_was_going(client):
    user = UserFactory(password=PASSWORD)
    response = type_password(client, user, next="/account/profile/")
    assert response.url == "/account/profile/"


def test_nobody_is_led_to_another_site(client):
    user = UserFactory(password=PASSWORD)
    assert type_password(client, user, next="https://evil.example/").url == reverse("accounts:home")


def test_a_code_signs_in(client):
    sign_in_by_code(client, UserFactory())
    assert is_signed_in(client)


@pytest.mark.parametrize(("minutes", "counts"), [(0, True), (15, True), (16, False)])
def test_a_code_counts_for_a_quarter_of_an_hour(client, minutes, counts):
    with time_machine.travel(0, tick=False) as clock:
        ask_for_code(client, UserFactory().email)
        clock.shift(minutes * 60)
        response = type_code(client, code_in_mail())
        assert is_signed_in(client) is counts
        if not counts:
            assert "The code no longer counts" in client.get(response.url).content.decode()


def test_a_wrong_code_is_said_beside_the_field_and_the_right_one_still_counts(client):
    ask_for_code(client, UserFactory().email)
    right = code_in_mail()
    wrong = "000000" if right != "000000" else "111111"
    page = type_code(client, wrong).content.decode()
    assert "The code is not right" in page
    assert 'href="#id_code"' in page
    type_code(client, f" {right[:3]} {right[3:]} ")
    assert is_signed_in(client)


def test_a_mail_server_that_is_down_is_said_and_not_an_error(client, settings):
    settings.EMAIL_BACKEND = "tests.accounts.signing.BrokenMail"
    known, stranger = UserFactory().email, "nobody@people.example"
    for email in (known, stranger):
        page = Client().post(reverse("account_request_login_code"), {"email": email}, follow=True)
        assert page.status_code == 200
        assert "could not send the email" in page.content.decode()


def test_three_wrong_codes_end_the_code(client):
    ask_for_code(client, UserFactory().email)
    right = code_in_mail()
    for guess in ("000000", "000001", "000002"):
        type_code(client, guess)
    type_code(client, right)
    assert not is_signed_in(client)


def test_a_closed_account_signs_nobody_in(client):
    user = UserFactory(closed=True, password=PASSWORD)
    type_password(client, user)
    assert not is_signed_in(client)
    ask_for_code(client, user.email)
    assert "no account" in mail.outbox[-1].subject


def test_a_forgotten_password_is_replaced_after_a_code(client):
    user = UserFactory(password=PASSWORD)
    client.post(reverse("account_reset_password"), {"email": user.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in_mail()})
    client.post(reverse("account_complete_password_reset"), {"password1": "three other words"})
    user.refresh_from_db()
    assert user.check_password("three other words")


def test_the_second_factor_stands_before_password_and_code(client):
    user = UserFactory(password=PASSWORD, second_factor=True)
    assert type_password(client, user).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    client.post(reverse("account_logout"))
    sign_in_by_code(client, user)
    assert not is_signed_in(client)
    client.post(reverse("account_logout"))
    sign_in_with_second_factor(client, user)
    assert is_signed_in(client)


def test_a_wrong_second_factor_signs_nobody_in(client):
    user = UserFactory(password=PASSWORD, second_factor=True)
    type_password(client, user)
    right = totp_code()
    wrong = "000000" if right != "000000" else "111111"
    assert (
        "The code is not right" in client.post(reverse("mfa_authenticate"), {"code": wrong}).content.decode()
    )
    assert not is_signed_in(client)


def test_signing_out_needs_a_press(client):
    client.force_login(UserFactory())
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_the_account_of_a_confirmed_address_is_made_once():
    user, created = account_for(email="Nasreen@People.example", display_name="Nasreen")
    assert created and user.email == "nasreen@people.example" and not user.has_usable_password()
    again, created = account_for(email="nasreen@people.example", display_name="Somebody")
    assert (again, created) == (user, False)
    assert again.display_name == "Nasreen"
    assert EmailAddress.objects.get().verified


def test_a_name_set_before_the_address_was_confirmed_gives_way_to_the_one_its_owner_typed():
    UserFactory(email="nasreen@people.example", display_name="Vic", confirmed=False)
    user, created = account_for(email="nasreen@people.example", display_name="Nasreen")
    assert not created
    assert User.objects.get().display_name == user.display_name == "Nasreen"
    account_for(email="nasreen@people.example", display_name="")
    assert User.objects.get().display_name == "Nasreen"


def test_a_password_set_before_the_address_was_confirmed_is_thrown_away_by_account_for():
    UserFactory(email="nasreen@people.example", password=PASSWORD, confirmed=False)
    user, _ = account_for(email="nasreen@people.example", display_name="Nasreen")
    assert not user.has_usable_password()


def test_a_password_set_before_the_address_was_confirmed_is_thrown_away_by_a_sign_in_code(client):
    user = UserFactory(password=PASSWORD, confirmed=False)
    sign_in_by_code(client, user)
    user.refresh_from_db()
    assert is_signed_in(client)
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("traits", "signs_in"),
    [({}, True), ({"password": PASSWORD}, True), ({"second_factor": True}, False), ({"closed": True}, False)],
)
def test_a_code_typed_elsewhere_signs_in_only_where_nothing_else_stands_before(rf, client, traits, signs_in):
    user = UserFactory(**traits)
    request = rf.post("/")
    request.session = client.session
    request.user = user
    assert sign_in_here(request, user) is signs_in
    assert ("_auth_user_id" in request.session) is signs_in


def test_reading_who_reads_does_not_open_a_session(rf, client):
    request = rf.get("/")
    request.session = client.session
    request.session.accessed = False
    request.user = UserFactory()
    assert viewer_of(request) is None
    assert not request.session.accessed


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Birmingham City Council", "taken for the council"),
        ("The M0derator", "taken for the council"),
        ("Ａdmin", "taken for the council"),
        ("\u200b \u202e", "Enter a name"),
        ("me@people.example", "must not be an email"),
        ("www.shop.example", "must not be an email"),
        ("x" * 61, "60 characters or fewer"),
    ],
)
def test_a_name_that_misleads_is_refused_and_nothing_typed_is_lost(client, name, reason):
    page = sign_up(client, name=name).content.decode()
    assert reason in page
    assert "nasreen@people.example" in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"), [("  Ali \t Khan ", "Ali Khan"), ("Zoë\u202e", "Zoë"), ("نسرین", "نسرین")]
)
def test_a_name_is_tidied(client, typed, kept):
    sign_up(client, name=typed)
    assert User.objects.get().display_name == kept


PAGES = ["account_login", "account_signup", "account_request_login_code", "account_reset_password"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_for_signing_in_hold_no_inline_code_and_no_placeholder(client, page):
    html = client.get(reverse(page)).content.decode()
    assert " style=" not in html and "<style" not in html and "onclick" not in html
    assert 'placeholder="Email' not in html
    for script in html.split("<script")[1:]:
        assert "src=" in script.split(">")[0] or 'type="application/json"' in script.split(">")[0]


@pytest.mark.parametrize(
    ("page", "fills"),
    [
        ("account_login", ['autocomplete="email"', 'autocomplete="current-password"']),
        (
            "account_signup",
            ['autocomplete="email"', 'autocomplete="nickname"', 'autocomplete="new-password"'],
        ),
        ("account_request_login_code", ['autocomplete="email"']),
    ],
)
def test_browsers_can_fill_in_the_fields(client, page, fills):
    html = client.get(reverse(page)).content.decode()
    for fill in fills:
        assert fill in html


def test_empty_fields_are_said_in_our_words(client):
    page = client.post(reverse("account_login"), {}).content.decode()
    assert "Enter your email address" in page and "Enter your password" in page
    assert "This field is required" not in page


def test_too_many_wrong_passwords_are_stopped_in_production(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    settings.CACHES = OWN_MEMORY
    user = UserFactory(password=PASSWORD)
    for _ in range(6):
        page = type_password(client, user, "not the password").content.decode()
    assert "Too many tries" in page
    type_password(client, user)
    assert not is_signed_in(client)


def test_behind_a_proxy_each_visitor_has_a_count_of_their_own(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    settings.CACHES = OWN_MEMORY
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def answers(address, times):
        headers = {
            "X-Forwarded-For": f"192.0.2.99, {address}"
        }  # the first part is whatever the visitor wrote
        return [
            client.post(
                reverse("account_signup"), {"email": "not one", "display_name": "Nasreen"}, headers=headers
            ).status_code
            for _ in range(times)
        ]

    assert answers("198.51.100.1", 3) == [200, 200, 429]
    assert answers("198.51.100.2", 1) == [200]


def test_the_limits_trust_as_many_proxies_as_the_site_is_told_of():
    from config.settings import base

    assert base.ALLAUTH_TRUSTED_PROXY_COUNT == base.TRUSTED_PROXIES
