"""The files of a pack, from a folder or from an uploaded zip. What they mean is read in advisor.knowledge.merge.

A pack is hostile until it is read: sizes are counted while unpacking, not believed; nothing is written to disk.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from advisor.errors import InputError
from advisor.strict_yaml import MAX_BYTES, decode, read_bytes

MANIFEST: Final = "pack.yaml"
MAX_FILES: Final = 200
MAX_TOTAL_BYTES: Final = 20_000_000
_READ: Final = (".yaml", ".csv")
_UNPACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class PackFiles:
    """The tables of a pack as they were given.

    name   the folder or file that it came from, named in errors
    files  path below the pack, and bytes; sorted, only YAML and CSV
    """

    name: str
    files: tuple[tuple[str, bytes], ...]

    def text(self, path: str) -> str:
        """A file as text. Raises InputError where it is too large or not UTF-8."""
        return decode(dict(self.files)[path], self.place(path))

    def place(self, path: str) -> str:
        """How errors name a file of the pack."""
        return f"{self.name}/{path}"

    @property
    def hash(self) -> str:
        """SHA-256 over the names and bytes of its files."""
        digest = sha256()
        for path, raw in self.files:
            digest.update(f"{path}\0{len(raw)}\0".encode())
            digest.update(raw)
        return digest.hexdigest()


def pack_from_folder(folder: Path) -> PackFiles:
    """The pack in a folder. Raises InputError where there is none, or it is too large to be one."""
    name = folder.name or folder.resolve().name
    if not folder.is_dir():
        raise InputError.single(str(folder), "is not a folder", f"A pack is a folder that holds a {MANIFEST}")
    paths = list(_below(folder, name))
    if sum(path.stat().st_size for path in paths) > MAX_TOTAL_BYTES:
        raise _too_large(name)
    return _pack(name, ((path.relative_to(folder).as_posix(), read_bytes(path)) for path in paths))


def _below(folder: Path, name: str) -> Iterator[Path]:
    root, count = folder.resolve(), 0
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _READ or not path.is_file():
            continue
        if not path.resolve().is_relative_to(root):
            shown = path.relative_to(folder).as_posix()
            raise InputError.single(
                f"{name}/{shown}", "is a link that leads out of the pack", "Put the file itself here"
            )
        count += 1
        if count > MAX_FILES:
            raise _too_many(name)
        yield path


def pack_from_zip(raw: bytes, name: str = "pack.zip") -> PackFiles:
    """The pack in a zip file, unpacked in memory. Raises InputError where it is none or is not safe to open.

    A single folder at the top is looked through. Refused: encrypted entries, links, paths that lead elsewhere, names
    that stand twice, unusual compression, and more than a pack may hold, counted while unpacking.
    """
    if len(raw) > MAX_BYTES:
        raise InputError.single(name, f"is {len(raw) / 1e6:.0f} MB large", f"At most {MAX_BYTES / 1e6:.0f} MB are read")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _pack(name, _without_top(list(_unpacked(archive, name))))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError.single(name, "is not a zip file that can be read", "Zip the folder again") from None


def _unpacked(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, bytes]]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_FILES:
        raise _too_many(name)
    seen: set[str] = set()
    room = MAX_TOTAL_BYTES
    for entry in entries:
        path = _safe(entry, name)
        if path in seen:
            raise InputError.single(f"{name}/{path}", "stands twice in the zip file", "Keep one")
        seen.add(path)
        if PurePosixPath(path).suffix in _READ and "__MACOSX" not in path:
            content = _bounded(archive, entry, name, path)
            room -= len(content)
            if room < 0:
                raise _too_large(name)
            yield path, content


def _safe(entry: zipfile.ZipInfo, name: str) -> str:
    """The path of an entry, if it is a plain file below the pack."""
    path = entry.orig_filename
    parts = path.split("/")
    shown = f"{name}/{path[:80]}" if path.isprintable() else name
    if not path.isprintable() or "\\" in path or ":" in path or path.startswith("/") or {"..", ".", ""} & set(parts):
        raise InputError.single(shown, "a path in the zip file leads out of the pack", "Zip the folder itself")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise InputError.single(shown, "is not a plain file", "Leave links and devices out")
    if entry.flag_bits & 0x1:
        raise InputError.single(shown, "is encrypted", "Zip it without a password")
    if entry.compress_type not in _UNPACKED:
        raise InputError.single(shown, "is compressed in an unusual way", "Zip it the ordinary way (deflate)")
    return path


def _bounded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, path: str) -> bytes:
    """An entry's bytes; no more of it is unpacked than a file may hold, whatever its header says."""
    with archive.open(entry) as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        hint = f"At most {MAX_BYTES / 1e6:.0f} MB are read"
        raise InputError.single(f"{name}/{path}", f"is more than {MAX_BYTES / 1e6:.0f} MB large unpacked", hint)
    return content


def _without_top(files: list[tuple[str, bytes]]) -> Iterable[tuple[str, bytes]]:
    """The files without the one folder that holds them all, if there is one and it holds the manifest."""
    tops = {path.split("/")[0] for path, _ in files}
    if len(tops) == 1 and any(path == f"{next(iter(tops))}/{MANIFEST}" for path, _ in files):
        return [(path.partition("/")[2], raw) for path, raw in files]
    return files


def _pack(name: str, files: Iterable[tuple[str, bytes]]) -> PackFiles:
    found = tuple(sorted(files))
    if MANIFEST not in dict(found):
        raise InputError.single(name, f"holds no {MANIFEST}", "A pack says there what it is: id, name, version, as_of")
    return PackFiles(name, found)


def _too_many(name: str) -> InputError:
    return InputError.single(name, f"holds more than {MAX_FILES} files", "Join tables of the same kind")


def _too_large(name: str) -> InputError:
    limit = f"{MAX_TOTAL_BYTES / 1e6:.0f} MB"
    return InputError.single(name, f"holds more than {limit}", f"All tables together have at most {limit}")
