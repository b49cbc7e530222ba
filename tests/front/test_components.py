"""Tags, filters and component templates: what they draw from ordinary and from awkward data."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import translation

from accounts.gallery_samples import LONG, context
from accounts.templatetags import components
from tests.front.html import Page


def drawn(source: str, **values) -> str:
    return Template(source).render(Context(values))


def component(name: str, **values) -> Page:
    return Page(get_template(f"components/{name}.html").render(values))


@pytest.mark.parametrize("name", components.icon_names())
def test_an_icon_is_hidden_from_assistive_technology_and_takes_its_colour_from_the_text(name):
    html = components.icon(name)
    assert html.startswith('<svg class="tt-icon') and html.endswith("</svg>")
    assert 'aria-hidden="true"' in html
    assert "#" not in html and "xmlns" not in html


def test_a_slip_in_an_icons_name_is_noticed_and_no_name_draws_nothing():
    with pytest.raises(ValueError, match="nowhere"):
        components.icon("nowhere")
    assert components.icon("") == ""


def test_an_arrow_is_turned_round_for_those_who_read_from_the_right():
    assert "tt-icon--flip" in components.icon("arrow")
    assert "tt-icon--flip" not in components.icon("tick")


def test_each_workstream_has_an_icon_to_choose():
    assert len(components.workstream_icons()) == 9


def test_a_punch_carries_its_reference_safely_in_the_shape_of_its_theme():
    assert components.punch("A1", "t") == '<span class="tt-punch tt-theme-t">A1</span>'
    assert "&lt;b&gt;" in components.punch("<b>", "x")
    assert "tt-theme" not in components.punch("A1", "x")


def test_a_status_is_a_word_and_never_a_colour_alone():
    assert components.status("Done", "good") == '<span class="tt-status tt-status--good">Done</span>'
    assert components.status("", "good") == ""
    with pytest.raises(ValueError, match="green"):
        components.status("Done", "green")


@pytest.mark.parametrize(
    "done, total, current, words, on, half, cells",
    [
        (4, 6, 1, "4 of 6 steps done", 4, 1, 6),
        (0, 0, 0, "No steps yet", 0, 0, 0),
        (1, 1, 0, "1 of 1 step done", 1, 0, 1),
        (9, 7, 3, "7 of 7 steps done", 7, 0, 7),
        (0, 3, 9, "0 of 3 steps done", 0, 3, 3),
        (None, None, None, "No steps yet", 0, 0, 0),
    ],
)
def test_progress_says_in_words_what_its_cells_show(done, total, current, words, on, half, cells):
    html = components.progress_bar(done, total, current)
    assert words in html
    assert html.count("<i") == cells
    assert html.count('"on"') == on
    assert html.count('"half"') == half


def test_progress_escapes_its_note():
    assert "<script>" not in components.progress_bar(1, 2, note="<script>")


@pytest.mark.parametrize(
    "value, expected",
    [
        (date(2026, 3, 3), "3 March 2026"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1 July 2026"),
        ("spring 2027", "spring 2027"),
        (None, ""),
        ("", ""),
    ],
)
def test_a_day_is_written_as_people_write_it(value, expected):
    assert components.day(value) == expected


def test_a_date_that_must_not_be_missed_has_its_weekday():
    assert components.weekday(date(2026, 12, 11)) == "Friday 11 December 2026"
    assert components.weekday("soon") == "soon"


@pytest.mark.parametrize("language", ["ur", "so", "pa"])
def test_languages_whose_formats_are_unknown_write_the_day_first(language):
    with translation.override(language):
        assert components.day(date(2026, 3, 3)).startswith("3 ")


def test_a_query_is_changed_without_losing_the_rest():
    request = SimpleNamespace(GET=QueryDict("q=bus&page=2&tag=a&tag=b"))
    query = components.with_query({"request": request}, page=None, order="oldest")
    assert query == "?q=bus&tag=a&tag=b&order=oldest"
    assert components.with_query({"request": SimpleNamespace(GET=QueryDict("page=2"))}, page="") == "?"


@pytest.mark.parametrize(
    "points", [[], [("May", 0)], [("May", 0), ("June", 3)], [(str(n), n) for n in range(9)]]
)
def test_a_chart_has_at_most_six_bars_and_stays_in_its_frame(points):
    bars = components.chart_bars(points)
    assert len(bars) == min(len(points), 6)
    for bar in bars:
        assert 0 <= float(bar["y"]) <= 64
        assert 0 <= float(bar["height"]) <= 60
    assert [bar["last"] for bar in bars][-1:] == [True][: len(bars)]


@pytest.mark.parametrize(
    "name, expected", [("denise", "D"), (" (ann)", "A"), ("زینب", "ز"), ("", "?"), ("!!", "?"), ("<b>", "B")]
)
def test_an_initial_is_the_first_sign_one_can_read(name, expected):
    assert components.initial(name) == expected


def steps(**step) -> str:
    return component("steps", steps=[{"text": "Do it", **step}], theme="e").words()


def test_a_step_done_says_when():
    assert "Done 30 April 2025." in steps(state="done", done=date(2025, 4, 30))


def test_a_step_that_slipped_keeps_the_first_date_and_the_reason():
    page = component(
        "steps",
        steps=[
            {
                "text": "Test",
                "state": "done",
                "done": date(2026, 2, 20),
                "first_promised": date(2025, 10, 1),
                "reason": "the data took long.",
            }
        ],
    )
    assert "First promised for 1 October 2025 : the data took long." in page.words()
    assert "s" in [tag for tag, _attrs in page.elements]


def test_a_late_step_says_by_how_many_days_and_when_instead():
    words = steps(state="late", promised=date(2026, 9, 30), days_late=53, expected="spring 2027")
    assert "Promised for 30 September 2026. 53 days late." in words
    assert "We now expect spring 2027." in words
    assert "1 day late." in steps(state="late", promised=date(2026, 9, 30), days_late=1)


def test_a_step_without_a_date_says_so():
    assert "No date yet." in steps(state="todo")
    assert "Under way. No date yet." in steps(state="now")


def test_a_step_leads_to_what_is_said_about_it():
    page = component("steps", steps=[{"ref": "S2", "text": "x", "comments": 12, "comments_url": "?step=S2"}])
    assert page.links() == ["?step=S2"]
    assert "step-S2" in page.ids()
    assert "See all 12 comments about this step" in page.words()


def test_a_step_shows_the_newest_that_is_said_about_it():
    said = {
        "text": "<b>Us</b>",
        "name": "Denise",
        "at": date(2026, 3, 3),
        "url": "/comments/1/",
        "language": "ur",
    }
    step = {"ref": "S2", "text": "x", "comments": 1, "comments_url": "?about=S2", "said": said}
    page = component("steps", steps=[step])
    assert page.links() == ["/comments/1/", "?about=S2"]
    assert "<b>Us</b> Denise, 3 March 2026 See the comment about this step" in page.words()
    assert 'lang="ur"' in page.html


def test_an_action_card_is_one_link():
    page = component("action_cards", cards=context()["cards"][:1])
    assert page.links() == ["#"]
    assert "h3" in [tag for tag, _attrs in page.elements]


def test_a_cell_of_the_plan_has_its_words():
    words = component("plan", title="The plan", rows=context()["plan"]).words()
    assert "on hold" in words and "under way" in words


def test_a_fact_without_a_value_is_left_out_but_nought_is_a_value():
    words = component("facts", pairs=[("Next date", ""), ("Owner", None), ("Comments", 0)]).words()
    assert words == "Comments 0"


def test_the_way_to_say_something_tells_who_answers_and_leads_on():
    page = component(
        "what_do_you_say",
        url="/say/",
        answered_by="Public Health answers.",
        by_when="In 2 days.",
        changes="Step 4.",
    )
    assert page.links() == ["/say/"]
    assert "Public Health answers. In 2 days. Step 4." in page.words()


def test_a_closed_discussion_says_since_when_and_why_and_leads_nowhere():
    page = component(
        "what_do_you_say", url="/say/", closed_since=date(2026, 11, 22), closed_reason="It is done."
    )
    assert page.links() == []
    assert "Closed since 22 November 2026. It is done." in page.words()


def test_a_removed_comment_says_why_and_names_nobody():
    words = component("moderation_notice", date=date(2026, 3, 9), reason="it gave an address").words()
    assert words.startswith("A comment was removed on 9 March 2026: it gave an address.")


def test_a_shared_link_survives_every_sign():
    page = component("share", url="https://example.org/?a=1&b=2", title='Tom & "Ann"')
    assert (
        page.links()[0]
        == "mailto:?subject=Tom%20%26%20%22Ann%22&body=https%3A%2F%2Fexample.org%2F%3Fa%3D1%26b%3D2"
    )


def test_pages_of_a_list_lead_on_and_back_only_where_there_is_more():
    assert component("pagination", next_url="?after=9").links() == ["?after=9"]
    assert component("pagination", previous_url="?a", next_url="?b").links() == ["?a", "?b"]
    assert component("pagination").html.strip() == ""


def test_an_error_summary_line_without_a_control_is_no_link():
    page = component("error_summary", lines=context()["lines"])
    assert page.links() == ["#id_email"]


def test_a_link_of_a_band_is_escaped():
    html = component("band", title=f"<i>{LONG}", breadcrumbs=[{"label": "<b>", "url": '"><x'}]).html
    assert "<i>" not in html and "<b>" not in html and "<x" not in html


def test_what_is_shown_twice_is_drawn_once():
    class Counted:
        times = 0

        def __str__(self) -> str:
            Counted.times += 1
            return "<b>"

    html = drawn("{% capture words %}[{{ thing }}]{% endcapture %}{{ words }}{{ words }}", thing=Counted())
    assert html == "[&lt;b&gt;][&lt;b&gt;]"
    assert Counted.times == 1
