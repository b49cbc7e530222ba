"""Roles become Django groups."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.registries import RolePermissions, role_permissions
from accounts.roles import ROLES, Role

COLLECTED = ("wagtailimages.{}_image", "wagtaildocs.{}_document")


@transaction.atomic
def sync_roles() -> list[str]:
    """Makes each role's group hold exactly what the apps registered for it; gives what changed, in words.

    Safe to run again; other groups are left alone. LookupError names a permission that does not exist.
    """
    changes: list[str] = []
    for role in ROLES.values():
        group, created = Group.objects.get_or_create(name=role.group)
        if created:
            changes.append(f"{role.group}: group made")
        grants = [grant for grant in role_permissions if grant.role == role.key]
        changes += _sync_permissions(role, group, grants)
        changes += _sync_pages(role, group, grants)
        changes += _sync_collections(role, group, grants)
    return changes


def permissions_named(names: set[str]) -> dict[str, Permission]:
    """By "app_label.codename"; LookupError for those that do not exist."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    if missing := names - known.keys():
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}")
    return {name: known[name] for name in names}


def _sync_permissions(role: Role, group: Group, grants: list[RolePermissions]) -> list[str]:
    wanted = permissions_named({name for grant in grants for name in grant.permissions})
    before = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in group.permissions.select_related("content_type")
    }
    if before != wanted.keys():
        group.permissions.set(wanted.values())
    return _said(role, before, set(wanted))


def _sync_pages(role: Role, group: Group, grants: list[RolePermissions]) -> list[str]:
    """Page permissions hold for the whole tree: they hang on its root."""
    root = Page.get_first_root_node()
    wanted = {f"{name}_page" for grant in grants for name in grant.pages}
    rows = GroupPagePermission.objects.filter(group=group).select_related("permission")
    before = {row.permission.codename for row in rows if row.page_id == root.pk}
    rows.exclude(page=root).delete()
    rows.exclude(permission__codename__in=wanted).delete()
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", content_type__model="page")
    for codename in sorted(wanted - before):
        GroupPagePermission.objects.create(
            group=group, page=root, permission=permissions.get(codename=codename)
        )
    return _said(role, before, wanted)


def _sync_collections(role: Role, group: Group, grants: list[RolePermissions]) -> list[str]:
    """Images and documents alike, at the root of the collections."""
    root = Collection.get_first_root_node()
    verbs = {verb for grant in grants for verb in grant.collections}
    wanted = permissions_named({name.format(verb) for verb in verbs for name in COLLECTED})
    rows = GroupCollectionPermission.objects.filter(group=group).select_related("permission__content_type")
    before = {f"{row.permission.content_type.app_label}.{row.permission.codename}" for row in rows}
    rows.exclude(permission__in=wanted.values()).delete()
    for name in sorted(wanted.keys() - before):
        GroupCollectionPermission.objects.create(group=group, collection=root, permission=wanted[name])
    return _said(role, before, set(wanted))


def _said(role: Role, before: set[str], wanted: set[str]) -> list[str]:
    added = [f"{role.group}: + {name}" for name in sorted(wanted - before)]
    return added + [f"{role.group}: - {name}" for name in sorted(before - wanted)]
