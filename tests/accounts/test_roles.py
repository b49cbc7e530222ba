"""Roles are groups that hold what the apps registered, no more and no less."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.actions.roles import sync_roles
from accounts.permissions import departments_of
from accounts.registries import RolePermissions, role_permissions
from accounts.roles import ROLES
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def grants():
    """What is registered, put back after the test."""
    before = list(role_permissions)
    yield role_permissions
    role_permissions[:] = before


def test_the_roles_of_the_service_are_all_there():
    assert set(ROLES) == {
        "editor",
        "moderator",
        "department_officer",
        "challenge_officer",
        "procurement_officer",
        "evaluator",
        "reviewer",
        "contract_manager",
        "surgery_organiser",
        "champions_coordinator",
        "safeguarding_lead",
        "administrator",
    }


def test_every_grant_is_for_a_role_there_is():
    assert {grant.role for grant in role_permissions} == set(ROLES)


def test_running_it_again_changes_nothing():
    assert sync_roles()
    assert sync_roles() == []


@pytest.mark.parametrize("key", ROLES)
def test_every_role_enters_the_back_office(key):
    assert UserFactory(roles=[key]).has_perm("wagtailadmin.access_admin")


def test_what_is_no_longer_granted_is_taken_away(grants):
    extra = RolePermissions(
        name="test:reviewer",
        role="reviewer",
        permissions=["accounts.delete_organisation"],
        pages=["publish"],
        collections=["add"],
    )
    grants.register(extra)
    sync_roles()
    reviewers = Group.objects.get(name="Reviewers")
    assert reviewers.permissions.filter(codename="delete_organisation").exists()
    assert GroupPagePermission.objects.filter(group=reviewers).count() == 1
    assert GroupCollectionPermission.objects.filter(group=reviewers).count() == 2
    grants.remove(extra)
    changes = sync_roles()
    assert "Reviewers: - accounts.delete_organisation" in changes
    assert not reviewers.permissions.filter(codename="delete_organisation").exists()
    assert not GroupPagePermission.objects.filter(group=reviewers).exists()
    assert not GroupCollectionPermission.objects.filter(group=reviewers).exists()


def test_a_permission_hung_on_one_branch_of_the_tree_by_hand_is_taken_away():
    sync_roles()
    editors = Group.objects.get(name="Editors")
    branch = Page.get_first_root_node().get_children().first()
    permission = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=editors, page=branch, permission=permission)
    sync_roles()
    assert not GroupPagePermission.objects.filter(group=editors, page=branch).exists()
    assert GroupPagePermission.objects.filter(group=editors, permission=permission).count() == 1


def test_page_and_collection_permissions_hang_on_the_roots():
    sync_roles()
    editors = Group.objects.get(name="Editors")
    pages = GroupPagePermission.objects.filter(group=editors)
    assert {row.page for row in pages} == {Page.get_first_root_node()}
    collections = GroupCollectionPermission.objects.filter(group=editors)
    assert {row.collection for row in collections} == {Collection.get_first_root_node()}


def test_other_groups_are_left_alone():
    own = Group.objects.create(name="Choir")
    own.permissions.add(Permission.objects.get(codename="delete_organisation"))
    sync_roles()
    assert own.permissions.count() == 1


def test_a_permission_that_does_not_exist_is_named_and_nothing_is_changed(grants):
    grants.register(RolePermissions(name="test:editor", role="editor", permissions=["cms.fly_to_the_moon"]))
    with pytest.raises(LookupError, match=r"cms\.fly_to_the_moon"):
        sync_roles()
    assert not Group.objects.filter(name="Reviewers").exists()


def test_only_administrators_touch_people_roles_and_whose_an_organisation_is():
    for key in ROLES:
        person = UserFactory(roles=[key])
        for permission in (
            "accounts.change_user",
            "accounts.change_organisation",
            "accounts.change_joinrequest",
        ):
            assert person.has_perm(permission) is (key == "administrator"), (key, permission)


def test_asked_to_be_silent_the_command_says_nothing(capsys):
    call_command("sync_roles", verbosity=0)
    assert Group.objects.filter(name="Evaluators").exists()
    call_command("sync_roles", verbosity=0)
    assert capsys.readouterr().out == ""


def test_the_command_says_what_it_changed(capsys):
    call_command("sync_roles")
    assert "Evaluators: group made" in capsys.readouterr().out
    call_command("sync_roles")
    assert capsys.readouterr().out == "The roles are as they should be.\n"


@pytest.mark.parametrize(
    ("kind", "active", "counts"),
    [("department", True, True), ("sme", True, False), ("department", False, False)],
)
def test_the_scope_of_an_officer_is_the_departments_they_belong_to(kind, active, counts):
    person = UserFactory(is_active=active)
    organisation = OrganisationFactory(kind=kind)
    OrganisationFactory(department=True)
    MembershipFactory(organisation=organisation, user=person)
    assert list(departments_of(person)) == ([organisation] if counts else [])
