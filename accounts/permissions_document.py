"""docs/permissions.md, written from what the apps registered."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import translation

from accounts.registries import role_permissions
from accounts.roles import ROLES, Role

PATH = Path(settings.BASE_DIR) / "docs" / "permissions.md"

HEAD = """# Roles and what they may do

Written by `manage.py write_permissions` from what each app registers (`RolePermissions`); `make check` compares.
A role is a Django group of the same name, made and kept by `manage.py sync_roles`. One person may have several.
Nobody enters the back office without a second factor, whatever their role.

What an officer sees of organisations, challenges, procurements and other case records depends on the council
departments that they belong to (their memberships), not on their role: a role says what one may do, a department
with what. Administrators see every department. Citizens, suppliers, champions and partners have no role: what
they may do on the public site comes from their own words, memberships and cases.
"""


def text() -> str:
    """The whole document, in English whatever language is active."""
    with translation.override("en"):
        rows = [f"| {role.label} | {role.does} |" for role in ROLES.values()]
        table = "\n".join(["| role | what they do |", "| --- | --- |", *rows])
        return "\n".join([HEAD, table, "", *(_section(role) for role in ROLES.values())])


def _section(role: Role) -> str:
    grants = sorted(
        (grant for grant in role_permissions if grant.role == role.key), key=lambda grant: grant.name
    )
    lines = [f"## {role.label}", ""]
    for grant in grants:
        lines.append(f"- **{grant.name.split(':')[0]}**: {grant.says or 'see below'}")
        lines += [f"  - `{name}`" for name in sorted(grant.permissions)]
        if grant.pages:
            where = grant.branch or "every page"
            lines.append(f"  - {where}: {', '.join(sorted(grant.pages))}")
        if grant.collections:
            lines.append(f"  - every picture and document: {', '.join(sorted(grant.collections))}")
    return "\n".join([*lines, ""])
