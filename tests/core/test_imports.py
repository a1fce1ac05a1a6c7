"""Arrows run one way: a part of the package imports only what lies on a lower floor."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "advisor"
FLOORS = (
    ("__main__",),
    ("ui", "cli"),
    ("workshop", "portfolio"),
    ("report", "store", "verify"),
    ("__init__",),
    ("exploring",),
    ("advice",),
    ("advising",),
    ("roadmap",),
    ("topology", "uncertainty"),
    ("optimise",),
    ("design",),
    ("models",),
    ("alignment",),
    ("assessment",),
    ("knowledge",),
    ("figure", "strict_yaml"),
    ("expr", "errors", "names", "address", "folders"),
)
FLOOR = {part: depth for depth, parts in enumerate(FLOORS) for part in parts}
SCREENS_AND_STORES = {"streamlit", "plotly", "sqlalchemy", "rich", "typst"}


def part_of(module: str) -> str:
    """`advisor.models.cost` belongs to `models`; `advisor` itself to `__init__`."""
    return [*module.split("."), "__init__"][1]


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of every imported module, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "advisor":
            names = [f"advisor.{alias.name}" for alias in node.names]
            yield from ((node.lineno, name if part_of(name) in FLOOR else "advisor") for name in names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def arrows() -> Iterator[tuple[str, str, str]]:
    """(place, part, imported module) for the whole package."""
    for file in sorted(PACKAGE.rglob("*.py")):
        part = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for line, module in imports(ast.parse(file.read_text(encoding="utf-8"))):
            yield f"{file.relative_to(ROOT)}:{line}", part, module


def allowed(part: str, module: str) -> bool:
    """Within a part, or down. A part without a floor counts as the top one."""
    return part_of(module) == part or FLOOR.get(part, 0) < FLOOR.get(part_of(module), 0)


def test_every_part_of_the_package_has_its_floor() -> None:
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or any(path.glob("*.py"))}
    assert parts - set(FLOOR) == set(), "give the new part a floor in FLOORS"


def test_no_arrow_runs_up_or_sideways() -> None:
    wrong = [
        f"{place}: {part} imports {module}, but {part_of(module)} is not below {part}"
        for place, part, module in arrows()
        if module.split(".")[0] == "advisor" and not allowed(part, module)
    ]
    assert wrong == []


def test_imports_are_written_from_the_root() -> None:
    assert [f"{place}: {module}" for place, _, module in arrows() if module.startswith(".")] == []


def test_the_core_imports_no_screen_and_no_store() -> None:
    core = {part for part, depth in FLOOR.items() if depth >= FLOOR["__init__"]}
    wrong = [
        f"{place}: {part} is core and imports {module}"
        for place, part, module in arrows()
        if part in core and module.split(".")[0] in SCREENS_AND_STORES
    ]
    assert wrong == []


def test_using_the_core_loads_no_screen_and_no_store() -> None:
    ask = f"import sys, advisor, advisor.advice; print(*sorted({SCREENS_AND_STORES!r} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_numpy_is_loaded_after_its_threads_are_set_to_one_and_what_the_user_has_set_stays() -> None:
    ask = "import advisor, os, sys; print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])"
    plain = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    said = [
        subprocess.run(
            [sys.executable, "-c", ask], cwd=ROOT, env=env, capture_output=True, text=True, check=True
        ).stdout
        for env in (plain, plain | {"OPENBLAS_NUM_THREADS": "2"})
    ]
    assert said == ["False 1\n", "False 2\n"]
