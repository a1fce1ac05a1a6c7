"""The advice as slides: native shapes, charts and tables that can be edited; no picture where a shape does."""

from advisor.report.pptx.deck import to_pptx

__all__ = ["to_pptx"]
