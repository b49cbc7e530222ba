"""Texts that are used again: each for those who do that work, written down who changed it, one press from a note."""

import pytest
from django.urls import reverse

from engagement.models import AnswerTemplate
from tests.engagement.moderating import client_of, make_comment, moderator

pytestmark = pytest.mark.django_db
Use = AnswerTemplate.Use


@pytest.fixture
def texts():
    return {
        use: AnswerTemplate.objects.create(
            use=use, title=f"About {use}", text=f"The text of {use}.\n“Quoted” & so"
        )
        for use in (Use.MODERATION, Use.ANSWER)
    }


@pytest.mark.parametrize(
    ("roles", "uses"),
    [
        (["moderator"], {Use.MODERATION}),
        (["safeguarding_lead"], {Use.MODERATION}),
        (["editor"], {Use.ANSWER}),
        (["department_officer"], {Use.ANSWER}),
        (["moderator", "editor"], {Use.MODERATION, Use.ANSWER}),
        (["challenge_officer"], set()),
        (["administrator"], set()),
    ],
)
def test_each_keeps_the_texts_of_their_own_work(texts, roles, uses):
    person = moderator(*roles)
    assert {text.use for text in AnswerTemplate.objects.visible_to(person)} == uses
    client = client_of(person)
    for use, text in texts.items():
        for page in ("edit", "delete", "history"):
            status = client.get(reverse(f"answer_templates:{page}", args=[text.pk])).status_code
            assert status == (200 if use in uses else 404), (roles, use, page)
    page = client.get(reverse("answer_templates:index"))
    if uses:
        assert {use for use, text in texts.items() if text.title in page.content.decode()} == uses
    else:
        assert page.status_code in (302, 403)


def test_a_new_one_is_for_ones_own_work_and_says_who_wrote_it():
    by = moderator()
    client = client_of(by)
    add = reverse("answer_templates:add")
    refused = client.post(add, {"use": Use.ANSWER, "title": "Thank you", "text": "We do."})
    assert refused.status_code == 200
    assert not AnswerTemplate.objects.exists()
    client.post(add, {"use": Use.MODERATION, "title": "Names", "text": "Please leave out names."})
    made = AnswerTemplate.objects.get()
    assert made.changed_by == by
    other = moderator()
    client_of(other).post(
        reverse("answer_templates:edit", args=[made.pk]),
        {"use": Use.MODERATION, "title": "Names", "text": "No names."},
    )
    made.refresh_from_db()
    assert (made.text, made.changed_by) == ("No names.", other)
    history = client.get(reverse("answer_templates:history", args=[made.pk])).content.decode()
    assert str(other) in history


def test_a_moderator_s_note_starts_from_one_without_scripts(texts):
    comment = make_comment()
    client = client_of(moderator())
    item = reverse("moderation:item", args=[comment.public_id])
    page = client.get(item).content.decode()
    text = texts[Use.MODERATION]
    link = f"?tab=held&amp;for=remove&amp;template={text.pk}#id_remove-note"
    assert link in page
    assert texts[Use.ANSWER].title not in page
    filled = client.get(item, {"tab": "held", "for": "remove", "template": text.pk})
    by_name = {each["choice"].name: each for each in filled.context["choices"]}
    assert by_name["remove"]["form"]["note"].value() == text.text
    assert by_name["remove"]["is_open"]
    assert not by_name["hold"]["is_open"]
    assert "“Quoted” &amp; so</textarea>" in filled.content.decode()


@pytest.mark.parametrize("template", ["x", "999999", "-1", ""])
def test_a_template_that_is_none_leaves_the_note_empty(texts, template):
    comment = make_comment()
    where = reverse("moderation:item", args=[comment.public_id])
    page = client_of(moderator()).get(where, {"for": "remove", "template": template})
    assert page.status_code == 200
    assert not any(each["is_open"] for each in page.context["choices"])


def test_only_notes_for_the_writer_start_from_one(texts):
    comment = make_comment()
    page = client_of(moderator()).get(reverse("moderation:item", args=[comment.public_id]))
    with_texts = {each["choice"].name for each in page.context["choices"] if each["templates"]}
    assert with_texts == {"remove", "hold"}
