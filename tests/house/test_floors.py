"""The floors of the house, where the import linter cannot see."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = [
    "accounts",
    "engagement",
    "cms",
    "champions",
    "surgeries",
    "challenges",
    "procurement",
    "city",
    "config",
]
LEVEL = {app: number for number, app in enumerate(FLOORS)}


def sources():
    for app in FLOORS:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield app, path


def imported_apps(tree: ast.AST):
    """Every app that a module names in an import at any depth, in import_module, or in get_model."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in {"import_module", "import_string", "get_model", "get_app_config"}:
                yield str(node.args[0].value).split(".")[0]


def test_no_module_names_an_app_on_its_own_level_or_above():
    wrong = []
    for app, path in sources():
        for other in imported_apps(ast.parse(path.read_text(encoding="utf-8"))):
            if other in LEVEL and other != app and LEVEL[other] >= LEVEL[app]:
                wrong.append(f"{path.relative_to(ROOT)} names {other}")
    assert not wrong


def test_config_is_imported_by_nobody():
    wrong = [
        str(path.relative_to(ROOT))
        for app, path in sources()
        if app != "config"
        for other in imported_apps(ast.parse(path.read_text(encoding="utf-8")))
        if other == "config"
    ]
    assert not wrong


@pytest.mark.parametrize("app", FLOORS[:-1])
def test_foreign_keys_point_down(app):
    wrong = []
    for model in apps.get_app_config(app).get_models():
        for field in model._meta.get_fields(include_hidden=True):
            target = getattr(getattr(field, "related_model", None), "_meta", None)
            if field.auto_created or target is None or target.app_label not in LEVEL:
                continue
            if LEVEL[target.app_label] > LEVEL[app]:
                wrong.append(f"{model.__name__}.{field.name} → {target.label}")
    assert not wrong


TAG = re.compile(r"""{%\s*(load|include|extends|url)\s+([^%]+)%}""")


@pytest.mark.parametrize("app", FLOORS[:-1])
def test_templates_of_an_app_name_nothing_above_it(app):
    folder = ROOT / "templates" / app
    wrong = []
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        if path.suffix not in {".html", ".txt", ".xml"}:
            continue
        for tag, rest in TAG.findall(path.read_text(encoding="utf-8")):
            for other in named_apps(tag, rest):
                if LEVEL[other] > LEVEL[app]:
                    wrong.append(f"{path.relative_to(ROOT)}: {tag} {rest.strip()}")
    assert not wrong


def named_apps(tag: str, rest: str):
    """The apps that one template tag names."""
    first = rest.split()[0].strip("\"'") if rest.split() else ""
    if tag == "load":
        for word in rest.replace("from", " ").split():
            if (app := word.removesuffix("_tags")) in LEVEL:
                yield app
    elif tag == "url" and first.split(":")[0] in LEVEL:
        yield first.split(":")[0]
    elif tag in {"include", "extends"} and first.split("/")[0] in LEVEL:
        yield first.split("/")[0]
    elif first.startswith("emails/") and first.split("/")[1] in LEVEL:
        yield first.split("/")[1]


def test_wagtail_hooks_only_register():
    long = [
        f"{app}: {lines} lines"
        for app in FLOORS[:-1]
        if (path := ROOT / app / "wagtail_hooks.py").exists()
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) >= 60
    ]
    assert not long
