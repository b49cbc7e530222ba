"""XLSX and files of any kind: what is refused, and in which words."""

from __future__ import annotations

import zipfile

import pytest

from cms.importing.readers import read
from tests.cms.test_import_reading import (
    HEADER,
    ROW,
    faults_of,
    sheet,
)

# --- XLSX ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value", "says"),
    [
        ("D2", "=1+1", "Actions!D2: holds a formula"),
        ("D2", 2020, "Actions!D2: holds 2020, which is no text"),
        ("D2", True, "Actions!D2: holds True"),
        ("D2", "#N/A", "Actions!D2: holds the error #N/A"),
        ("G2", "stray", "Actions!G2: stands under no column name"),
        ("E1", "descripton", "did you mean “description”"),
    ],
)
def test_a_fault_in_a_sheet_names_its_cell(tmp_path, cell, value, says):
    def change(book):
        book.active[cell] = value

    found = faults_of(sheet(tmp_path / "x.xlsx", [HEADER, ROW], change))
    assert any(says in fault for fault in found), found


def test_merged_cells_are_a_fault(tmp_path):
    path = sheet(tmp_path / "x.xlsx", [HEADER, ROW, ROW], lambda book: book.active.merge_cells("B2:B3"))
    assert any("Actions!B2:B3: is a merged cell" in fault for fault in faults_of(path))


def test_the_sheet_with_references_is_read_whatever_stands_beside_it(tmp_path):
    def beside(book):
        book.create_sheet("Notes", 0).append(["What we said"])

    path = sheet(tmp_path / "x.xlsx", [HEADER, ROW], beside)
    assert [action.ref for action in read(path).actions()] == ["A1"]


def test_two_sheets_of_actions_are_refused(tmp_path):
    path = sheet(tmp_path / "x.xlsx", [HEADER, ROW], lambda book: book.create_sheet("More").append(HEADER))
    assert "Several sheets" in faults_of(path)[0]


def test_a_cell_far_away_is_refused_before_all_between_are_walked(tmp_path):
    def far(book):
        book.active["XFD1048576"] = "x"

    assert "at most 5000 and 100" in faults_of(sheet(tmp_path / "x.xlsx", [HEADER, ROW], far))[0]


def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/sharedStrings.xml", b" " * 13 * 1024 * 1024)
    assert path.stat().st_size < 100_000
    assert "unpacks to more than 12 MB" in faults_of(path)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_xml_entities_are_refused(tmp_path, encoding):
    good = sheet(tmp_path / "good.xlsx", [HEADER, ROW])
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/workbook.xml":
                data = ('<!DOCTYPE x [<!ENTITY a "b">]>' + data.decode()).encode(encoding)
            target.writestr(part.filename, data)
    assert "entities" in faults_of(path)[0]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("x.xlsx", b"not a zip", "cannot be read as a spreadsheet"),
        ("x.xlsx", b"PK\x03\x04cut off", "cannot be read as a spreadsheet"),
        ("x.ods", b"x", "must end in"),
        ("x.csv", b"", "The file is empty"),
        ("x.json", b"x" * (8 * 1024 * 1024 + 1), "larger than 8 MB"),
    ],
)
def test_a_file_that_cannot_be_a_roadmap_is_refused(tmp_path, name, data, says):
    path = tmp_path / name
    path.write_bytes(data)
    assert says in faults_of(path)[0]


def test_a_zip_that_is_no_spreadsheet_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "not an XLSX" in faults_of(path)[0]


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "There is no file" in faults_of(tmp_path / "none.csv")[0]
    assert "There is no file" in faults_of(tmp_path)[0]
