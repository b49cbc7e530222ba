"""What this app grants to the roles of the back office."""

from accounts.registries import RolePermissions, role_permissions

TEMPLATES = (
    "engagement.view_answertemplate",
    "engagement.add_answertemplate",
    "engagement.change_answertemplate",
    "engagement.delete_answertemplate",
)
MODERATE = (
    "engagement.moderate_comment",
    "engagement.view_comment",
    "engagement.view_flag",
    "engagement.view_moderationevent",
    "engagement.view_topic",
    "engagement.view_spamremoval",
    *TEMPLATES,
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
    *TEMPLATES,
)


def register() -> None:
    """Moderators decide on comments and topics; safeguarding leads do too, and alone settle who may be at risk."""
    role_permissions.register(
        RolePermissions(
            name="engagement:moderator",
            role="moderator",
            permissions=MODERATE,
            says="Reads and decides the moderation queue, with reasons; looks again at what a colleague decided; "
            "removes spam accounts; closes and reopens topics; keeps the templates for mails to writers",
        )
    )
    for role in ("department_officer", "editor"):
        role_permissions.register(
            RolePermissions(
                name=f"engagement:{role}",
                role=role,
                permissions=ANSWER,
                says="Answers comments, ideas and offers of help as the department; sorts them by subject; says what "
                "changed because of them; keeps the templates for official responses. Department officers: for the "
                "actions that their department leads",
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
    role_permissions.register(
        RolePermissions(
            name="engagement:administrator",
            role="administrator",
            permissions=("engagement.view_spamremoval",),
            says="Sees which accounts moderators removed as spam, and can undo it",
        )
    )
