"""Roles become Django groups."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.registries import RolePermissions, role_permissions
from accounts.roles import ROLES, Role

COLLECTED = ("wagtailimages.{}_image", "wagtaildocs.{}_document")
ON_PAGES = "wagtailcore.{}_page"


@transaction.atomic
def sync_roles(*, only: Iterable[str] = tuple(ROLES)) -> list[str]:
    """Makes each role's group hold exactly what the apps registered for it; gives what changed, in words.

    Safe to run again; other groups are left alone. LookupError names a permission that does not exist.
    """
    granted = [grant for grant in role_permissions if grant.role in set(only)]
    known = known_permissions(granted)
    changes: list[str] = []
    for role in [ROLES[key] for key in only]:
        group, created = Group.objects.get_or_create(name=role.group)
        if created:
            changes.append(f"{role.group}: group made")
        grants = [grant for grant in granted if grant.role == role.key]
        changes += _sync_permissions(role, group, grants, known)
        changes += _sync_pages(role, group, grants, known)
        changes += _sync_collections(role, group, grants, known)
    return changes


def known_permissions(grants: list[RolePermissions]) -> dict[str, Permission]:
    """Those that the grants may name, by "app_label.codename"."""
    names = {name for grant in grants for name in grant.permissions}
    names |= {ON_PAGES.format(verb) for grant in grants for verb in grant.pages}
    names |= {name.format(verb) for grant in grants for verb in grant.collections for name in COLLECTED}
    codes = {name.partition(".")[2] for name in names}
    rows = Permission.objects.filter(codename__in=codes).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": row for row in rows}


def chosen(names: set[str], known: dict[str, Permission]) -> dict[str, Permission]:
    """LookupError for those that do not exist: a slip of the pen in a registration is found at once."""
    if missing := names - known.keys():
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}")
    return {name: known[name] for name in names}


Hung = set[tuple[str, int]]  # a permission by its name, and the page or collection that it hangs on


def granted_pages(grants: list[RolePermissions]) -> Hung:
    """Each on the root of the tree, or on the branches that the grant names."""
    root = Page.get_first_root_node().pk
    found: Hung = set()
    for grant in grants:
        places = [root] if grant.pages_below is None else [page.pk for page in grant.pages_below()]
        found |= {(ON_PAGES.format(verb), place) for verb in grant.pages for place in places}
    return found


def granted_collections(grants: list[RolePermissions]) -> Hung:
    root = Collection.get_first_root_node().pk
    verbs = {verb for grant in grants for verb in grant.collections}
    return {(name.format(verb), root) for verb in verbs for name in COLLECTED}


def _sync_permissions(role: Role, group: Group, grants: list[RolePermissions], known: dict) -> list[str]:
    wanted = chosen({name for grant in grants for name in grant.permissions}, known)
    rows = group.permissions.select_related("content_type")
    before = {f"{row.content_type.app_label}.{row.codename}" for row in rows}
    if before != wanted.keys():
        group.permissions.set(wanted.values())
    return _said(role, before, set(wanted), "")


def _sync_pages(role: Role, group: Group, grants: list[RolePermissions], known: dict) -> list[str]:
    """Page permissions hang on the root of the tree or on the branches of a grant, and nowhere else."""
    return _sync_tree(role, GroupPagePermission, group, "page_id", granted_pages(grants), known)


def _sync_collections(role: Role, group: Group, grants: list[RolePermissions], known: dict) -> list[str]:
    wanted = granted_collections(grants)
    return _sync_tree(role, GroupCollectionPermission, group, "collection_id", wanted, known)


def _sync_tree(role: Role, model, group: Group, place: str, wanted: Hung, known: dict) -> list[str]:
    permissions = chosen({name for name, _pk in wanted}, known)
    before: Hung = set()
    for row in model.objects.filter(group=group).select_related("permission__content_type"):
        name = f"{row.permission.content_type.app_label}.{row.permission.codename}"
        hung = (name, getattr(row, place))
        before.add(hung)
        if hung not in wanted:
            row.delete()
    for name, pk in wanted - before:
        model.objects.create(group=group, permission=permissions[name], **{place: pk})
    root = (Page if place == "page_id" else Collection).get_first_root_node().pk
    return _said(role, _in_words(before, root), _in_words(wanted, root), "")


def _in_words(hung: Hung, root: int) -> set[str]:
    return {f"{name} everywhere" if pk == root else f"{name} below {pk}" for name, pk in hung}


def _said(role: Role, before: set[str], wanted: set[str], where: str) -> list[str]:
    added = [f"{role.group}: + {name}{where}" for name in sorted(wanted - before)]
    return added + [f"{role.group}: - {name}" for name in sorted(before - wanted)]
