"""Your account: every page in the house's own frame, every wrong input said beside its field."""

import base64
import re
import time

import pytest
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry

from accounts import confirming
from accounts.models import User
from accounts.panels import device_name
from tests.accounts.signing import sign_in_with_second_factor, totp_code, type_password
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory, WardFactory

pytestmark = pytest.mark.django_db

OWN = [
    "accounts:home",
    "accounts:profile",
    "accounts:security",
    "accounts:second_factor",
    "accounts:data",
    "accounts:delete",
    "account_email",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "usersessions_list",
    "socialaccount_connections",
]
OPEN = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_inactive",
    "account_password_reset_completed",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
]


def shown_again(client, **traits):
    """Signed in with both factors and shown again just now; a passkey and recovery codes are there too."""
    user = UserFactory(password=PASSWORD, second_factor=True, **traits)
    sign_in_with_second_factor(client, user)
    client.post(reverse("mfa_reauthenticate"), {"code": totp_code()})
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_reauthenticate"), {"code": totp_code()})
    return user


def check_page(html):
    assert 'class="tt-header"' in html or 'class="tt-footer"' in html
    assert html.count("<h1") == 1
    assert " style=" not in html and "<style" not in html
    assert "Menu:" not in html  # allauth's own layout
    for script in html.split("<script")[1:]:
        tag = script.split(">")[0]
        assert "src=" in tag or 'type="application/json"' in tag, tag


@pytest.mark.parametrize("page", OPEN)
def test_each_open_page_has_our_frame(client, page):
    check_page(client.get(reverse(page)).content.decode())


def test_each_page_of_ones_own_has_our_frame(client):
    shown_again(client)
    for page in OWN:
        response = client.get(reverse(page))
        assert response.status_code == 200, page
        check_page(response.content.decode())


@pytest.mark.parametrize("page", OWN)
def test_a_stranger_is_asked_to_sign_in(client, page):
    where = client.get(reverse(page)).url
    assert where == "/" if page == "account_logout" else where.startswith(reverse("account_login"))


def test_pages_speak_every_language_of_the_address(client):
    with translation.override("en"):
        assert 'dir="rtl"' in client.get("/ur/account/login/").content.decode()


def test_a_page_of_ones_own_is_kept_by_nobody(client):
    client.force_login(UserFactory())
    assert "no-store" in client.get(reverse("accounts:home"))["Cache-Control"]


def test_the_home_of_an_account_asks_as_much_for_many_organisations(client, django_assert_max_num_queries):
    user = UserFactory()
    client.force_login(user)
    MembershipFactory(user=user)
    client.get(reverse("accounts:home"))
    with django_assert_max_num_queries(26) as few:
        client.get(reverse("accounts:home"))
    MembershipFactory.create_batch(9, user=user)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("accounts:home"))


def test_a_profile_is_saved_and_logged(client):
    user, ward = UserFactory(), WardFactory()
    client.force_login(user)
    client.post(
        reverse("accounts:profile"),
        {"display_name": " Ali  Khan ", "preferred_language": "ur", "ward": ward.pk},
    )
    user.refresh_from_db()
    assert (user.display_name, user.preferred_language, user.ward) == ("Ali Khan", "ur", ward)
    assert ModelLogEntry.objects.for_instance(user).get().action == "accounts.profile_changed"


def test_a_refused_name_changes_nothing_and_stands_in_the_field(client):
    user = UserFactory(display_name="Ali")
    client.force_login(user)
    page = client.post(reverse("accounts:profile"), {"display_name": "The Council"}).content.decode()
    assert "Choose another name" in page
    assert 'href="#id_display_name"' in page
    assert 'value="The Council"' in page
    assert "<title>Error:" in page.replace("\n", "")
    assert User.objects.get().display_name == "Ali"


def test_staff_may_bear_the_councils_name(client):
    user = UserFactory(back_office=True)
    client.force_login(user)
    client.post(
        reverse("accounts:profile"), {"display_name": "Ann, Council press office", "preferred_language": "en"}
    )
    assert User.objects.get().display_name == "Ann, Council press office"


def test_security_says_what_is_set(client):
    shown_again(client)
    page = client.get(reverse("accounts:security")).content.decode()
    for word in ("Set", "On", "None", "On 1 device", "Recovery codes"):
        assert word in page


def test_somebody_with_a_code_alone_shows_it_before_adding_a_second_step(client):
    client.force_login(UserFactory())
    for page in ("mfa_activate_totp", "mfa_add_webauthn", "account_email", "account_set_password"):
        assert client.get(reverse(page)).url.startswith(reverse("accounts:confirm")), page


def test_a_wrong_first_code_of_an_app_is_said_and_the_key_stays(client):
    user = UserFactory(password=PASSWORD)
    type_password(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    key = client.session["mfa.totp.secret"]
    page = client.post(reverse("mfa_activate_totp"), {"code": "12"}).content.decode()
    assert "The code is not right" in page
    assert f"{key[:4]} {key[4:8]} " in page
    assert not Authenticator.objects.exists()


def test_a_password_alone_does_not_take_the_second_step_away(client):
    user = UserFactory(password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, user)
    response = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert response.url.startswith(reverse("mfa_reauthenticate"))
    client.post(reverse("mfa_deactivate_totp"))
    assert user.authenticator_set.exists()


@pytest.mark.parametrize(
    "stronger", [{"second_factor": True}, {"password": PASSWORD}], ids=["factor", "password"]
)
def test_a_mailed_code_never_stands_in_for_a_password_or_a_second_factor(client, rf, stronger):
    user = UserFactory(**stronger)
    client.force_login(user)
    target = reverse("mfa_index")
    for method in (client.get, client.post):
        answer = method(reverse("accounts:confirm", query={"next": target}))
        assert answer.url == reverse("account_reauthenticate", query={"next": target})
    client.post(reverse("accounts:confirm"), {"again": "1"})
    assert not mail.outbox
    request = rf.post("/")
    request.user, request.session = user, client.session
    request.session[confirming.SESSION_KEY] = {"code": "123456", "at": time.time(), "failures": 0}
    assert confirming.check_code(request, "123456")
    assert not any(record.get("method") == "code" for record in get_authentication_records(request, user))
    assert not confirming.is_waiting(request)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Windows"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Telephone 5", "Telephone 5"),
        ("", "Unknown device"),
    ],
)
def test_devices_have_the_names_that_people_use(user_agent, name):
    assert device_name(user_agent) == name


def test_the_key_of_an_app_can_be_typed(client):
    type_password(client, UserFactory(password=PASSWORD))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    key = client.session["mfa.totp.secret"]
    assert f"{key[:4]} {key[4:8]} " in page
    picture = base64.b64decode(re.search(r"data:image/svg\+xml;base64,([^\"]+)", page).group(1)).decode()
    assert 'xmlns="http://www.w3.org/2000/svg"' in picture


def test_a_wrong_password_when_shown_again_is_said(client):
    type_password(client, UserFactory(password=PASSWORD))
    page = client.post(reverse("account_reauthenticate"), {"password": "wrong"}).content.decode()
    assert "The password is not right" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"oldpassword": "wrong", "password1": "three other words"}, "The current password is not right"),
        ({"oldpassword": PASSWORD, "password1": "short"}, "too short"),
        ({"oldpassword": PASSWORD, "password1": ""}, "Enter a new password"),
    ],
)
def test_a_password_that_will_not_do_is_said(client, typed, said):
    type_password(client, UserFactory(password=PASSWORD))
    assert said in client.post(reverse("account_change_password"), typed).content.decode()


def test_a_taken_address_is_not_told_of(client):
    """Whoever owns it is told; the page looks as for any other."""
    UserFactory(email="taken@people.example")
    type_password(client, UserFactory(password=PASSWORD))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    taken = client.post(reverse("account_email"), {"action_add": "", "email": "taken@people.example"})
    free = client.post(reverse("account_email"), {"action_add": "", "email": "free@people.example"})
    assert (taken.status_code, taken.url) == (free.status_code, free.url)


def test_password_managers_find_where_a_password_is_changed(client):
    assert client.get("/.well-known/change-password").url == reverse("account_change_password")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_page_that_asks_for_a_second_step_leads_nowhere_else(client, target):
    client.force_login(UserFactory(back_office=True))
    client.get(reverse("accounts:second_factor", query={"next": target}))
    assert "after_enrolment" not in client.session


def test_a_form_from_elsewhere_is_refused_in_plain_words():
    page = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@people.example"})
    assert page.status_code == 403
    check_page(page.content.decode())
