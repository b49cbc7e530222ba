"""What stands on pages of the ground floor: mail choices of somebody without an account, an organisation."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Contact, Organisation
from procurement.models import Alert


def guest_section(contact: Contact, token: str) -> SafeString | str:
    count = Alert.objects.filter(contact=contact).exclude(confirmed_at=None).count()
    if not count:
        return ""
    words = ngettext(
        "You have {n} alert about opportunities.", "You have {n} alerts about opportunities.", count
    )
    return format_html(
        '<h2 class="govuk-heading-l">{}</h2><p class="govuk-body">{} <a class="govuk-link" href="{}">{}</a></p>',
        _("Opportunities"),
        words.format(n=count),
        reverse("procurement:alerts_as_guest", args=[token]),
        _("See them, or stop one"),
    )


def profile_url(organisation: Organisation) -> str:
    """Of the page that its members alone see; departments have no profile."""
    if organisation.kind == Organisation.Kind.DEPARTMENT:
        return ""
    return reverse("procurement:profile", args=[organisation.public_id])
