"""docs/permissions.md says what the code grants."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils.functional import Promise

from accounts import permissions_document
from accounts.registries import RolePermissions, role_permissions
from accounts.roles import ROLES


def test_the_document_is_up_to_date():
    call_command("write_permissions", check=True)


def test_it_names_every_role_and_every_permission():
    text = permissions_document.text()
    for role in ROLES.values():
        assert f"## {role.label}" in text
    for grant in role_permissions:
        for name in grant.permissions:
            assert f"`{name}`" in text


@pytest.mark.parametrize("there", [True, False])
def test_a_document_that_is_out_of_date_or_missing_fails_the_check(tmp_path, monkeypatch, there):
    import accounts.management.commands.write_permissions as command

    path = tmp_path / "docs" / "permissions.md"
    monkeypatch.setattr(command, "PATH", path)
    if there:
        call_command("write_permissions")
        call_command("write_permissions", check=True)
        role_permissions.register(RolePermissions(name="test:editor", role="editor", permissions=["cms.fly"]))
    try:
        with pytest.raises(CommandError, match="out of date"):
            call_command("write_permissions", check=True)
    finally:
        role_permissions[:] = [grant for grant in role_permissions if grant.name != "test:editor"]


def test_what_a_role_may_do_and_the_app_s_name_are_said_in_the_reader_s_language():
    own = [grant for grant in role_permissions if grant.name.startswith("accounts:")]
    assert len(own) == len(ROLES)
    for words in (*(grant.says for grant in own), apps.get_app_config("accounts").verbose_name):
        assert isinstance(words, Promise)
