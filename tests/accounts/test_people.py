"""A changed address, role or second factor: written down, told at the old address, sessions ended."""

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts.actions import people
from accounts.actions.delivery import deliver, make
from accounts.emails import SECURITY_CHANGES, account_mail
from accounts.models import Message
from accounts.registries import Mail
from tests.accounts.signing import (
    code_in_mail,
    is_signed_in,
    sign_in_with_second_factor,
    totp_code,
    type_password,
)
from tests.factories.accounts import PASSWORD, UserFactory
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
WRITES_ON_COMMIT = pytest.mark.django_db(transaction=True)


def administrator():
    return UserFactory(administrator=True, email="admin@people.example")


def new_email(user, by):
    people.change_email(user=user, email="new@people.example", by=by)


def new_role(user, by):
    people.change_roles(user=user, groups=[Group.objects.create(name="Keepers")], is_superuser=False, by=by)


def all_rights(user, by):
    people.change_roles(user=user, groups=[], is_superuser=True, by=by)


def no_second_factor(user, by):
    people.remove_second_factor(user=user, by=by)


def closed(user, by):
    people.change_active(user=user, is_active=False, by=by)


BY_OTHERS = {
    new_email: "email",
    new_role: "roles",
    all_rights: "roles",
    no_second_factor: "second_factor_removed",
    closed: "closed",
}


@pytest.mark.parametrize(
    ("change", "key"), BY_OTHERS.items(), ids=lambda value: getattr(value, "__name__", value)
)
def test_what_an_administrator_changes_is_logged_told_at_the_old_address_and_ends_all_sessions(change, key):
    user = UserFactory(email="old@people.example", password=PASSWORD, second_factor=True)
    by = administrator()
    listed, unlisted = Client(), Client()
    sign_in_with_second_factor(listed, user)
    unlisted.force_login(user)
    change(user, by)
    entry = ModelLogEntry.objects.for_instance(user).get(action=f"accounts.{key}")
    assert entry.user == by
    message = Message.objects.get()
    assert message.kind == "accounts.security_change"
    assert message.address == "old@people.example"
    assert not is_signed_in(listed)
    assert not is_signed_in(unlisted)


def test_nothing_changed_is_nothing_told():
    user = UserFactory(second_factor=False)
    by = administrator()
    people.change_email(user=user, email=user.email.upper(), by=by)
    people.change_roles(user=user, groups=[], is_superuser=False, by=by)
    people.change_active(user=user, is_active=True, by=by)
    people.remove_second_factor(user=user, by=by)
    assert not Message.objects.exists()
    assert not ModelLogEntry.objects.exists()


def test_roles_are_logged_by_name():
    user = UserFactory()
    editors, moderators = Group.objects.create(name="Keepers"), Group.objects.create(name="Readers")
    user.groups.set([editors])
    people.change_roles(user=user, groups=[moderators], is_superuser=True, by=administrator())
    entry = ModelLogEntry.objects.for_instance(user).get()
    assert entry.data == {"added": ["Readers"], "removed": ["Keepers"], "administrator": True}
    assert entry.message == "Given: Readers, all rights. Taken away: Keepers"


def test_an_address_set_by_an_administrator_counts_once_its_owner_confirms_it(client):
    user = UserFactory()
    people.change_email(user=user, email="New@people.example", by=administrator())
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == ("new@people.example", False, True)


def as_self(client, user):
    """Signed in here, shown again just now, and signed in on another device as well."""
    other = Client()
    if Authenticator.objects.filter(user=user).exists():
        sign_in_with_second_factor(client, user)
        sign_in_with_second_factor(other, user)
        client.post(reverse("mfa_reauthenticate"), {"code": totp_code()})
    else:
        type_password(client, user)
        type_password(other, user)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert is_signed_in(other)
    return other


def change_own_email(client, user):
    client.post(reverse("account_email"), {"action_add": "", "email": "new@people.example"})
    client.post(reverse("account_email_verification_sent"), {"code": code_in_mail()})


def change_own_password(client, user):
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "three other words"}
    )


def add_an_app(client, user):
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": totp_code(client.session["mfa.totp.secret"])})


def remove_the_app(client, user):
    client.post(reverse("mfa_deactivate_totp"))


def make_new_codes(client, user):
    client.post(reverse("mfa_generate_recovery_codes"))


BY_SELF = [
    (change_own_email, "email", False),
    (change_own_password, "password", False),
    (add_an_app, "second_factor_added", False),
    (remove_the_app, "second_factor_removed", True),
    (make_new_codes, "recovery_codes", True),
]


@WRITES_ON_COMMIT
@pytest.mark.parametrize(
    ("change", "key", "second_factor"), BY_SELF, ids=lambda value: getattr(value, "__name__", "")
)
def test_what_somebody_changes_themself_is_logged_told_and_ends_their_other_sessions(
    client, change, key, second_factor
):
    user = UserFactory(email="old@people.example", password=PASSWORD, second_factor=second_factor)
    other = as_self(client, user)
    change(client, user)
    entry = ModelLogEntry.objects.for_instance(user).get(action=f"accounts.{key}")
    assert entry.user == user
    message = Message.objects.get()
    assert message.address == "old@people.example"
    assert message.event.facts["change"] == key and message.event.facts["by_self"]
    assert is_signed_in(client)
    assert not is_signed_in(other)


@WRITES_ON_COMMIT
def test_a_new_password_after_a_code_ends_every_session(client):
    user = UserFactory(password=PASSWORD)
    other = Client()
    type_password(other, user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in_mail()})
    client.post(reverse("account_complete_password_reset"), {"password1": "three other words"})
    assert not is_signed_in(other)
    assert Message.objects.get().event.facts["change"] == "password"


def test_signing_out_everywhere_else_keeps_this_session(client):
    user = UserFactory(password=PASSWORD)
    other = Client()
    type_password(client, user)
    type_password(other, user)
    client.post(reverse("accounts:end_sessions"))
    assert is_signed_in(client)
    assert not is_signed_in(other)
    client.post(reverse("accounts:end_sessions"), {"here": "1"})
    assert not is_signed_in(client)


def test_the_list_of_sessions_names_each_device(client):
    user = UserFactory(password=PASSWORD)
    type_password(client, user)
    other = Client(headers={"user-agent": "Telephone 5"})
    type_password(other, user)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Telephone 5" in page
    assert "This device, now" in page


@pytest.mark.parametrize("change", SECURITY_CHANGES)
@pytest.mark.parametrize("by_self", [True, False])
def test_every_change_has_words(change, by_self):
    user = UserFactory()
    people.record_security_change(user=user, change=change, by=user if by_self else administrator())
    said = make(Message.objects.get())
    assert str(SECURITY_CHANGES[change][0 if by_self else 1]) in said.subject


@time_machine.travel("2026-11-24T15:05:00Z", tick=False)
@pytest.mark.parametrize("by_self", [True, False])
def test_mail_security_change(by_self):
    user = UserFactory(display_name="Nasreen")
    people.record_security_change(user=user, change="email", by=user if by_self else administrator())
    assert_golden(make(Message.objects.get()), f"account_security_change_by_{'self' if by_self else 'other'}")


@pytest.mark.parametrize("keep_words", [True, False])
def test_mail_account_deleted(keep_words):
    user = UserFactory(display_name="Nasreen")
    people.delete_account(user=user, by=user, keep_words=keep_words)
    assert_golden(
        make(Message.objects.get()), f"account_deleted_{'words_kept' if keep_words else 'words_gone'}"
    )


MAILS = [
    "login_code",
    "confirm_it_is_you",
    "email_confirmation_signup",
    "email_confirmation",
    "password_reset_code",
    "account_already_exists",
    "unknown_account",
]


@pytest.mark.parametrize("name", MAILS)
def test_mail_of_the_account(name):
    message = account_mail(f"account/email/{name}", "nasreen@people.example", {"code": "042042"})
    html = message.alternatives[0].content
    assert_golden(Mail(subject=message.subject, text=message.body, html=html), f"account_{name}")


@WRITES_ON_COMMIT
def test_the_mail_about_a_changed_address_goes_to_the_old_one():
    user = UserFactory(email="old@people.example")
    people.change_email(user=user, email="new@people.example", by=administrator())
    deliver()
    assert [message.to for message in mail.outbox] == [["old@people.example"]]
    assert "was changed" in mail.outbox[0].subject
