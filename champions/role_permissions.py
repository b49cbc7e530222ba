"""What this app grants to the roles of the back office."""

from accounts.registries import RolePermissions, role_permissions

COORDINATE = (
    "champions.view_champion",
    "champions.change_champion",
    "champions.view_check",
    "champions.add_check",
    "champions.view_activity",
    "champions.add_activity",
    "champions.change_activity",
    "champions.view_skill",
    "champions.add_skill",
    "champions.change_skill",
    "champions.view_employer",
    "champions.add_employer",
    "champions.change_employer",
    "champions.view_helprecord",
    "champions.view_study",
    "champions.add_study",
    "champions.change_study",
    "champions.view_broadcast",
    "champions.add_broadcast",
    "champions.change_broadcast",
    "champions.change_championssettings",
)
KEEP_SAFE = ("champions.view_concern", "champions.change_concern", "champions.change_championssettings")


def register() -> None:
    """Concerns go outside the coordinators' line: no other role reads them."""
    role_permissions.register(
        RolePermissions(
            name="champions:champions_coordinator",
            role="champions_coordinator",
            permissions=COORDINATE,
            says="Welcomes champions and changes their state; notes that a check was seen where an activity allows "
            "one; keeps topics, skills and employers; writes to many champions at once; sees the help that was "
            "given; runs the studies of the Living Lab. Reads no concern",
        )
    )
    role_permissions.register(
        RolePermissions(
            name="champions:safeguarding_lead",
            role="safeguarding_lead",
            permissions=KEEP_SAFE,
            says="Reads concerns that are not about themselves, decides about them, pauses contact and lifts a pause "
            "with a reason; sets who is named as lead and the numbers to call. Whoever also coordinates champions "
            "reads none, and neither does an administrator without this role",
        )
    )
