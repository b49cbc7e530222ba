"""What the roadmap grants to which role."""

from __future__ import annotations

from accounts.registries import RolePermissions, role_permissions

STEPS = ("cms.view_step", "cms.change_step", "cms.view_actionrecord", "cms.change_actionrecord")
PAGES = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
FILES = ("add", "change", "choose")


def register() -> None:
    role_permissions.register(
        RolePermissions(
            name="cms:editor",
            role="editor",
            permissions=(*STEPS, "wagtailredirects.add_redirect", "wagtailredirects.change_redirect"),
            pages=PAGES,
            collections=FILES,
            says="Writes, publishes and moves every page; adds pictures and documents; "
            "changes states, steps and their dates with a reason; keeps redirects",
        )
    )
    role_permissions.register(
        RolePermissions(
            name="cms:administrator",
            role="administrator",
            permissions=(
                *STEPS,
                "cms.change_sitesettings",
                "wagtailredirects.add_redirect",
                "wagtailredirects.change_redirect",
                "wagtailredirects.delete_redirect",
                "wagtailsearchpromotions.add_searchpromotion",
                "wagtailsearchpromotions.change_searchpromotion",
                "wagtailsearchpromotions.delete_searchpromotion",
                "wagtailcore.add_collection",
                "wagtailcore.change_collection",
                "wagtailcore.delete_collection",
                "wagtailcore.change_site",
            ),
            pages=PAGES,
            collections=FILES,
            says="As editors; also names, contacts and colours of the site, promoted search results, collections",
        )
    )
