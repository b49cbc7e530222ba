"""What this app grants to the roles of the back office. Each part adds to these lines what its own screens need."""

from accounts.registries import RolePermissions, role_permissions

OFFICER = (
    "procurement.view_case",
    "procurement.add_case",
    "procurement.change_case",
    "procurement.view_ownnotice",
    "procurement.change_ownnotice",
    "procurement.approve_notice",
    "procurement.view_councilcontract",
    "procurement.add_councilcontract",
    "procurement.change_councilcontract",
    "procurement.view_papertemplate",
    "procurement.add_papertemplate",
    "procurement.change_papertemplate",
    "procurement.view_enquiry",
    "procurement.change_enquiry",
    "procurement.view_supplierprofile",
    "procurement.view_importrun",
    "procurement.view_invoice",
    "procurement.change_invoice",
    "procurement.view_paymentrun",
    "procurement.change_paymentrun",
)
MANAGER = (
    "procurement.view_case",
    "procurement.view_councilcontract",
    "procurement.change_councilcontract",
    "procurement.view_importrun",
    "procurement.view_invoice",
    "procurement.change_invoice",
    "procurement.view_paymentrun",
    "procurement.change_paymentrun",
)


def register() -> None:
    """All bound to the officer's own departments (`querysets.own_departments`)."""
    from procurement import toolkit

    role_permissions.register(
        RolePermissions(
            name="procurement:procurement_officer",
            role="procurement_officer",
            permissions=OFFICER,
            says="Takes the procurements of their own departments from need to contract: plans, talks to the market, "
            "writes notices and approves those that somebody else wrote, records what is official, answers questions, "
            "records awards, keeps the register of contracts. Reads the profiles of firms that let buyers find them",
        )
    )
    role_permissions.register(
        RolePermissions(
            name="procurement:toolkit",
            role="procurement_officer",
            pages=("add", "change", "publish"),
            pages_below=toolkit.branches,
            branch="the toolkit for buying and everything below it",
            says="Writes and publishes the pages of the toolkit for buying, and no others",
        )
    )
    role_permissions.register(
        RolePermissions(
            name="procurement:contract_manager",
            role="contract_manager",
            permissions=MANAGER,
            says="Keeps the contracts of their own departments: performance, changes, invoices and payments. Sees the "
            "procurements they came from",
        )
    )
