"""The address under which phones in the room reach the app."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

LAN_VARIABLE: Final = "ADVISOR_LAN_HOST"
"""Set by `advisor run --address`: the name under which others in the network reach this computer."""
_THIS_COMPUTER: Final = ("localhost", "127.0.0.1", "::1")


def for_others(url: str, lan: str) -> str:
    """Scheme, name and port that others can open, without a path; empty where only this computer can.

    url  the address of the page in the facilitator's browser
    lan  name of this computer in its network, as LAN_VARIABLE holds it; may be empty
    """
    parts = urlsplit(url)
    if not parts.hostname:
        return ""
    name = parts.hostname
    if name in _THIS_COMPUTER:
        if not lan:
            return ""
        name = lan
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{f'[{name}]' if ':' in name else name}{port}"
