"""Cells, rich text, steps and limits of the importer: what no reader of a file may get wrong."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.importing import flat, richtext, shapes, steps, tables, words
from cms.importing.faults import Faults, FileFaults, shortened
from cms.models import (
    ActionPage,
    ActionStepText,
    Benefit,
    CaseStudy,
    GlossaryTerm,
    RoadmapPage,
    Stakeholder,
    ThemeFact,
    ThemePage,
    WorkstreamPage,
)

# --- Any cell at all ------------------------------------------------------------------------------------

ANY = st.text(st.characters(), max_size=60)


@settings(max_examples=150, deadline=None)
@given(cells=st.lists(ANY, min_size=len(flat.COLUMNS), max_size=len(flat.COLUMNS)))
def test_any_cells_are_read_or_refused_with_a_place_and_never_fail(cells):
    header = list(flat.COLUMNS)
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([header, cells])
    data = stream.getvalue().encode("utf-8", "surrogatepass")
    try:
        roadmap = flat.read(tables.read_csv(data), "csv")
    except FileFaults as caught:
        assert all(fault.says for fault in caught.faults)
        assert caught.text()
    else:
        for action in roadmap.actions():
            assert not any(words.FORBIDDEN.search(text) for text in strings(action.fields))


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for child in inner for text in strings(child)]


@settings(max_examples=150, deadline=None)
@given(text=ANY, name=st.sampled_from(flat.WORDS))
def test_a_cell_read_twice_is_the_same(text, name):
    faults = Faults()
    once = flat.read_cell(name, text, "here", faults)
    if not faults:
        again = "\n".join(once) if isinstance(once, list) else once
        assert flat.read_cell(name, again, "here", Faults()) == once


@settings(max_examples=200, deadline=None)
@given(paragraphs=st.lists(ANY.map(words.line).filter(bool), max_size=6))
def test_rich_text_gives_back_the_blocks_it_was_made_of_and_no_markup(paragraphs):
    blocks = [(tag, text) for tag, text in richtext.blocks_of(paragraphs) if text.strip()]
    html = richtext.html_of(blocks)
    assert [(tag, " ".join(text.split())) for tag, text in blocks] == richtext.blocks_in(html)


def test_html_in_a_file_is_text():
    assert richtext.html_of([("p", "<b>5 < 6 & so</b>")]) == "<p>&lt;b&gt;5 &lt; 6 &amp; so&lt;/b&gt;</p>"


def test_points_below_points_are_lists_in_lists():
    blocks = richtext.blocks_of(["- One", "- Inner", "- Two", "End"], [{"before": 3, "heading": "H"}], [1])
    assert richtext.html_of(blocks) == (
        "<ul><li>One<ul><li>Inner</li></ul></li><li>Two</li></ul><h3>H</h3><p>End</p>"
    )


# --- Steps --------------------------------------------------------------------------------------------

OLD = [("S1", "Count the broken benches"), ("S2", "Find people who mend"), ("S3", "Mend two benches")]


@pytest.mark.parametrize(
    ("new", "refs"),
    [
        (["Count the broken benches", "Find people who mend", "Mend two benches"], ["S1", "S2", "S3"]),
        (["Mend two benches", "Count the broken benches", "Find people who mend"], ["S3", "S1", "S2"]),
        (["Count all the broken benches", "Find people who mend", "Mend two benches"], ["S1", "S2", "S3"]),
        (["Something else altogether", "Find people who mend", "Mend two benches"], ["S1", "S2", "S3"]),
        (["Find people who mend", "Mend two benches"], ["S2", "S3"]),
        (
            ["Ask first", "Count the broken benches", "Find people who mend", "Mend two benches"],
            ["S9", "S1", "S2", "S3"],
        ),
        ([], []),
    ],
    ids=["same", "order", "like", "rewritten", "one gone", "one new", "all gone"],
)
def test_a_step_keeps_its_reference_and_none_is_used_twice(new, refs):
    assert [kept.ref for kept in steps.match(OLD, new, "S", {"S1", "S2", "S3", "S8", "F9"})] == refs


# --- Limits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "model", "field"),
    [
        (shapes.ROADMAP.fields["vision"], RoadmapPage, "vision"),
        (shapes.ROADMAP.fields["glossary"].of.fields["term"], GlossaryTerm, "term"),
        (shapes.THEME["summary"], ThemePage, "summary"),
        (shapes.THEME["quote"].fields["text"], ThemePage, "quote"),
        (shapes.THEME["quote"].fields["by"], ThemePage, "quote_by"),
        (shapes.THEME["facts"].of.fields["topic"], ThemeFact, "topic"),
        (shapes.WORKSTREAM["letter"], WorkstreamPage, "letter"),
        (shapes.WORKSTREAM["vision"], WorkstreamPage, "vision"),
        (shapes.WORKSTREAM["benefits_heading"], WorkstreamPage, "benefits_heading"),
        (shapes.WORKSTREAM["benefits_intro"], WorkstreamPage, "benefits_intro"),
        (shapes.WORKSTREAM["benefits"].of, Benefit, "text"),
        (shapes.WORKSTREAM["case_studies"].of.fields["title"], CaseStudy, "title"),
        (shapes.ACTION["title"], ActionPage, "title"),
        (shapes.ACTION["summary"], ActionPage, "summary"),
        (shapes.ACTION["ref"], ActionPage, "ref"),
        (shapes.ACTION["short_term"].of, ActionStepText, "text"),
        (shapes.ACTION["stakeholders_identified"].of, Stakeholder, "name"),
    ],
)
def test_no_text_that_is_let_in_is_too_long_for_its_field(shape, model, field):
    assert shape.limit <= (model._meta.get_field(field).max_length or 1_000_000)


def test_related_references_fit_their_field():
    most = shapes.ACTION["see_also"].limit
    assert len(", ".join(["AB123"] * most)) <= ActionPage._meta.get_field("related").max_length


def test_a_long_text_is_shortened_in_its_middle():
    assert shortened("word " * 40, 30) == "word word wor … ord word word"
    assert shortened("short\n text") == "short text"


def test_faults_are_said_once_and_counted():
    faults = Faults()
    for number in range(205):
        faults.add(f"row {number}", "is wrong")
    faults.add("row 1", "is wrong")
    with pytest.raises(FileFaults) as caught:
        faults.end()
    text = caught.value.text().splitlines()
    assert text[0] == "205 faults, nothing was written:"
    assert text[-1] == "  … and 5 more" and len(text) == 202
