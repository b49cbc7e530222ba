"""What this app grants to the roles of the back office."""

from accounts.registries import RolePermissions, role_permissions

MODERATE = (
    "engagement.moderate_comment",
    "engagement.view_comment",
    "engagement.view_flag",
    "engagement.view_moderationevent",
    "engagement.view_topic",
)


ANSWER = (
    "engagement.answer_topic",
    "engagement.view_topic",
    "engagement.view_idea",
    "engagement.view_pledge",
    "engagement.view_subject",
    "engagement.add_subject",
    "engagement.change_subject",
    "engagement.view_papernote",
    "engagement.add_papernote",
    "engagement.change_papernote",
    "engagement.delete_papernote",
    "engagement.view_officialresponse",
    "engagement.view_outcome",
    "engagement.view_answertemplate",
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
    for role in ("department_officer", "editor"):
        role_permissions.register(
            RolePermissions(
                name=f"engagement:{role}",
                role=role,
                permissions=ANSWER,
                says="Answers comments, ideas and offers of help as the department; sorts them by subject; says what "
                "changed because of them. Department officers: for the actions that their department leads",
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
