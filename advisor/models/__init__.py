"""Models of demand, speed, network, cost. Importing them registers the functions that formulae may name."""

from advisor.models import availability, latency

__all__ = ["availability", "latency"]
