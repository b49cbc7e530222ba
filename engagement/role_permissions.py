"""What this app grants to the roles of the back office."""

from accounts.registries import RolePermissions, role_permissions

MODERATE = (
    "engagement.moderate_comment",
    "engagement.view_comment",
    "engagement.view_flag",
    "engagement.view_moderationevent",
    "engagement.view_topic",
)


def register() -> None:
    """Moderators decide on comments and topics; safeguarding leads do too, and alone settle who may be at risk."""
    role_permissions.register(
        RolePermissions(
            name="engagement:moderator",
            role="moderator",
            permissions=MODERATE,
            says="Reads and decides the moderation queue, with reasons; closes and reopens topics",
        )
    )
    role_permissions.register(
        RolePermissions(
            name="engagement:safeguarding_lead",
            role="safeguarding_lead",
            permissions=(*MODERATE, "engagement.safeguard_comment"),
            says="Is told at once when someone may be at risk, and alone settles such reports",
        )
    )
