"""Which layers and answers contradict each other, how far the plan is aligned, and what to ask next."""

from advisor.alignment.judge import judge
from advisor.alignment.model import Alignment, CauseView, Finding, LayerView, NextQuestion, PairView

__all__ = ["Alignment", "CauseView", "Finding", "LayerView", "NextQuestion", "PairView", "judge"]
