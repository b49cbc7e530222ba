"""Roles become Django groups."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.registries import RolePermissions, role_permissions
from accounts.roles import ROLES, Role

COLLECTED = ("wagtailimages.{}_image", "wagtaildocs.{}_document")
ON_PAGES = "wagtailcore.{}_page"


@transaction.atomic
def sync_roles() -> list[str]:
    """Makes each role's group hold exactly what the apps registered for it; gives what changed, in words.

    Safe to run again; other groups are left alone. LookupError names a permission that does not exist.
    """
    known = all_permissions()
    changes: list[str] = []
    for role in ROLES.values():
        group, created = Group.objects.get_or_create(name=role.group)
        if created:
            changes.append(f"{role.group}: group made")
        grants = [grant for grant in role_permissions if grant.role == role.key]
        changes += _sync_permissions(role, group, grants, known)
        changes += _sync_pages(role, group, grants, known)
        changes += _sync_collections(role, group, grants, known)
    return changes


def all_permissions() -> dict[str, Permission]:
    """By "app_label.codename"."""
    rows = Permission.objects.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": row for row in rows}


def chosen(names: set[str], known: dict[str, Permission]) -> dict[str, Permission]:
    """LookupError for those that do not exist: a slip of the pen in a registration is found at once."""
    if missing := names - known.keys():
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}")
    return {name: known[name] for name in names}


def granted_pages(grants: list[RolePermissions]) -> set[str]:
    return {ON_PAGES.format(verb) for grant in grants for verb in grant.pages}


def granted_collections(grants: list[RolePermissions]) -> set[str]:
    return {name.format(verb) for grant in grants for verb in grant.collections for name in COLLECTED}


def _sync_permissions(role: Role, group: Group, grants: list[RolePermissions], known: dict) -> list[str]:
    wanted = chosen({name for grant in grants for name in grant.permissions}, known)
    rows = group.permissions.select_related("content_type")
    before = {f"{row.content_type.app_label}.{row.codename}" for row in rows}
    if before != wanted.keys():
        group.permissions.set(wanted.values())
    return _said(role, before, set(wanted), "")


def _sync_pages(role: Role, group: Group, grants: list[RolePermissions], known: dict) -> list[str]:
    """Page permissions hold for the whole tree: they hang on its root, and nowhere else."""
    wanted = chosen(granted_pages(grants), known)
    return _sync_tree(role, GroupPagePermission, group, {"page": Page.get_first_root_node()}, wanted)


def _sync_collections(role: Role, group: Group, grants: list[RolePermissions], known: dict) -> list[str]:
    wanted = chosen(granted_collections(grants), known)
    where = {"collection": Collection.get_first_root_node()}
    return _sync_tree(role, GroupCollectionPermission, group, where, wanted)


def _sync_tree(role: Role, model, group: Group, where: dict, wanted: dict[str, Permission]) -> list[str]:
    before = {}
    for row in model.objects.filter(group=group).select_related("permission__content_type"):
        name = f"{row.permission.content_type.app_label}.{row.permission.codename}"
        if name in wanted and all(getattr(row, field) == place for field, place in where.items()):
            before[name] = row
        else:
            row.delete()
            before[f"{name} elsewhere" if name in wanted else name] = row
    for name in wanted.keys() - before.keys():
        model.objects.create(group=group, permission=wanted[name], **where)
    return _said(role, set(before), set(wanted), " everywhere")


def _said(role: Role, before: set[str], wanted: set[str], where: str) -> list[str]:
    added = [f"{role.group}: + {name}{where}" for name in sorted(wanted - before)]
    return added + [f"{role.group}: - {name}" for name in sorted(before - wanted)]
