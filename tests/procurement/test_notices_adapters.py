"""Official numbers that come back by themselves, from a folder of OCDS packages."""

import json
import logging
from datetime import timedelta

import pytest

from accounts.clock import now
from accounts.registries import jobs
from procurement.models import OwnNotice, Procurement
from tests.factories.procurement import department
from tests.procurement.noticing import Desk
from tests.procurement.packages import invited, package

pytestmark = pytest.mark.django_db
OCID = "ocds-h6vhtk-0abc12"  # that Find a Tender gave


@pytest.fixture
def folder(tmp_path, settings):
    settings.NOTICE_ADAPTER = "procurement.adapters.PackageFolder"
    settings.NOTICE_FOLDER = str(tmp_path)
    return tmp_path


@pytest.fixture
def ready():
    desk = Desk(department())
    return desk.approved()


def lay(folder, name: str, *releases) -> None:
    (folder / name).write_text(json.dumps(package(*releases)))


def official(notice: OwnNotice, number: str = "000123-2026", minutes: int = 0, **tender) -> dict:
    at = (now() + timedelta(minutes=minutes)).isoformat()
    given = {"id": notice.case.number, **tender}
    return {**invited(number, at, **given), "ocid": OCID}


def run() -> None:
    jobs.get("procurement.official").run()


def test_without_a_setting_nothing_happens(ready, settings):
    assert settings.NOTICE_ADAPTER == ""
    run()
    ready.refresh_from_db()
    assert ready.state == "ready"


def test_what_is_ready_is_handed_on_field_by_field_and_only_once(folder, ready):
    run()
    (file,) = (folder / "ready").iterdir()
    said = json.loads(file.read_text())
    assert file.name == f"{ready.reference}.json" and said["kind"] == "UK4"
    assert {"section": "Scope", "label": "Title", "value": "Care of pocket parks"} in said["fields"]
    file.write_text("{}")
    run()
    assert file.read_text() == "{}"
    assert not Procurement.objects.exists()


@pytest.mark.parametrize("how", ["reference", "title"])
def test_our_reference_finds_it_and_it_is_published(folder, ready, how):
    release = official(ready)
    if how == "title":
        release = official(ready, id="another", title=f"Care of pocket parks ({ready.case.number})")
    lay(folder, "fts.json", release)
    run()
    ready.refresh_from_db()
    assert (ready.state, ready.official_number) == ("published", "000123-2026")
    assert ready.official_ocid == OCID and ready.recorded_by is None
    run()
    assert Procurement.objects.count() == 1


def test_another_reference_another_kind_or_an_earlier_time_is_not_it(folder, ready):
    from procurement.models import Case

    other_kind = official(ready)
    other_kind["tender"]["documents"][0]["noticeType"] = "UK3"
    longer = official(ready, id=f"{ready.case.number}0")
    lay(folder, "a.json", other_kind, longer, official(ready, minutes=-10))
    run()
    ready.refresh_from_db()
    assert ready.state == "ready"
    assert Case.objects.count() == 1


def test_a_broken_file_and_a_refused_one_stop_nothing_else(folder, ready, caplog):
    (folder / "broken.json").write_text("{")
    lay(folder, "late.json", official(ready, minutes=60))
    with caplog.at_level(logging.WARNING):
        run()
    assert "broken.json" in caplog.text and ready.reference in caplog.text
    ready.refresh_from_db()
    assert ready.state == "ready"
    lay(folder, "late.json", official(ready))
    run()
    ready.refresh_from_db()
    assert ready.state == "published"
