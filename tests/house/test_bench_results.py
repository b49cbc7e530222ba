"""benchmarks/results.json is what `make bench` wrote, in the shape that others read."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NOTE = "`make bench` writes it"


def rows() -> list[dict]:
    return json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))


def test_results_are_a_list_of_named_figures_beside_targets():
    assert rows(), NOTE
    for row in rows():
        assert list(row) == ["name", "figure", "target", "holds"], row
        assert isinstance(row["name"], str) and row["name"]
        assert isinstance(row["figure"], int | float) and not isinstance(row["figure"], bool)
        assert isinstance(row["target"], str)
        assert row["holds"] is None or isinstance(row["holds"], bool)


def test_no_figure_is_named_twice():
    names = [row["name"] for row in rows()]
    assert len(names) == len(set(names))


def test_what_is_judged_has_a_target():
    assert not [row["name"] for row in rows() if row["holds"] is not None and not row["target"]]


def test_absolute_times_are_printed_and_not_judged():
    timed = [row for row in rows() if row["name"].endswith((", ms", ", s"))]
    assert timed, NOTE
    assert not [row["name"] for row in timed if row["holds"] is not None]


def test_the_readme_shows_every_figure():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.partition("<!-- bench -->")[2].partition("<!-- /bench -->")[0]
    for row in rows():
        assert f"| {row['name']} " in block and f" {row['figure']:,} " in block, row["name"]
