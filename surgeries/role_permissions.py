"""What this app grants to the roles of the back office."""

from accounts.registries import RolePermissions, role_permissions

ORGANISE = (
    "surgeries.view_venue",
    "surgeries.add_venue",
    "surgeries.change_venue",
    "surgeries.view_sessiontopic",
    "surgeries.add_sessiontopic",
    "surgeries.change_sessiontopic",
    "surgeries.view_series",
    "surgeries.add_series",
    "surgeries.change_series",
    "surgeries.view_session",
    "surgeries.add_session",
    "surgeries.change_session",
    "surgeries.view_booking",
    "surgeries.add_booking",
    "surgeries.change_booking",
    "surgeries.view_calltask",
    "surgeries.change_calltask",
    "surgeries.view_need",
    "surgeries.change_need",
    "surgeries.view_feedback",
    "surgeries.change_feedback",
    "surgeries.view_followup",
    "surgeries.change_followup",
    "surgeries.view_datarequest",
    "surgeries.change_datarequest",
)


def register() -> None:
    """Nothing is ever deleted by hand: what was public or booked is cancelled."""
    role_permissions.register(
        RolePermissions(
            name="surgeries:surgery_organiser",
            role="surgery_organiser",
            permissions=ORGANISE,
            collections=("add", "choose"),
            says="Keeps venues and topics; plans series and sessions, opens, changes and cancels them; enters "
            "bookings by telephone; sees who comes, what is to be arranged and whom to ring; runs every room; adds "
            "pictures; reads what people say afterwards and chooses what is told in public; reads and answers requests "
            "for data",
        )
    )
    role_permissions.register(
        RolePermissions(
            name="surgeries:department_officer",
            role="department_officer",
            permissions=("surgeries.view_datarequest", "surgeries.change_datarequest"),
            says="Answers the requests for data that are given to their department",
        )
    )
    role_permissions.register(
        RolePermissions(
            name="surgeries:moderator",
            role="moderator",
            permissions=("surgeries.view_datarequest",),
            says="Reads requests for data before everybody can, and puts them on the list",
        )
    )
