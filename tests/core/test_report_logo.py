"""Logos: what is taken, what is refused, and that only pixels stay."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from advisor.errors import InputError
from advisor.report import Look, read_logo, to_pdf
from advisor.report.logo import MAX_BYTES
from tests.core.report_fixture import small_advice, small_knowledge

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10" fill="#2f55d4"/></svg>'


def picture(form: str, size: tuple[int, int] = (1200, 300)) -> bytes:
    out = io.BytesIO()
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "secret of the author")
    kind = {"pnginfo": about} if form == "PNG" else {}
    Image.new("RGB", size, "#2f55d4").save(out, form, **kind)
    return out.getvalue()


@pytest.mark.parametrize("content", [picture("PNG"), picture("JPEG"), SVG], ids=["png", "jpeg", "svg"])
def test_a_logo_is_drawn_anew_at_a_size_that_prints_well(content: bytes) -> None:
    logo = read_logo(content)
    assert logo.png.startswith(b"\x89PNG")
    assert logo.width / logo.height == pytest.approx(4, rel=0.05)
    assert logo.width <= 900
    assert logo.height <= 300
    assert b"secret" not in logo.png


def test_a_logo_stands_on_the_cover() -> None:
    plain = to_pdf(small_advice(), small_knowledge())
    assert b"/Subtype /Image" not in plain.replace(b"/Subtype/Image", b"/Subtype /Image")
    with_logo = to_pdf(small_advice(), small_knowledge(), Look(logo=read_logo(SVG)))
    assert b"/Subtype /Image" in with_logo.replace(b"/Subtype/Image", b"/Subtype /Image")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a picture"),
        (b"<html><script>alert(1)</script></html>", "not a picture"),
        (b"\x89PNG\r\n\x1a\nrubbish", "not a picture"),
        (picture("GIF"), "not a picture"),
        (b"\0" * (MAX_BYTES + 1), "MB"),
        (picture("PNG", (8000, 4000)), "pixels"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', "not a picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><!DOCTYPE x></svg>', "DOCTYPE"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>', "image"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "script"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><use href="#a"/></g></svg>', "use"),
        (b"<svg <<<", "not an SVG"),
    ],
)
def test_what_is_no_logo_is_refused_in_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_logo(content)
