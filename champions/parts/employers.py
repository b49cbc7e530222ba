"""Registered for the part "employers"."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.registries import AccountSection, account_sections

LOGGED = (
    ("champions.employer_requested", _("Ask to take part"), _("Asked to take part")),
    ("champions.employer_entered", _("Enter an employer"), _("Entered")),
    ("champions.employer_accepted", _("Accept an employer"), _("Accepted")),
    ("champions.employer_declined", _("Decline an employer"), _("Declined")),
    ("champions.employer_ended", _("End an employer’s part"), _("Ended")),
    ("champions.employer_changed", _("Change an employer’s promise"), _("Changed")),
    ("champions.employer_code", _("New join code"), _("Made a new join code")),
    ("champions.employment_ended", _("End an employment"), _("Ended an employment")),
)


def log_actions(actions) -> None:
    """Called by Wagtail's hook register_log_actions."""
    for name, label, message in LOGGED:
        actions.register_action(name, label, message)


def summary_items(request, items) -> None:
    """Called by Wagtail's hook construct_homepage_summary_items."""
    from champions.office.employers import requests_on_the_home_page

    requests_on_the_home_page(request, items)


def register() -> None:
    """Called from ready()."""
    from champions import employer_papers, mails_employers
    from champions.demo import employers as demo
    from champions.models import Employer
    from cms.registries import DemoPart, demo_parts

    employer_papers.register()
    mails_employers.register()
    hooks.register("register_log_actions", log_actions)
    hooks.register("construct_homepage_summary_items", summary_items)
    account_sections.register(
        AccountSection(
            name="employers",
            label=_("Champions where you work"),
            url_name="champions:employers",
            description=_("Who joined through your organisation, its code and its figures"),
            order=28,
            offered_to=lambda user: Employer.objects.run_by(user).exists(),
        )
    )
    demo_parts.register(
        DemoPart(
            name="champions_at_work",
            bring=demo.bring,
            says=_("%(count)d employers of champions, records of their help and messages"),
            files=(demo.FILE,),
        )
    )
