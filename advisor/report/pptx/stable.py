"""The same bytes for the same slides: no time of day in the file, nor in the workbooks inside its charts."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Final

_STAMP: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")


def stable(package: bytes, day: date) -> bytes:
    """The package with every time set to a day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, _timeless(name, old.read(name), day))
    return out.getvalue()


def _timeless(name: str, content: bytes, day: date) -> bytes:
    if name.endswith(".xlsx"):
        return stable(content, day)
    if name == "docProps/core.xml":
        return _STAMP.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode() + rb"\g<2>", content)
    return content
