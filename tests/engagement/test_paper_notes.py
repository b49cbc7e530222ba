"""Typing in what was said on paper: quickly, without what leads to a person, one by one or a whole file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagement.models import PaperNote
from engagement.sorting import notes_csv
from tests.engagement.moderating import client_of
from tests.engagement.sorting import answered_topic, noted, ward
from tests.engagement.test_sorting import officer

pytestmark = pytest.mark.django_db
ADD = "sorting:note_add"


@pytest.fixture
def topic():
    return answered_topic(title="Buses")


@pytest.fixture
def client():
    return client_of(officer())


def typed(about, **changes):
    given = {"topic": about.pk, "text": "No bus after ten.", "channel": "event", "place": "Fair"}
    return {**given, "said_on": "2026-11-02", "reference": "7", **changes}


def test_saved_and_next_all_but_the_words_stays(topic, client):
    green = ward("Acocks Green")
    response = client.post(reverse(ADD), typed(topic, ward=green.pk))
    note = PaperNote.objects.get()
    assert (note.text, note.ward, note.said_on, note.reference) == (
        "No bus after ten.",
        green,
        date(2026, 11, 2),
        "7",
    )
    body = client.get(response["Location"]).content.decode()
    for kept in (
        f'<option value="{topic.pk}" selected>',
        f'<option value="{green.pk}" selected>',
        'value="Fair"',
        'value="2026-11-02"',
    ):
        assert kept in body
    assert "No bus after ten" not in body
    assert "autofocus" in body[body.index("<textarea") :].partition(">")[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": " "}, "Type in what was said"),
        ({"channel": ""}, "Choose how it came"),
        ({"said_on": ""}, "Say on which day"),
        ({"said_on": "2099-01-01"}, "This day has not come yet"),
        ({"topic": ""}, "Choose what it is about"),
        ({"text": "Ring me on 0121 496 0999"}, "Take out “0121 496 0999”"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(topic, client, changes, words):
    response = client.post(reverse(ADD), typed(topic, **changes))
    body = response.content.decode()
    assert response.status_code == 422
    assert words in body
    assert 'value="Fair"' in body
    assert not PaperNote.objects.exists()


def test_there_is_no_keeping_what_leads_to_a_person_but_taking_it_out(topic, client):
    text = "Ring me on 0121 496 0999, Denise"
    body = client.post(reverse(ADD), typed(topic, text=text, understood="on")).content.decode()
    assert "Take these out for me" in body
    body = client.post(reverse(ADD), typed(topic, text=text, take_out="1")).content.decode()
    assert "Ring me on […], Denise" in body
    assert not PaperNote.objects.exists()
    client.post(reverse(ADD), typed(topic, text="Ring me on […], Denise"))
    assert PaperNote.objects.count() == 1


def test_a_topic_of_another_department_is_no_choice(topic):
    client = client_of(officer("Siobhan"))
    assert "Buses" not in client.get(reverse(ADD)).content.decode()
    assert client.post(reverse(ADD), typed(topic)).status_code == 422


def test_one_is_changed_and_deleted_on_screens_of_its_own(topic, client):
    note = noted(topic)
    data = {key: value for key, value in typed(topic).items() if key != "topic"}
    edit = reverse("paper_note:edit", args=[note.pk])
    assert client.post(edit, {**data, "text": "0121 496 0999"}).status_code == 200
    client.post(edit, {**data, "text": "No tram either."})
    note.refresh_from_db()
    assert (note.text, note.place) == ("No tram either.", "Fair")
    client.post(reverse("paper_note:delete", args=[note.pk]))
    assert not PaperNote.objects.exists()


def test_adding_leads_to_the_quick_screen(client):
    assert client.get(reverse("paper_note:add"))["Location"] == reverse(ADD)


def upload(client, topic, text, encoding="utf-8-sig"):
    file = SimpleUploadedFile("notes.csv", text.encode(encoding), "text/csv")
    return client.post(reverse("sorting:notes_upload"), {"topic": topic.pk, "file": file})


HEAD = "Text,Channel,Place,said_on,Ward,reference\n"


def test_a_file_is_kept_whole(topic, client):
    ward("Acocks Green")
    rows = "No bus,event,Fair,2026-11-02,acocks green,1\n\n“Late”,At a desk or in a library,,2026-11-03,,\n"
    assert upload(client, topic, HEAD + rows).status_code == 302
    assert [(note.channel, str(note.ward or "")) for note in PaperNote.objects.order_by("pk")] == [
        ("event", "Acocks Green"),
        ("desk", ""),
    ]


def test_or_nothing_of_it_with_every_fault_by_row_and_column(topic, client):
    rows = "Good,event,Fair,2026-11-02,,1\n,pigeon,,3 Nov,Atlantis,\nRing 0121 496 0999,desk,,2026-11-02,,\n"
    response = upload(client, topic, HEAD + rows)
    body = response.content.decode()
    assert response.status_code == 422
    for words in (
        "Row 3, text: Type in what was said",
        "Row 3, channel:",
        "Row 3, said_on:",
        "Row 3, ward: there is no ward called “Atlantis”",
        "Row 4, text: Take out “0121 496 0999”",
    ):
        assert words in body
    assert "Row 2" not in body
    assert not PaperNote.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no column “text”"),
        (b"text,channel\n", "no column “said_on”"),
        (HEAD.encode(), "between 1 and 500 rows"),
        (HEAD.encode() + b"a,event,,2026-11-02,,\n" * 501, "between 1 and 500 rows"),
        ("té".encode("latin-1"), "not in UTF-8"),
        (b"x" * (notes_csv.MOST_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(data, words):
    with pytest.raises(notes_csv.Faults) as faults:
        notes_csv.read(data)
    assert words in str(faults.value)
