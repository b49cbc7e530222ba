"""Reading a roadmap file: what is refused, with which place, and that the three kinds say the same."""

from __future__ import annotations

import csv
import io
import json
from copy import deepcopy
from pathlib import Path

import openpyxl
import pytest

from cms.importing import flat, richtext, tables
from cms.importing.faults import FileFaults
from cms.importing.readers import read, read_json

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "data"
REAL = ROOT.parent / "shared" / "data"
FILES = ("roadmap.json", "actions.csv", "actions.xlsx")
FOLDER = REAL if all((REAL / name).exists() for name in FILES) else OWN  # the council's own, where they are
PLAN = json.loads((OWN / "roadmap.json").read_text(encoding="utf-8"))


def plan(**changes) -> dict:
    return {**deepcopy(PLAN), **changes}


def faults_of_json(value) -> list[str]:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    with pytest.raises(FileFaults) as caught:
        read_json(data)
    return [str(fault) for fault in caught.value.faults]


def table(rows: list[list[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


def faults_of_csv(rows: list[list[str]] | bytes) -> list[str]:
    data = rows if isinstance(rows, bytes) else table(rows)
    with pytest.raises(FileFaults) as caught:
        flat.read(tables.read_csv(data), "csv")
    return [str(fault) for fault in caught.value.faults]


def faults_of(path: Path) -> list[str]:
    with pytest.raises(FileFaults) as caught:
        read(path)
    return [str(fault) for fault in caught.value.faults]


def sheet(path: Path, rows: list[list], change=None) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Actions"
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    book.save(path)
    return path


HEADER = ["ref", "theme", "workstream", "title", "description"]
ROW = ["A1", "Seats", "Benches", "Mend the benches", "Six of them."]


# --- The same from each kind ----------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [OWN, FOLDER], ids=["own", "real or own"])
def test_json_csv_and_xlsx_say_the_same_of_each_action(folder):
    by_kind = {name: {a.ref: a for a in read(folder / name).actions()} for name in FILES}
    first = by_kind["roadmap.json"]
    assert len(first) >= 5
    for name in FILES[1:]:
        assert list(by_kind[name]) == list(first)
        for ref, action in by_kind[name].items():
            assert action.fields["title"] == first[ref].fields["title"]
            assert " ".join(first[ref].fields["description"]) == " ".join(action.fields["description"])
            for field in (
                "stakeholders_identified",
                "stakeholders_potential",
                "smart",
                "short_term",
                "future",
            ):
                joined = "; ".join(first[ref].fields[field])
                assert richtext.flattened("; ".join(action.fields[field])) == richtext.flattened(joined), ref


@pytest.mark.parametrize("folder", [OWN, FOLDER], ids=["own", "real or own"])
def test_themes_and_workstreams_are_the_same_from_each_kind(folder):
    def tree(name):
        found = read(folder / name)
        return [
            (t.fields["name"], [(w.letter, w.fields["name"]) for w in t.workstreams]) for t in found.themes
        ]

    assert tree("actions.csv") == tree("actions.xlsx") == tree("roadmap.json")


def test_what_see_also_meant_stands_in_place_of_what_it_says():
    changed = plan()
    changed["themes"][0]["workstreams"][0]["actions"][0] |= {"see_also": ["C2"], "see_also_intended": ["B1"]}
    found = next(iter(read_json(json.dumps(changed).encode()).actions()))
    assert found.fields["see_also"] == ["B1"]


# --- JSON ---------------------------------------------------------------------------------------------


def at(changed: dict, *path):
    for part in path:
        changed = changed[part]
    return changed


@pytest.mark.parametrize(
    ("where", "change", "place", "says"),
    [
        ((), {"titel": "x"}, "titel", "did you mean “title”"),
        ((), {"themes": []}, "themes", "is empty"),
        ((), {"themes": {}}, "themes", "should be a list, not an object"),
        ((), {"vision": 5}, "vision", "should be text, not a number"),
        ((), {"vision": "x" * 601}, "vision", "601 characters long; at most 600"),
        ((), {"vision": "a\x07b"}, "vision", "control character U+0007 at character 2"),
        ((), {"vision": "a\ud800b"}, "vision", "U+D800"),
        ((), {"vision": "a\ufffdb"}, "vision", "letters were lost"),
        ((), {"vision": "a\u202eb"}, "vision", "U+202E"),
        (("themes", 0), {"name": " "}, "themes[0].name", "is empty"),
        (("themes", 1), {"name": "seats & light"}, "themes[1].name", "stands already at themes[0].name"),
        (
            ("themes", 1, "workstreams", 0),
            {"letter": "A"},
            "themes[1].workstreams[0].letter",
            "stands already",
        ),
        (
            ("themes", 1, "workstreams", 0),
            {"letter": "c"},
            "themes[1].workstreams[0].letter",
            "not one of A to Z",
        ),
        (
            ("themes", 0, "workstreams", 1),
            {"name": "Benches"},
            "themes[0].workstreams[1].name",
            "has another letter",
        ),
        (
            ("themes", 0, "workstreams", 0, "introduction_headings", 0),
            {"before": 5},
            "themes[0].workstreams[0].introduction_headings[0].before",
            "there is no paragraph 5",
        ),
        (
            ("themes", 0, "workstreams", 0),
            {"introduction_nested": [0]},
            "themes[0].workstreams[0].introduction_nested[0]",
            "no item of a list",
        ),
        (
            ("themes", 0, "workstreams", 0, "actions", 1),
            {"ref": "A1"},
            "actions[1].ref",
            "A1 stands already at",
        ),
        (
            ("themes", 0, "workstreams", 0, "actions", 1),
            {"ref": "B7"},
            "actions[1].ref",
            "B7 stands in workstream A",
        ),
        (
            ("themes", 0, "workstreams", 0, "actions", 1),
            {"ref": "A01"},
            "actions[1].ref",
            "is not a reference",
        ),
        (
            ("themes", 0, "workstreams", 0, "actions", 1),
            {"ref": "A٣"},
            "actions[1].ref",
            "is not a reference",
        ),
        (("themes", 0, "workstreams", 0, "actions", 1), {"title": None}, "actions[1].title", "not null"),
        (
            ("themes", 0, "workstreams", 0, "actions", 1),
            {"smart": "x"},
            "actions[1].smart",
            "should be a list",
        ),
        (
            ("themes", 0, "workstreams", 0, "actions", 1),
            {"smart": [True]},
            "actions[1].smart[0]",
            "true or false",
        ),
        (("glossary", 1), {"term": "lock"}, "glossary[1].term", "stands there twice"),
    ],
)
def test_a_fault_in_json_names_its_path(where, change, place, says):
    changed = plan()
    at(changed, *where).update(change)
    found = faults_of_json(changed)
    assert place in found[0] and says in found[0]
    assert len(found) == 1 or change == {"letter": "A"}  # whose actions are then in the wrong place, too


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{", "line 1, column 2"),
        (b"[1, 2]", "should be an object, not a list"),
        (b'{"themes": [NaN]}', "NaN is no number"),
        (b"[" * 200_000, "not JSON"),
        ('{"title": "Straße"}'.encode("cp1252"), "not UTF-8"),
        ('{"title": "x"}'.encode("utf-16"), "UTF-16"),
    ],
    ids=["cut off", "list", "NaN", "deep", "cp1252", "utf-16"],
)
def test_what_is_no_json_is_refused_in_words(data, says):
    assert says in faults_of_json(data)[0]


def test_a_key_that_stands_twice_is_a_fault():
    text = json.dumps(PLAN).replace('"title": "Mend the benches"', '"title": "One", "title": "Two"', 1)
    assert "actions[0].title: stands there twice" in faults_of_json(text.encode())[0]


def test_every_fault_of_a_file_is_said_at_once():
    changed = plan(vision=5, titel="x")
    changed["themes"][1]["workstreams"][0]["actions"][0]["ref"] = "?"
    changed["themes"][0]["workstreams"][0]["actions"][1]["title"] = ""
    assert len(faults_of_json(changed)) == 4


# --- CSV ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "place", "says"),
    [
        ([HEADER, ["A1", "Seats", "Benches", "", "x"]], "row 2, column title", "is empty"),
        ([HEADER, ROW, [], ROW], "row 4, column ref", "A1 stands already at row 2, column ref"),
        ([HEADER, ["1A", *ROW[1:]]], "row 2, column ref", "is not a reference"),
        ([HEADER, ROW, ["A2", "Seats", "Lamps", "x", ""]], "row 3, column workstream", "but A is “Benches”"),
        ([HEADER, ROW, ["A2", "Light", "Benches", "x", ""]], "row 3, column theme", "but A is “Seats”"),
        (
            [HEADER, ROW, ["B1", "Seats", "Benches", "x", ""]],
            "row 3, column workstream",
            "has another letter",
        ),
        ([HEADER, [*ROW[:4], "=1+1"]], "row 2, column description", "begins like a formula"),
        ([HEADER, ROW[:4]], "row 2", "has 4 cells; the first row has 5"),
        ([HEADER, [*ROW, "x"]], "row 2", "has 6 cells"),
        ([["ref", "ref", "titel"]], "row 1, column ref", "stands there twice"),
        ([["title"], ["x"]], "row 1, column title", "there is no column “ref”"),
        ([HEADER], "", "a header and no actions"),
        ([[*HEADER, ""], [*ROW, "x"]], "row 1, column 6", "has no name"),
        ([[*HEADER, "kind"], [*ROW, "dream"]], "row 2, column kind", "exploration, project"),
        ([HEADER, [*ROW[:3], "x" * 201, ""]], "row 2, column title", "201 characters long"),
        ([HEADER, [*ROW[:4], "a\x00b"]], "row 2, column description", "U+0000"),
    ],
)
def test_a_fault_in_a_table_names_row_and_column(rows, place, says):
    found = faults_of_csv(rows)
    assert any(place in fault and says in fault for fault in found), found


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"  \r\n", "The file is empty"),
        ("ref,title\nA1,Caf\u00e9\n".encode("cp1252"), "not UTF-8 (byte 0xE9)"),
        ("ref,title\nA1,Caf\u00e9\n".encode("utf-16"), "UTF-16"),
        (b"ref;theme;title\nA1;x;y\n", "not parted by commas"),
        (b'ref,title\nA1,"x\n', "cannot be read as CSV"),
        (b"ref,title\nA1," + b"x" * 200_000, "cannot be read as CSV"),
        (b"ref\n" + b"A1\n" * 6000, "more than 5000 rows"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data, says):
    assert says in faults_of_csv(data)[0]


def test_the_line_of_a_byte_that_is_no_utf8_is_named():
    assert faults_of_csv(b"ref,title\nA1,x\nA2,\x92\n")[0].startswith("line 3: ")


def test_a_byte_order_mark_and_names_in_capitals_are_taken():
    data = b"\xef\xbb\xbf" + table(
        [["Ref", " Theme ", "Workstream", "TITLE", "Short term"], [*ROW[:4], "Do it"]]
    )
    found = next(iter(flat.read(tables.read_csv(data), "csv").actions()))
    assert (found.ref, found.fields["short_term"]) == ("A1", ["Do it"])


def test_a_cell_of_several_lines_is_one_row_and_parts_on_lines():
    rows = [
        [*HEADER, "future"],
        [*ROW[:4], "One.\n\nTwo.", "First\nSecond; third"],
        ["A2", *ROW[1:3], "", "", ""],
    ]
    found = faults_of_csv(rows)
    assert found == ["row 3, column title: is empty"]
    rows[2][3] = "Two"
    action = next(iter(flat.read(tables.read_csv(table(rows)), "csv").actions()))
    assert action.fields["description"] == ["One.", "Two."]
    assert action.fields["future"] == ["First", "Second", "third"]
