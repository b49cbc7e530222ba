"""The roles of the back office, and what the ground floor grants to each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.registries import RolePermissions, role_permissions


@dataclass(frozen=True, kw_only=True)
class Role:
    """One role: the name of its group is the English of its label, whatever language is active."""

    key: str
    group: str
    label: str | Promise
    does: str | Promise


def _role(key: str, group: str, label: str | Promise, does: str | Promise) -> Role:
    return Role(key=key, group=group, label=label, does=does)


ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        _role(
            "editor",
            "Editors",
            _("Editors"),
            _("Writes and publishes pages, and keeps the roadmap up to date"),
        ),
        _role(
            "moderator",
            "Moderators",
            _("Moderators"),
            _("Keeps the discussion civil, each decision with a reason"),
        ),
        _role(
            "department_officer",
            "Department officers",
            _("Department officers"),
            _("Answers what people say, suggest and offer about the actions of their own department"),
        ),
        _role(
            "challenge_officer",
            "Challenge officers",
            _("Challenge officers"),
            _("Runs the challenges of their own department through the six stages"),
        ),
        _role(
            "procurement_officer",
            "Procurement officers",
            _("Procurement officers"),
            _("Plans, publishes, opens and awards the procurements of their own department"),
        ),
        _role(
            "evaluator",
            "Evaluators",
            _("Evaluators"),
            _("Declares conflicts and scores the tenders given to them"),
        ),
        _role(
            "reviewer", "Reviewers", _("Reviewers"), _("Scores the solutions of the challenges given to them")
        ),
        _role(
            "contract_manager",
            "Contract managers",
            _("Contract managers"),
            _("Keeps contracts, payments and performance up to date"),
        ),
        _role(
            "surgery_organiser",
            "Surgery organisers",
            _("Surgery organisers"),
            _("Sets up venues, sessions and surgeons"),
        ),
        _role(
            "champions_coordinator",
            "Champions coordinators",
            _("Champions coordinators"),
            _("Welcomes champions, keeps the toolkit, writes to the network"),
        ),
        _role(
            "safeguarding_lead",
            "Safeguarding leads",
            _("Safeguarding leads"),
            _("Is told at once when someone may be at risk"),
        ),
        _role(
            "administrator",
            "Administrators",
            _("Administrators"),
            _("Looks after people, roles, organisations and the site’s settings"),
        ),
    )
}

ENTER = "wagtailadmin.access_admin"
SEE_OWN_ORGANISATION = ("accounts.view_organisation", "accounts.view_joinrequest")
DEPARTMENTAL = (
    "department_officer",
    "challenge_officer",
    "procurement_officer",
    "contract_manager",
    "surgery_organiser",
)


def register() -> None:
    """What every role needs, and what the ground floor grants."""
    for key in ROLES:
        if key == "administrator":
            continue
        departmental = key in DEPARTMENTAL
        role_permissions.register(
            RolePermissions(
                name=f"accounts:{key}",
                role=key,
                permissions=(ENTER, *(SEE_OWN_ORGANISATION if departmental else ())),
                says=_(
                    "Enters the back office; sees the organisations they belong to and who asks to join them"
                )
                if departmental
                else _("Enters the back office"),
            )
        )
    role_permissions.register(
        RolePermissions(
            name="accounts:administrator",
            role="administrator",
            permissions=(
                ENTER,
                "accounts.add_user",
                "accounts.change_user",
                "accounts.view_user",
                "accounts.add_organisation",
                "accounts.change_organisation",
                "accounts.delete_organisation",
                "accounts.view_organisation",
                "accounts.change_joinrequest",
                "accounts.view_joinrequest",
                "accounts.add_ward",
                "accounts.change_ward",
                "accounts.view_ward",
            ),
            says=_(
                "Keeps people, their roles, every organisation and the wards; decides whose an organisation is"
            ),
        )
    )
