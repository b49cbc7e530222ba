"""What the roles may do with approvals and the standing orders."""

from __future__ import annotations

from accounts.registries import RolePermissions, role_permissions

SEE = ("procurement.view_approval",)
ORDERS = ("procurement.view_approvalband", "procurement.view_approver")
KEEP = tuple(
    f"procurement.{verb}_{model}"
    for model in ("approvalband", "approver")
    for verb in ("view", "add", "change", "delete")
)
APPROVES = "Sees the approvals of their own departments and those that wait for them, and decides those"


def register() -> None:
    """Who may approve what is no role: the rows of `Approver` say it."""
    for role, permissions, says in (
        (
            "procurement_officer",
            (*SEE, *ORDERS),
            f"{APPROVES}. Reads the standing orders and who may approve",
        ),
        ("contract_manager", SEE, APPROVES),
        ("department_officer", SEE, APPROVES),
        ("challenge_officer", SEE, APPROVES),
        (
            "administrator",
            (*SEE, *KEEP),
            f"Keeps the standing orders (who must approve from which value on) and who may approve. {APPROVES}",
        ),
    ):
        role_permissions.register(
            RolePermissions(
                name=f"procurement:planning:{role}", role=role, permissions=permissions, says=says
            )
        )
