"""Whatever is done to a sealed file, it opens whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from windowsvc import sealing
from windowsvc.refusal import Refusal

KEY = bytes(range(32))
PIECE = 1 << 20


def _sealed(tmp_path: Path, content: bytes) -> Path:
    (tmp_path / "plain").write_bytes(content)
    sealing.seal(tmp_path / "plain", tmp_path / "sealed", master=KEY, kind="test")
    return tmp_path / "sealed"


def _opens(path: Path, *, key: bytes = KEY, kind: str = "test") -> bytes | None:
    target = path.with_name("again")
    try:
        sealing.unseal(path, target, master=key, kind=kind)
    except Refusal as refusal:
        if refusal.code != "sealed_unreadable":
            raise
        return None
    return target.read_bytes()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 7])
def test_every_size_comes_back(tmp_path: Path, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    sealed = _sealed(tmp_path, content)
    assert _opens(sealed) == content
    assert sealed.stat().st_mode & 0o777 == 0o600


def test_another_key_another_kind_and_any_change_are_refused(tmp_path: Path) -> None:
    sealed = _sealed(tmp_path, b"asagao" * 400_000)
    whole = sealed.read_bytes()
    assert _opens(sealed, key=bytes(32)) is None
    assert _opens(sealed, kind="other") is None
    head, first, second = whole[:25], whole[25 : 25 + PIECE + 16], whole[25 + PIECE + 16 : 25 + 2 * (PIECE + 16)]
    rest = whole[25 + 2 * (PIECE + 16) :]
    changed = (
        b"", whole[:10], head, head + first, head + first + second, whole[:-1], whole + b"x",
        head + second + first + rest, head + first + first + rest, head + first + rest,
        whole[:30] + bytes([whole[30] ^ 1]) + whole[31:], whole[:12] + bytes([whole[12] ^ 1]) + whole[13:],
    )  # fmt: skip
    for one in changed:
        sealed.write_bytes(one)
        assert _opens(sealed) is None
