"""The profile of a firm: page by page, private to its members, with reminders; who could tender, by trade and size."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.clock import now, today
from accounts.models import Notification
from accounts.registries import account_sections, paper_kinds
from engagement.errors import Refused
from procurement.actions import profiles
from procurement.forms_suppliers import suggested
from procurement.models import ProfileCertificate, SupplierProfile
from procurement.papers_suppliers import PROFILE
from procurement.profile_words import GROUNDS, NAMES, POLICIES, progress_words, summary
from procurement.registries import could_tender
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import a_case, buyer, department, firm, in_lots, member
from tests.procurement.suppliers_world import pdf, supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    HomePageFactory()
    user = supplier()
    client.force_login(user)
    return user


def profile(user) -> SupplierProfile:
    return profiles.profile_of(organisation=user.organisations.get(), by=user)


def url(user, name: str = "", step: str = "") -> str:
    key = user.organisations.get().public_id
    return (
        reverse("procurement:profile_step", args=[key, step])
        if step
        else reverse(f"procurement:{name}", args=[key])
    )


def upload(name: str = "iso.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content, "application/pdf")


SENT = {
    "identity": {"legal_name": "Green Fingers Ltd", "address": "1 High Street", "vat_number": "GB123"},
    "size": {"scale": "micro", "vcse": "no"},
    "insurance": {
        "sum_public": "£5m", "until_public_0": "31", "until_public_1": "3", "until_public_2": "2027",
    },
    "policies": {**dict.fromkeys(POLICIES, "yes"), "living_wage": "no", "note": "On our website"},
    "certificates": {"none": "1"},
    "exclusion": dict.fromkeys(GROUNDS, "no"),
    "sells": {"sells": "cutting grass", "codes": ["77310000"]},
    "lots": {"lot_from": "2,000", "lot_to": "50k"},
}  # fmt: skip


def test_each_page_is_saved_by_itself_and_leads_to_the_next(client, owner):
    for number, (step, sent) in enumerate(SENT.items(), start=1):
        response = client.post(url(owner, step=step), sent)
        assert response.status_code == 302, (step, response.context["form"].errors)
        after = NAMES[number] if number < len(NAMES) else None
        assert response["Location"] == (url(owner, step=after) if after else url(owner, "profile"))
        assert progress_words(SupplierProfile.objects.get()) == f"{number} of 8 answered"
    text = client.get(url(owner, "profile")).content.decode()
    for words in (
        "8 of 8 answered",
        "£5,000,000",
        "31 March 2027",
        "None of the grounds applies",
        "77310000",
        "£50,000",
    ):
        assert words in text, words
    assert "You never need it to tender below the threshold" in text
    made = SupplierProfile.objects.get()
    assert made.lot_to == Decimal(50_000) and made.policies["living_wage"] == {"answer": "no"}
    assert made.updated_by == owner


def test_looking_at_a_page_makes_no_profile(client, owner):
    for step in NAMES:
        assert client.get(url(owner, step=step)).status_code == 200
    assert client.get(url(owner, "profile")).status_code == 200
    assert not SupplierProfile.objects.exists()


def test_what_is_missing_is_said_beside_it_and_nothing_typed_is_lost(client, owner):
    text = client.post(url(owner, step="identity"), {"trading_name": "Fingers"}).content.decode()
    assert "Enter your legal name" in text and 'value="Fingers"' in text
    text = client.post(url(owner, step="insurance"), {"sum_public": "lots"}).content.decode()
    assert "Write a sum in pounds" in text
    said = {**SENT["exclusion"], "tax": "yes"}
    assert "Say what happened" in client.post(url(owner, step="exclusion"), said).content.decode()
    text = client.post(url(owner, step="lots"), {"lot_from": "9", "lot_to": "1"}).content.decode()
    assert "The largest lot is smaller" in text
    assert not SupplierProfile.objects.exclude(answered=[]).exists()


def test_codes_are_suggested_from_plain_words_without_a_script(client, owner):
    text = client.post(url(owner, step="sells"), {"sells": "mowing grass", "suggest": "1"}).content.decode()
    assert "77314000" in text and "mowing grass" in text and "There is a problem" not in text
    client.post(url(owner, step="sells"), {"sells": "mowing grass", "codes": ["77314100"]})
    assert [one.code for one in profile(owner).cpvs.all()] == ["77314100"]
    kept = {"sells": "catering", "codes": ["77314100"], "suggest": "1"}
    text = client.post(url(owner, step="sells"), kept).content.decode()
    assert 'value="77314100"' in text.replace("&quot;", '"') and "checked" in text
    wrong = client.post(url(owner, step="sells"), {"sells": "x", "codes": ["00000000"]})
    assert wrong.status_code == 200


def test_each_part_of_a_list_of_trades_gets_suggestions_of_its_own():
    codes = suggested("painting, cutting grass; catering and cleaning offices")
    assert {"45442100", "77314000", "55520000", "90919200"} <= set(codes) and len(codes) <= 12
    assert suggested("") == [] and "15112310" not in suggested("grass")  # no foie gras


def test_it_is_for_members_alone(client, owner):
    made = profile(owner)
    row = profiles.add_certificate(profile=made, by=owner, title="ISO", upload=upload())
    key = owner.organisations.get().public_id
    paths = [
        *(url(owner, name) for name in ("profile", "profile_json", "profile_pdf")),
        *(url(owner, step=step) for step in NAMES),
        reverse("procurement:profile_certificate", args=[key, row.public_id]),
    ]
    for path in paths:
        response = client.get(path)
        assert response.status_code in (200, 202), path
    takes_out = reverse("procurement:profile_certificate_out", args=[key, row.public_id])
    for stranger in (UserFactory(), supplier("Rival"), buyer(department()), UserFactory(is_superuser=True)):
        client.force_login(stranger)
        for path in paths:
            assert client.get(path).status_code == 404, path
        assert client.post(takes_out).status_code == 404
        assert client.post(url(owner, step="size"), SENT["size"]).status_code == 404
        with pytest.raises(Refused):
            profiles.save_facts(profile=made, page="size", by=stranger, scale="large")
    client.logout()
    assert client.get(paths[0]).status_code == 302
    assert ProfileCertificate.objects.exists()


def test_a_department_has_no_profile(client):
    HomePageFactory()
    officer = buyer(department())
    client.force_login(officer)
    assert client.get(url(officer, "profile")).status_code == 404
    section = account_sections.get("supplier_profile")
    assert not section.offered_to(officer) and section.offered_to(supplier())


def test_with_one_firm_one_is_led_to_it_with_two_one_chooses(client, owner):
    assert client.get(reverse("procurement:profiles"))["Location"] == url(owner, "profile")
    other = firm("Second")
    other.memberships.create(user=owner)
    text = client.get(reverse("procurement:profiles")).content.decode()
    assert "Second" in text and "0 of 8 answered" in text


def test_a_declaration_is_dated_and_the_old_one_stays(owner):
    made = profile(owner)
    answers = dict.fromkeys(GROUNDS, False)
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False):
        profiles.declare(profile=made, by=owner, answers=answers)
    with pytest.raises(Refused) as refusal:
        profiles.declare(profile=made, by=owner, answers={**answers, "tax": True})
    assert refusal.value.code == "says"
    with pytest.raises(Refused) as refusal:
        profiles.declare(profile=made, by=owner, answers={"tax": False})
    assert refusal.value.code == "answers"
    profiles.declare(profile=made, by=owner, answers={**answers, "tax": True}, says="Paid since.")
    assert [one.applies for one in made.declarations.all()] == [True, False]
    made.refresh_from_db()
    said = dict(dict((page.name, lines) for page, lines in summary(made))["exclusion"])
    assert "tax offence" in said["Grounds for exclusion"].lower() and owner.display_name in said["Declared"]


def test_it_goes_along_as_data_and_as_a_paper(client, owner):
    for step, sent in SENT.items():
        client.post(url(owner, step=step), sent)
    response = client.get(url(owner, "profile_json"))
    said = json.loads(response.content)
    assert said["insurance"] == [{"kind": "public", "sum": 5000000.0, "expires": "2027-03-31"}]
    assert said["sells"]["cpv"][0]["id"] == "77310000" and said["answered"] == NAMES
    assert "attachment" in response["Content-Disposition"] and "no-store" in response["Cache-Control"]
    kind, made = paper_kinds.get(PROFILE), SupplierProfile.objects.get()
    html = kind.render(str(made.public_id), "en")
    assert "Green Fingers Ltd" in html and "£5,000,000" in html and "council’s lawyer" in html
    before = kind.digest(str(made.public_id), "en")
    profiles.save_facts(profile=made, page="size", by=owner, scale="small", is_vcse=True)
    assert kind.digest(str(made.public_id), "en") != before
    waiting = client.get(url(owner, "profile_pdf"))
    assert waiting.status_code == 202 and "no-store" in waiting["Cache-Control"]
    with pytest.raises(KeyError):
        kind.render("00000000-0000-0000-0000-000000000000", "en")


# --- Certificates ------------------------------------------------------------------------------------------
def test_a_certificate_is_kept_with_its_file_and_goes_with_it(
    client, owner, django_capture_on_commit_callbacks
):
    day = {"expires_on_0": "1", "expires_on_1": "2", "expires_on_2": "2028"}
    response = client.post(url(owner, step="certificates"), {"title": "ISO 9001", "file": upload(), **day})
    assert response["Location"] == url(owner, step="certificates")
    row = ProfileCertificate.objects.get()
    assert row.expires_on.isoformat() == "2028-02-01" and row.by == owner and len(row.sha256) == 64
    key = owner.organisations.get().public_id
    file = client.get(reverse("procurement:profile_certificate", args=[key, row.public_id]))
    assert "attachment" in file["Content-Disposition"] and file.content == pdf()
    storage, name = row.file.storage, row.file.name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("procurement:profile_certificate_out", args=[key, row.public_id]))
    assert not storage.exists(name) and not ProfileCertificate.objects.exists()


def test_a_file_that_is_not_what_its_name_says_is_not_kept(client, owner):
    sent = {"title": "ISO", "file": upload("iso.pdf", b"<script>")}
    text = client.post(url(owner, step="certificates"), sent).content.decode()
    assert "not what its name says" in text and not ProfileCertificate.objects.exists()


@pytest.mark.parametrize(
    ("days", "reminded"),
    [(61, 0), (60, 1), (59, 1), (15, 1), (14, 1), (1, 1), (0, 1), (-7, 1), (-8, 0)],
)
def test_on_which_day_a_reminder_goes_out(owner, days, reminded):
    with time_machine.travel(now() - timedelta(days=100)):
        made = profiles.add_certificate(profile=profile(owner), by=owner, title="ISO", upload=upload())
    ProfileCertificate.objects.filter(pk=made.pk).update(expires_on=today() + timedelta(days=days))
    profiles.remind_due()
    assert Notification.objects.filter(event__kind=profiles.EXPIRES, user=owner).count() == reminded


def test_three_reminders_each_once_to_every_member(owner):
    colleague = member(owner.organisations.get())
    until = today() + timedelta(days=90)
    given = {"profile": profile(owner), "by": owner, "title": "ISO", "upload": upload()}
    profiles.add_certificate(**given, expires_on=until)
    for day in range(95):
        with time_machine.travel(now() + timedelta(days=day), tick=False):
            profiles.remind_due()
            profiles.remind_due()
    rows = Notification.objects.filter(event__kind=profiles.EXPIRES)
    assert [rows.filter(user=user).count() for user in (owner, colleague)] == [3, 3]


def test_a_day_that_lay_before_it_was_put_in_is_not_reminded_of(owner):
    given = {"profile": profile(owner), "by": owner, "title": "ISO", "upload": upload()}
    profiles.add_certificate(**given, expires_on=today() + timedelta(days=30))
    profiles.remind_due()
    assert not Notification.objects.filter(event__kind=profiles.EXPIRES).exists()


# --- Who could tender --------------------------------------------------------------------------------------
def sells(codes: list[str], least: int | None = None, most: int | None = None) -> None:
    made = profiles.profile_of(organisation=firm(), by=None)
    profiles.save_sells(profile=made, by=None, sells="x", codes=codes)
    profiles.save_facts(profile=made, page="lots", by=None, lot_from=least, lot_to=most)


def test_how_many_firms_could_tender_counts_trade_and_size_of_lot():
    assert profiles.could_tender in could_tender
    case = a_case(net=40_000)
    small, large = in_lots(case, 10_000, 30_000)
    sells(["77314100", "77310000"])  # the same group twice: once
    sells(["77310000"], 5_000, 10_000)
    sells(["77310000"], 10_001, 40_000)
    sells(["72000000"])
    assert profiles.could_tender(case, None) == 2
    assert profiles.could_tender(case, small) == 2
    assert profiles.could_tender(case, large) == 2
    case.cpvs.create(lot=small, code="72212000")
    assert profiles.could_tender(case, small) == 0  # 722 is another group than 720
    assert profiles.could_tender(a_case(cpv="45000000"), None) == 0
