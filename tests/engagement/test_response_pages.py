"""Answering on the public site: who finds the forms, what they keep, and what everybody reads afterwards."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement.actions import responses, states
from engagement.models import AnswerDue, AnswerTemplate, Idea, OfficialResponse, Topic
from engagement.parts import Place, answers
from engagement.threads import read_thread
from tests.engagement.answering import answer, department, kinds_as_before, subject_of, with_officers  # noqa: F401
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, fill, said

pytestmark = pytest.mark.django_db
WORDS = {"text": "We will plant forty trees before March.", "website": ""}


@pytest.fixture
def officer():
    return UserFactory(display_name="Olive")


@pytest.fixture
def topic(officer):
    return with_officers(officer, department=department(), title="Trees")


def url(name: str, thing) -> str:
    return reverse(f"engagement:{name}", args=[thing.public_id])


def thread(rf, topic, viewer=None) -> str:
    topic.refresh_from_db()
    request = rf.get("/things/")
    return str(read_thread(topic=topic, request=request, viewer=viewer, page_url="/things/"))


def everything(topic):
    comment = said(topic)
    subject = subject_of(said(topic))
    response = answer(topic=topic)
    return {
        "respond_comment": comment,
        "respond_topic": topic,
        "respond_subject": subject,
        "edit_response": response,
        "withdraw_response": response,
    }


ROLES = {"anonymous": 302, "citizen": 404, "moderator": 404, "officer": 200}
STATES = {"open": {}, "closed": {"closed": True}, "early": {"upcoming": True}}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", STATES)
def test_only_who_answers_for_the_topic_finds_the_forms(client, officer, role, state):
    topic = with_officers(officer)
    things = everything(topic)
    traits = {f.name: getattr(TopicFactory.build(**STATES[state]), f.name) for f in Topic._meta.fields}
    window = {name: traits[name] for name in ("opens_at", "closes_at", "closed_reason")}
    Topic.objects.filter(pk=topic.pk).update(**window)
    people = {"citizen": UserFactory(), "moderator": UserFactory(roles=["moderator"]), "officer": officer}
    if role != "anonymous":
        client.force_login(people[role])
    got = {name: client.get(url(name, thing)).status_code for name, thing in things.items()}
    assert got == dict.fromkeys(things, ROLES[role])


def test_where_the_topic_is_private_nobody_answers(client, officer, topic):
    things = everything(topic)
    Topic.objects.update(is_public=False)
    client.force_login(officer)
    assert {client.get(url(name, thing)).status_code for name, thing in things.items()} == {404}


def test_an_answer_stands_under_its_comment_as_the_departments(client, rf, officer, topic):
    comment = said(topic)
    client.force_login(officer)
    response = client.post(url("respond_comment", comment), WORDS)
    made = OfficialResponse.objects.get()
    assert response.headers["Location"] == url("response", made)
    assert made.department == department()
    html = thread(rf, topic)
    assert "We will plant forty trees before March." in html
    assert "Housing, " in html
    assert html.index(comment.element_id) < html.index(made.element_id)
    assert "Olive" not in html
    place = client.get(url("response", made)).headers["Location"]
    assert place == f"/things/{topic.key}/#{comment.element_id}"


def test_an_answer_to_all_of_it_stands_above_the_comments(client, rf, officer, topic):
    comment = said(topic)
    client.force_login(officer)
    client.post(url("respond_topic", topic), {**WORDS, "everything": "on"})
    made = OfficialResponse.objects.get()
    html = thread(rf, topic)
    assert html.index(made.element_id) < html.index(comment.element_id)
    assert AnswerDue.objects.get(comment=comment).how == "topic"
    assert client.get(url("response", made)).headers["Location"] == f"/things/{topic.key}/#{made.element_id}"


def test_an_idea_is_answered_on_its_own_page(client, officer, topic):
    comment, own = said(topic), TopicFactory(title="Idea")
    Idea.objects.create(comment=comment, about=topic, topic=own, title="Trees", is_public=True)
    client.force_login(officer)
    client.post(url("respond_comment", comment), WORDS)
    assert OfficialResponse.objects.get().topic == own


def test_personal_details_are_pointed_out_and_nothing_typed_is_lost(client, officer, topic):
    client.force_login(officer)
    text = "Ring Anne Smith on 0121 496 0000."
    response = client.post(url("respond_topic", topic), {**WORDS, "text": text})
    html = response.content.decode()
    assert text in html
    assert "error-summary" in html
    assert not OfficialResponse.objects.exists()
    client.post(url("respond_topic", topic), {**WORDS, "text": text, "understood": "on"})
    assert OfficialResponse.objects.get().text == text


def test_who_comes_second_reads_the_other_answer_and_keeps_their_words(client, officer, topic):
    comment = said(topic)
    client.force_login(officer)
    answer(comment=comment, text="The other answer.")
    html = client.post(url("respond_comment", comment), WORDS).content.decode()
    assert "A colleague has answered this already." in html
    assert "The other answer." in html
    assert WORDS["text"] in html
    html = client.get(url("respond_comment", comment)).content.decode()
    assert "The other answer." in html
    assert "<textarea" not in html


def test_a_template_fills_the_form_by_its_address_alone(client, officer, topic):
    kept = AnswerTemplate.objects.create(use="answer", title="Thanks", text="Thank you for telling us.")
    other = AnswerTemplate.objects.create(use="moderation", title="No", text="Not this one")
    client.force_login(officer)
    page = url("respond_topic", topic)
    html = client.get(page).content.decode()
    assert f'href="?template={kept.pk}"' in html
    assert f"?template={other.pk}" not in html
    assert "Thank you for telling us." in client.get(f"{page}?template={kept.pk}").content.decode()
    for wrong in (other.pk, "x", "9" * 30, ""):
        assert "Not this one" not in client.get(f"{page}?template={wrong}").content.decode()


def test_one_answers_as_the_leading_department_or_as_ones_own(client, officer):
    from accounts.models import Membership

    own = department("Parks")
    club = department("Club")
    club.kind = "community_group"
    club.save()
    for organisation in (own, club):
        Membership.objects.create(organisation=organisation, user=officer, role="member")
    topic = with_officers(officer, department=department())
    client.force_login(officer)
    html = client.get(url("respond_topic", topic)).content.decode()
    assert "Housing" in html
    assert "Parks" in html
    assert "Club" not in html
    client.post(url("respond_topic", topic), {**WORDS, "department": str(own.public_id)})
    assert OfficialResponse.objects.get().department == own
    html = client.post(
        url("respond_topic", topic), {**WORDS, "department": str(club.public_id)}
    ).content.decode()
    assert "error-summary" in html


def test_with_no_department_its_name_is_typed(client, officer):
    topic = with_officers(officer)
    client.force_login(officer)
    assert "error-summary" in client.post(url("respond_topic", topic), WORDS).content.decode()
    client.post(url("respond_topic", topic), {**WORDS, "department_name": "The canal trust"})
    assert OfficialResponse.objects.get().department_name == "The canal trust"


def test_nothing_of_moderation_can_be_posted_with_an_answer(client, officer, topic):
    client.force_login(officer)
    given = {**WORDS, "at": "2020-01-01", "by": 1, "withdrawn_at": "2020-01-01", "edited_at": "2020-01-01"}
    client.post(url("respond_topic", topic), given)
    made = OfficialResponse.objects.get()
    assert (made.by, made.withdrawn_at, made.edited_at) == (officer, None, None)
    assert made.at.year > 2020


def test_changing_and_withdrawing_on_the_site(client, rf, officer, topic):
    comment = said(topic)
    made = answer(comment=comment)
    client.force_login(officer)
    assert "We will plant" in client.get(url("edit_response", made)).content.decode()
    client.post(url("edit_response", made), {"text": "Fifty trees."})
    assert "Fifty trees." in (html := thread(rf, topic))
    assert "(edited)" in html
    assert client.post(url("withdraw_response", made), {"reason": " "}).status_code == 200
    client.post(url("withdraw_response", made), {"reason": "The figure was wrong."})
    html = thread(rf, topic)
    assert "Fifty trees." not in html
    assert "was withdrawn on" in html
    assert "The figure was wrong." in html
    assert client.get(url("edit_response", made)).status_code == 404


def test_controls_are_for_those_who_answer(rf, officer, topic):
    comment = said(topic)
    answered(comment)
    citizen, signed_out, official = (thread(rf, topic, who) for who in (UserFactory(), None, officer))
    assert "Answer officially" not in citizen + signed_out
    assert official.count(f"{comment.public_id}/respond/") == 1
    assert f"/topics/{topic.public_id}/respond/" in official
    assert official.count("Answer officially") == 2


def test_under_a_comment_answered_with_others_one_line_leads_to_the_subject(rf, topic):
    comment = said(topic)
    subject = subject_of(comment, title="Shade & <water>")
    answer(subject=subject)
    html = thread(rf, topic)
    assert "Answered together with others under" in html
    assert "Shade &amp; &lt;water&gt;" in html
    assert subject.get_absolute_url() in html


def test_at_most_three_answers_stand_above_and_the_rest_in_the_list(client, rf, topic):
    made = [answer(topic=topic, text=f"Answer number {number}.") for number in range(5)]
    said(topic)
    html = thread(rf, topic)
    assert [f"Answer number {n}." in html for n in range(5)] == [False, False, True, True, True]
    assert "All official responses" in html
    page = client.get(url("responses", topic)).content.decode()
    assert all(f"Answer number {n}." in page for n in range(5))
    assert (
        client.get(url("response", made[0])).headers["Location"].endswith(f"/answers/#{made[0].element_id}")
    )


def test_the_list_is_paged_by_key(client, topic, monkeypatch):
    from engagement.views import answers as views

    monkeypatch.setattr(views, "PAGE", 2)
    for number in range(3):
        answer(topic=topic, text=f"Answer number {number}.")
    first = client.get(url("responses", topic)).content.decode()
    assert ("Answer number 0." in first, "Answer number 2." in first) == (False, True)
    after = OfficialResponse.objects.order_by("-pk")[1].pk
    assert "Answer number 0." in client.get(f"{url('responses', topic)}?after={after}").content.decode()
    assert client.get(f"{url('responses', topic)}?after=x").status_code == 200


def test_where_an_answers_comment_is_gone_the_answer_is_in_the_list(client, topic):
    comment = said(topic)
    made = answer(comment=comment)
    states.change_state(comment=comment, state="withdrawn", by=None)
    assert client.get(url("response", made)).headers["Location"].endswith(f"/answers/#{made.element_id}")
    page = client.get(url("responses", topic)).content.decode()
    assert "no longer there" in page
    assert comment.text not in page


def test_words_of_an_answer_are_never_code(rf, topic):
    answer(
        topic=topic,
        text="<script>alert(1)</script>\n\nSee https://example.org/plan",
        department_name="<b>X</b>",
    )
    html = thread(rf, topic)
    assert "<script>" not in html
    assert "<b>X</b>" not in html
    assert 'href="https://example.org/plan"' in html


def test_what_answers_cost_does_not_depend_on_how_many_there_are(rf, topic, officer):
    def cost(viewer) -> int:
        topic.refresh_from_db()
        request = rf.get("/things/")
        ids = [comment.pk for comment in topic.comments.order_by("-pk")[:60]]
        with CaptureQueriesContext(connection) as queries:
            place = Place(topic=topic, url="/things/", request=request, viewer=viewer)
            answers.above(place)
            answers.under_comments(place, ids)
        return len(queries)

    cost(None)
    assert cost(None) == 0
    for comment in fill(topic, roots=2):
        answer(comment=comment)
    answer(topic=topic)
    small = cost(None), cost(officer)
    for comment in fill(topic, roots=12):
        answer(comment=comment)
        answer(topic=topic, text=comment.public_id.hex)
    assert (cost(None), cost(officer)) == small
    assert small == (3, 3)


def test_the_list_costs_the_same_at_two_sizes(client, topic):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url("responses", topic))
        return len(queries)

    answer(comment=said(topic))
    cost()
    small = cost()
    for _number in range(8):
        answer(comment=said(topic))
        answer(subject=subject_of(said(topic), title=f"S{_number}"))
    assert cost() == small


def test_a_withdrawn_answer_in_the_list_is_a_line(client, topic):
    made = answer(topic=topic)
    responses.withdraw(by=UserFactory(), response=made, reason="It was wrong.")
    page = client.get(url("responses", topic)).content.decode()
    assert "It was wrong." in page
    assert made.text not in page
