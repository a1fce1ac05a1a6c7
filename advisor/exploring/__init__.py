"""What would change the advice: break-even points, tipping points, what survives a blow, near-ties, the price of speed.

A second phase behind the advice: it solves the placement some hundred times and takes seconds, not milliseconds.
"""

from advisor.exploring.explore import Exploration, explore
from advisor.exploring.results import BreakEven, Event, FrontPoint, NearTie, TippingPoint
from advisor.exploring.scenario import Scenario, Tried, try_out

__all__ = [
    "BreakEven",
    "Event",
    "Exploration",
    "FrontPoint",
    "NearTie",
    "Scenario",
    "TippingPoint",
    "Tried",
    "explore",
    "try_out",
]
