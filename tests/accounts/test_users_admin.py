"""People in the back office: administrators only, no password, every change through its action."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts.models import Message, User
from tests.accounts.signing import is_signed_in, sign_in_by_code, sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    """With all rights, and a second factor shown."""
    user = UserFactory(
        email="admin@people.example", password=PASSWORD, second_factor=True, administrator=True
    )
    sign_in_with_second_factor(client, user)
    return user


@pytest.fixture
def role_holder(client):
    """Holds the role of administrator: may change people, but has not all rights."""
    user = UserFactory(email="role@people.example", password=PASSWORD, second_factor=True, back_office=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["add_user", "change_user"]))
    sign_in_with_second_factor(client, user)
    return user


def edit(client, person, **typed):
    data = {
        "email": person.email,
        "display_name": person.display_name,
        "preferred_language": "",
        "groups": [group.pk for group in person.groups.all()],
    }
    if person.is_active:
        data["is_active"] = "on"
    if person.is_superuser:
        data["is_superuser"] = "on"
    return client.post(reverse("wagtailusers_users:edit", args=[person.pk]), data | typed)


def told(person) -> list[str]:
    return [
        message.event.facts["change"] for message in Message.objects.filter(user=person).order_by("due_at")
    ]


def test_the_list_is_for_administrators(client):
    editor = UserFactory(password=PASSWORD, second_factor=True, back_office=True)
    sign_in_with_second_factor(client, editor)
    assert client.get(reverse("wagtailusers_users:index")).status_code == 302


def test_people_are_found_by_name(client, admin):
    UserFactory(display_name="Nasreen Akhtar")
    UserFactory(display_name="Bob")
    page = client.get(reverse("wagtailusers_users:index"), {"q": "nasreen"}).content.decode()
    assert "Nasreen Akhtar" in page
    assert "Bob" not in page


@pytest.mark.parametrize("page", ["add", "edit", "history", "delete"])
def test_no_screen_asks_for_a_password_or_a_first_name(client, admin, page):
    args = [] if page == "add" else [UserFactory().pk]
    html = client.get(reverse(f"wagtailusers_users:{page}", args=args)).content.decode()
    assert "password" not in html.lower()
    assert "first_name" not in html


@pytest.mark.parametrize("page", ["add", "edit"])
def test_the_screens_ask_for_what_we_hold(client, admin, page):
    args = [] if page == "add" else [UserFactory().pk]
    html = client.get(reverse(f"wagtailusers_users:{page}", args=args)).content.decode()
    for name in ("email", "display_name", "preferred_language", "is_superuser", "groups"):
        assert f'name="{name}"' in html or f'id="id_{name}"' in html
    assert "None" not in html.split('class="fields"')[1].split("</ul>")[0]


def test_a_person_is_added_without_a_password_and_gets_in_by_a_code(client, admin, django_user_model):
    group = Group.objects.create(name="Keepers")
    data = {
        "email": "New@people.example",
        "display_name": "New",
        "preferred_language": "ur",
        "groups": [group.pk],
    }
    client.post(reverse("wagtailusers_users:add"), data)
    person = User.objects.get(email="new@people.example")
    assert not person.has_usable_password()
    assert list(person.groups.all()) == [group]
    assert not EmailAddress.objects.get(user=person).verified
    client.logout()
    sign_in_by_code(client, person)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"email": "new@people.example"}, "email"),
        ({"is_superuser": "on"}, "roles"),
        ({"is_active": ""}, "closed"),
    ],
)
def test_what_is_typed_goes_through_its_action(client, admin, typed, key):
    person = UserFactory(email="old@people.example")
    edit(client, person, **typed)
    assert told(person) == [key]
    assert Message.objects.get().address == "old@people.example"
    assert ModelLogEntry.objects.for_instance(person).filter(action=f"accounts.{key}", user=admin).exists()


def test_a_role_given_in_the_form_goes_through_its_action(client, admin):
    person, group = UserFactory(), Group.objects.create(name="Keepers")
    edit(client, person, groups=[group.pk])
    assert list(person.groups.all()) == [group]
    assert told(person) == ["roles"]


def test_a_new_name_alone_tells_nobody(client, admin):
    person = UserFactory()
    edit(client, person, display_name="Another Name")
    person.refresh_from_db()
    assert person.display_name == "Another Name"
    assert told(person) == []


def test_a_taken_address_is_said_beside_the_form(client, admin):
    person, other = UserFactory(), UserFactory()
    page = edit(client, person, email=other.email.upper()).content.decode()
    assert "Someone already has an account with this email address" in page
    assert told(person) == []


def test_nobody_changes_their_own_address_or_roles_here(client, admin):
    group = Group.objects.create(name="Keepers")
    edit(client, admin, email="other@people.example", groups=[group.pk], is_superuser="")
    admin.refresh_from_db()
    assert (admin.email, admin.is_superuser, admin.groups.count()) == ("admin@people.example", True, 0)


def test_the_role_does_not_give_all_rights(client, role_holder):
    person = UserFactory()
    edit(client, person, is_superuser="on")
    person.refresh_from_db()
    assert not person.is_superuser


@pytest.mark.parametrize("page", ["edit", "remove_second_factor"])
def test_the_role_does_not_reach_those_with_all_rights(client, role_holder, page):
    """Else a changed address would be a way to take all rights."""
    person = UserFactory(administrator=True, second_factor=True, email="all@people.example")
    url = reverse(f"wagtailusers_users:{page}", args=[person.pk])
    client.post(url, {"email": "mine@people.example", "display_name": "x"})
    person.refresh_from_db()
    assert person.email == "all@people.example"
    assert person.authenticator_set.exists()


def bulk(client, action, *people, **typed):
    query = "&".join(f"id={person.pk}" for person in people)
    url = reverse("wagtail_bulk_action", args=["accounts", "user", action])
    return client.post(f"{url}?{query}", typed)


def test_bulk_actions_go_through_the_same_actions(client, admin, django_capture_on_commit_callbacks):
    one, two = UserFactory(), UserFactory()
    group = Group.objects.create(name="Keepers")
    bulk(client, "assign_role", one, two, role=group.pk)
    assert set(group.user_set.all()) == {one, two}
    assert told(one) == told(two) == ["roles"]
    bulk(client, "set_active_state", one, mark_as_active="False")
    assert told(one) == ["roles", "closed"]
    with django_capture_on_commit_callbacks(execute=True):
        bulk(client, "delete", two)
    two.refresh_from_db()
    assert two.erased_at


@pytest.mark.parametrize(
    ("action", "typed"),
    [("assign_role", {}), ("set_active_state", {"mark_as_active": "False"}), ("delete", {})],
)
def test_bulk_actions_leave_those_with_all_rights_alone(client, role_holder, action, typed):
    person = UserFactory(administrator=True)
    group = Group.objects.create(name="Keepers")
    bulk(client, action, person, role=group.pk, **typed)
    person.refresh_from_db()
    assert person.is_active and not person.erased_at and not person.groups.exists()


def test_deleting_somebody_leaves_the_row_empty_and_their_words(client, admin):
    person = UserFactory()
    client.post(reverse("wagtailusers_users:delete", args=[person.pk]))
    person.refresh_from_db()
    assert person.erased_at
    assert client.get(reverse("wagtailusers_users:edit", args=[person.pk])).status_code == 302
    assert f"users/edit/{person.pk}/" not in client.get(reverse("wagtailusers_users:index")).content.decode()


def test_a_lost_second_factor_is_removed_after_asking(client, admin):
    person = UserFactory(second_factor=True)
    screen = client.get(reverse("wagtailusers_users:edit", args=[person.pk])).content.decode()
    url = reverse("wagtailusers_users:remove_second_factor", args=[person.pk])
    assert url in screen
    assert "Make sure that it is really them who asks" in client.get(url).content.decode()
    client.post(url)
    assert not person.authenticator_set.exists()
    assert told(person) == ["second_factor_removed"]


def test_the_back_offices_own_account_page_keeps_to_its_settings(client, admin):
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert "name_email" not in page
    assert "password" not in page.lower()
    assert "theme" in page
