"""Runs every benchmark and prints one line per promise: `python -m bench [MODULE...]`.

A module takes part by having `main() -> list[Result]`; the exit status is 1 when a promise is broken.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

import bench
from bench.result import Result


def names() -> list[str]:
    """Names of the modules in this folder that are not part of the runner."""
    return sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in RUNNER)


RUNNER = {"__main__", "anew", "result"}


def run(chosen: list[str]) -> Iterator[tuple[str, Result]]:
    """Results of the chosen modules in order, each as soon as its module has finished."""
    for name in chosen:
        module = importlib.import_module(f"bench.{name}")
        if hasattr(module, "main"):
            for result in module.main():
                yield name, result


def shown(value: float | None) -> str:
    """Three significant figures; an empty text where nothing was measured."""
    return "" if value is None else f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def table(results: list[tuple[str, Result]]) -> Table:
    """The results as a table for people."""
    grid = Table(title="Promises of speed", title_justify="left", title_style="bold")
    grid.add_column("where")
    grid.add_column("what")
    for heading in ("p50", "p95 or total", "promised"):
        grid.add_column(heading, justify="right")
    grid.add_column("kept")
    for where, result in results:
        verdict = "yes" if result.ok else "[bold red]no[/]"
        promised = f"≤ {shown(result.promise)} {result.unit}"
        grid.add_row(where, result.name, shown(result.p50), f"{shown(result.value)} {result.unit}", promised, verdict)
    return grid


def main(arguments: list[str]) -> int:
    """Exit status: 0 every promise kept, 1 one broken, 2 no such benchmark or none at all."""
    unknown = set(arguments) - set(names())
    if unknown:
        print(f"No benchmark named {', '.join(sorted(unknown))}. There are: {', '.join(names())}.", file=sys.stderr)
        return 2
    results = list(run(arguments or names()))
    if not results:
        print("No benchmark found: a module in bench/ needs `main() -> list[Result]`.", file=sys.stderr)
        return 2
    Console(width=None if sys.stdout.isatty() else 120).print(table(results))
    return 0 if all(result.ok for _, result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
