"""Imports inside the engine only go down its layers, and only adapters know MkDocs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from projects import ROOT

SCRIPTS = ROOT / "scripts"
ENGINE = SCRIPTS / "mathcheck"

# From the top down; a module may import from its own layer and from those below.
LAYERS = (
    {"site"},
    {"outputs"},
    {"strength", "proposals"},
    {"pipeline", "standing", "results"},
    {"checks"},
    {"numeric"},
    {"semantics"},
    {"notation", "primitives", "reference"},
    {"edits"},
    {"syntax", "extract"},
    {"source", "diagnostics", "budget", "records"},
)
HEIGHT = {name: -depth for depth, names in enumerate(LAYERS) for name in names}
SITE_LIBRARIES = {"mkdocs", "markdown", "material", "pymdownx", "mkdocs_jupyter"}

MODULES = sorted(path for path in ENGINE.rglob("*.py") if path != ENGINE / "__init__.py")


@cache
def imports(path: Path) -> list[tuple[str, int]]:
    """Every imported module of a file with its line, imports inside functions included."""
    return list(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def part_of(path: Path) -> str:
    """The part of the engine that a file belongs to: a folder, or a module of its own."""
    return path.relative_to(ENGINE).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down(path):
    part = part_of(path)
    assert part in HEIGHT, f"say in LAYERS where `{part}` belongs"
    for module, line in imports(path):
        names = module.split(".")
        if names[0] != "mathcheck" or len(names) == 1:
            continue
        if names[1] in HEIGHT:
            assert HEIGHT[names[1]] <= HEIGHT[part], f"{path}:{line}: {part} imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_adapter_knows_the_site(path):
    if part_of(path) != "site":
        assert not SITE_LIBRARIES & {module.split(".")[0] for module, _ in imports(path)}


@pytest.mark.parametrize("path", sorted((SCRIPTS / "figures").glob("*.py")), ids=name_of)
def test_figures_use_outputs_only(path):
    engine = {module for module, _ in imports(path) if module.split(".")[0] == "mathcheck"}
    assert all(module.startswith("mathcheck.outputs") for module in engine)


def test_the_setup_command_needs_the_standard_library_only():
    import sys

    modules = {module.split(".")[0] for module, _ in imports(SCRIPTS / "dev.py")}
    assert modules <= set(sys.stdlib_module_names)
