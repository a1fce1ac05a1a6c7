"""The rule linter: what is wrong with the rules themselves, ours and those of packs (docs/method/linter.md)."""

from advisor.knowledge.linter.report import Check, LintReport, examine, lint
from advisor.knowledge.linter.study import Finding

__all__ = ["Check", "Finding", "LintReport", "examine", "lint"]
