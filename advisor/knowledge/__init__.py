"""data/ → typed, frozen, validated Knowledge."""

from advisor.knowledge.load import (
    PACKS_VARIABLE,
    data_folder,
    measured_rows,
    open_knowledge,
    served_knowledge,
    share_folder,
)
from advisor.knowledge.model import Knowledge
from advisor.knowledge.packs import PackFiles, pack_from_folder, pack_from_zip

__all__ = [
    "PACKS_VARIABLE",
    "Knowledge",
    "PackFiles",
    "data_folder",
    "measured_rows",
    "open_knowledge",
    "pack_from_folder",
    "pack_from_zip",
    "served_knowledge",
    "share_folder",
]
