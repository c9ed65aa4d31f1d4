"""YAML from strangers: what is refused, with file and line, before it can do harm."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from windowsvc.lifeevents.yamlfiles import MAX_BYTES, MAX_DEPTH, parse, read_file
from windowsvc.refusal import Refusal


def refusal(data: bytes) -> dict[str, object]:
    with pytest.raises(Refusal) as caught:
        parse(data, name="x.yaml")
    assert caught.value.code == "content_invalid"
    assert caught.value.detail["file"] == "x.yaml"
    return caught.value.detail


def test_words_stay_words() -> None:
    found = parse(b"on: no\nyes: 010\nn: 12\nb: true\nd: 2026-11-24\nq: '2026-11-24'\nz: ~\nf: 1.5\n", name="x")
    assert found == {
        "on": "no", "yes": "010", "n": 12, "b": True, "d": date(2026, 11, 24), "q": "2026-11-24", "z": None, "f": "1.5",
    }  # fmt: skip
    assert found.lines["b"] == 4


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [*%c,*%c,*%c]\n" % (c, c, c - 1, c - 1, c - 1) for c in range(98, 120)
    )
    assert refusal(bomb) == {"file": "x.yaml", "line": 1, "what": "anchors and aliases are not allowed"}


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"a: 1\nb:\n  c: 1\n  c: 2\n", 4, "c is given twice, first on line 3"),
        (b"a: !!python/object/apply:os.system [ls]\n", 1, "tags are not allowed"),
        (b"a: !x y\n", 1, "tags are not allowed"),
        (b"a: 1\n---\nb: 2\n", 2, "one document"),
        (b"a: [1, 2\nb: 3\n", 2, "no YAML"),
        (b"- a\n", 1, "holds a mapping"),
        (b"", 1, "holds a mapping"),
        (b"a: 1\nb: \xff\xfe\n", 2, "not UTF-8"),
        ("あ: 1\n".encode("cp932"), 1, "not UTF-8"),
        (b"a: \x00\n", 1, "no YAML"),
        (b"[a, b]: 1\n", 1, "a key is a word"),
        (b"a: 2026-02-30\n", 1, "there is no day"),
    ],
)
def test_refused_with_its_line(data: bytes, line: int, says: str) -> None:
    found = refusal(data)
    assert says in str(found["what"])
    assert found["line"] == line


DEEP_FLOW = b"a: " + b"[" * 1000 + b"]" * 1000
DEEP_BLOCK = b"a:\n" + b"".join(b" " * level + b"- \n" for level in range(1, 900))


@pytest.mark.parametrize("data", [DEEP_FLOW, DEEP_BLOCK, b"[" * 100_000])
def test_depth_is_refused(data: bytes) -> None:
    assert f"at most {MAX_DEPTH} levels" in str(refusal(data)["what"])


def test_a_file_of_100_mb_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(Refusal, match="content_invalid") as caught:
        read_file(path, name="big.yaml")
    assert "at most 2 MB, this one has 100" in caught.value.detail["what"]
    assert len(b"x" * 10) < MAX_BYTES


def test_very_many_values_are_refused() -> None:
    assert "values" in str(refusal(b"a: [" + b"1," * 250_000 + b"]")["what"])


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(Refusal, match="content_invalid"):
            read_file(path, name="x")
