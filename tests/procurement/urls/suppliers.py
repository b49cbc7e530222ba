"""Who gets what at the addresses of this part: profiles, alerts, packs, clarification questions."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Contact
from procurement.actions import alerts, profiles
from procurement.models import Alert, Case, ProfileCertificate, SupplierProfile
from tests.procurement.suppliers_world import pdf, public_case
from tests.procurement.urls.reading import PUBLIC, ocid
from tests.url_args import of_works
from tests.url_row import Row


def own(world) -> list[str]:
    """The OCID of a case of ours that takes questions."""
    case = Case.objects.exclude(procurement=None).first() or public_case()
    return [case.ocid]


def profile_of(world) -> SupplierProfile:
    return profiles.profile_of(organisation=world.works, by=world.people["owner"])


def kept(world) -> list:
    """The owner's organisation, with a profile."""
    profile_of(world)
    return of_works(world)


def page(world) -> list:
    return [*of_works(world), "identity"]


def certificate(world) -> list:
    row = ProfileCertificate.objects.first() or profiles.add_certificate(
        profile=profile_of(world),
        by=world.people["owner"],
        title="ISO",
        upload=SimpleUploadedFile("iso.pdf", pdf(), "application/pdf"),
    )
    return [*of_works(world), row.public_id]


def token(world) -> list[str]:
    """Of an address that asked for an alert."""
    contact, _new = Contact.objects.get_or_create(email="alert@people.example")
    alert, _new = Alert.objects.get_or_create(contact=contact, query="")
    return [alerts.confirm_url(alert).rstrip("/").rsplit("/", 1)[-1]]


MEMBERS = "302 404 200 404 . . ."
URLS: dict[str, Row] = {
    "procurement:alerts": Row("302 200 . . . . .", "302 404 . . . . ."),
    "procurement:alert_new": Row(PUBLIC, "200 302 . . . . ."),
    "procurement:alert_confirm": Row(PUBLIC, PUBLIC, args=token),
    "procurement:alerts_as_guest": Row(PUBLIC, "404 . . . . . .", args=lambda world: [world.choices_token]),
    "procurement:all_deadlines": Row(PUBLIC),
    "procurement:profiles": Row("302 200 302 200 . . ."),
    "procurement:profile": Row(MEMBERS, args=of_works),
    "procurement:profile_json": Row(MEMBERS, args=kept),
    "procurement:profile_pdf": Row("302 404 202 404 . . .", args=kept),
    "procurement:profile_certificate": Row(MEMBERS, args=certificate),
    "procurement:profile_certificate_out": Row("405 . . . . . .", "302 404 302 404 . . .", args=certificate),
    "procurement:profile_show": Row("405 . . . . . .", "302 404 302 404 . . .", args=kept),
    "procurement:profile_step": Row(MEMBERS, MEMBERS, args=page),
    "procurement:ask": Row("302 200 . . . . .", "302 . 200 302 . . .", args=own),
    "procurement:follow": Row(PUBLIC, "200 302 . . . . .", args=ocid),
    "procurement:pass_on": Row(PUBLIC, PUBLIC, args=ocid),
    "procurement:deadlines": Row(PUBLIC, args=ocid),
    "procurement:pack_pdf": Row("202 . . . . . .", args=ocid),
    "procurement:pack_zip": Row("202 . . . . . .", args=ocid),
}
