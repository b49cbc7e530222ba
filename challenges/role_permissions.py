"""What this app grants to the roles of the back office."""

from accounts.registries import RolePermissions, role_permissions

RUN = (
    "challenges.view_programme",
    "challenges.add_programme",
    "challenges.change_programme",
    "challenges.view_term",
    "challenges.add_term",
    "challenges.change_term",
    "challenges.view_challenge",
    "challenges.add_challenge",
    "challenges.change_challenge",
    "challenges.view_solution",
    "challenges.view_question",
    "challenges.change_question",
    "challenges.view_gate",
    "challenges.change_gate",
    "challenges.approve_route",
    "challenges.decide_solution",
)


def register() -> None:
    """Everything of a challenge is bound to the officer's own departments (`Challenge.objects.of_officer`)."""
    role_permissions.register(
        RolePermissions(
            name="challenges:challenge_officer",
            role="challenge_officer",
            permissions=RUN,
            says="Runs the challenges of their own departments: takes up what is proposed, defines it, chooses a legal "
            "route and approves one that somebody else chose, invites, answers questions, keeps the panels, and "
            "decides at gates where the plan names them and at which they did not score; as one of the board of a "
            "programme also at those of other departments. Sees solutions once the invitation is over; never one of "
            "an organisation that they belong to, or in which they declared a conflict",
        )
    )
