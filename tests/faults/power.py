"""What may be on a disk after a power cut, worked out from the calls of the process that wrote to it.

What was written before a file's last finished sync is there. Of what was written afterwards, anything may be missing,
whole or from some sector on, and something later may be there without something earlier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

STRACE = (
    "strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "70000",
    "-e", "trace=pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,sendto",
)  # fmt: skip
"""What writes down the calls; `calls` reads them."""
SECTOR = 512

_CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)$")
_FILE = re.compile(r"^\d+<([^>]*)>")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Write:
    """Bytes for a place of a file."""

    file: str
    at: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file made shorter or longer."""

    file: str
    size: int


@dataclass(frozen=True)
class Gone:
    """A file taken away; one of its name that is made anew is another."""

    file: str


@dataclass(frozen=True)
class Sync:
    """All of a file that the calls before ``covers`` wrote is on the disk."""

    file: str
    covers: int


@dataclass(frozen=True)
class Told:
    """A ticket machine was told its number."""


Change = Write | Cut | Gone
Call = Change | Sync | Told


def calls(trace: str, *, folder: Path) -> list[Call]:
    """The calls of a trace that matter for the databases of a folder, in their order.

    Raises:
        ValueError: for a call of which it is not known what it would leave.
    """
    found: list[Call] = []
    syncing: dict[str, Sync] = {}
    for line in trace[: trace.rfind("\n") + 1].splitlines():  # a killed writer may leave half a line
        parts = _CALL.match(line)
        if parts is None:
            continue
        thread, name, rest = parts.groups()
        if thread in syncing and "resumed>" in line:
            found.append(syncing.pop(thread))
        call = _read(name, rest, folder=str(folder), so_far=len(found))
        if isinstance(call, Sync) and "<unfinished" in line:
            syncing[thread] = call
        elif call is not None:
            found.append(call)
    return found


def _read(name: str, rest: str, *, folder: str, so_far: int) -> Call | None:
    if name == "sendto":
        said = _STRING.search(rest)
        return Told() if said and _bytes(said[1]).startswith(b"HTTP/1.1 201") else None
    if name in ("unlink", "unlinkat", "rename"):
        gone = [_ours(_bytes(one).decode(), folder) for one in _STRING.findall(rest)]
        if name == "rename" and any(gone):
            raise ValueError(f"a database is given another name: {gone}")
        return Gone(gone[0]) if gone and gone[0] else None
    place = _FILE.match(rest)
    if place is None:
        return None
    file = _ours(_bytes(place[1]).decode() if "\\x" in place[1] else place[1], folder)
    if not file:
        return None
    if name in ("fsync", "fdatasync"):
        return Sync(file, so_far)
    if name == "ftruncate":
        return Cut(file, int(rest.split(",")[1].split(")")[0]))
    if name != "pwrite64":
        raise ValueError(f"{name} of {file}")
    said = _STRING.search(rest)
    at = re.search(r", (\d+)(?:\)| <unfinished)", rest)
    if said is None or at is None:
        raise ValueError(f"a write that cannot be read: {rest[:80]} ... {rest[-80:]}")
    return Write(file, int(at[1]), _bytes(said[1]))


def _ours(path: str, folder: str) -> str:
    """The name of a database or its log within the folder; empty for every other file."""
    ours = path.startswith(f"{folder}/") and path.endswith((".db", ".db-wal"))
    return path.removeprefix(f"{folder}/") if ours else ""


def _bytes(said: str) -> bytes:
    return bytes.fromhex(said.replace("\\x", ""))


def told(found: Sequence[Call], *, upto: int) -> int:
    """How many ticket machines had been told their number before a call."""
    return sum(isinstance(one, Told) for one in found[:upto])


def image(
    before: Mapping[str, bytes], found: Sequence[Call], *, upto: int, kindness: float, chance: Random
) -> dict[str, bytes]:
    """Files as they may be when the power goes before the call ``upto``.

    Args:
        before: the files at the beginning, all of them on the disk.
        kindness: how likely it is that something that no sync had covered is there whole.
    """
    safe: dict[str, int] = {}
    for one in found[:upto]:
        if isinstance(one, Sync):
            safe[one.file] = max(safe.get(one.file, 0), one.covers)
    files = {name: bytearray(data) for name, data in before.items()}
    still_there: set[str] = set()
    for number, one in enumerate(found[:upto]):
        if isinstance(one, Write | Cut | Gone):
            sure = number < safe.get(one.file, 0)
            if not sure and one.file in still_there:
                continue
            kept = sure or chance.random() < kindness
            if isinstance(one, Gone) and not kept:
                still_there.add(one.file)
            _put(files, one, kept=kept, chance=chance)
    return {name: bytes(data) for name, data in files.items()}


def _put(files: dict[str, bytearray], change: Change, *, kept: bool, chance: Random) -> None:
    if isinstance(change, Gone):
        if kept:
            files.pop(change.file, None)
        return
    file = files.setdefault(change.file, bytearray())
    if isinstance(change, Cut):
        if kept:
            del file[change.size :]
            file.extend(bytes(change.size - len(file)))
        return
    data = change.data if kept else change.data[: SECTOR * chance.randint(0, len(change.data) // SECTOR)]
    if data:
        file.extend(bytes(max(0, change.at - len(file))))
        file[change.at : change.at + len(data)] = data
