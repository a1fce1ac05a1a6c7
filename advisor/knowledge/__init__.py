"""data/ → typed, frozen, validated Knowledge."""

from advisor.knowledge.load import measured_rows, open_knowledge, served_knowledge
from advisor.knowledge.model import Knowledge
from advisor.knowledge.packs import PackFiles, pack_from_folder, pack_from_zip

__all__ = [
    "Knowledge",
    "PackFiles",
    "measured_rows",
    "open_knowledge",
    "pack_from_folder",
    "pack_from_zip",
    "served_knowledge",
]
