"""Files from strangers, through the commands that read them: refused, in little memory, and nobody is called."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.web.served import found

pytestmark = pytest.mark.promise(29)

WINDOWSVC = (sys.executable, "-m", "windowsvc.cli")
MOST_MB = 100
"""What reading a hostile file may take besides what reading a good one takes."""
ELSEWHERE = re.compile(r"connect\(\d+, \{sa_family=AF_INET6?,.*")


def bomb() -> bytes:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [" + ",".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 12)]
    return "\n".join(lines).encode()


def packed(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return made.getvalue()


EXTERNAL = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "http://192.0.2.1/a"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>"""
)
FACTS = b'{"on": "2026-11-24", "facts": {"deceased.age": 82}}'
YAML: dict[str, bytes] = {
    "an alias bomb": bomb(),
    "a thousand levels": b"a: " + b"[" * 1000 + b"]" * 1000,
    "a hundred megabytes": b"",
    "a template": b"procedures:\n  x:\n    name: \"{{ cycler.__init__.__globals__.os.popen('id') }}\"\n",
    "a tag": b"a: !!python/object/apply:os.system [id]\n",
}
BOOKS: dict[str, bytes] = {
    "a hundred megabytes": b"",
    "two gigabytes when unpacked": packed(xl__worksheets__sheet1__xml=b"\0" * (60 * 2**20)),
    "names that climb": packed(**{"..__..__..__tmp__climbed": b"x", "[Content_Types].xml": b"<Types/>"}),
    "parts of other sites": packed(**{"[Content_Types].xml": EXTERNAL, "xl__workbook.xml": EXTERNAL}),
}


def first_quickly(files: Mapping[str, bytes]) -> list[object]:
    """The first file always, the others on demand."""
    first, *others = files
    return [first, *(pytest.param(one, marks=pytest.mark.slow) for one in others)]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded city."""
    if shutil.which("strace") is None:
        pytest.skip("no strace on this machine")
    data = tmp_path_factory.mktemp("city")
    found(data)
    return data


@pytest.fixture(scope="module")
def usual(city: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """What a command takes that reads a good file, in MB."""
    file = tmp_path_factory.mktemp("good") / "facts.json"
    file.write_bytes(FACTS)
    status, megabytes, _ = run(city, "plan", "bereavement", "--facts", str(file))
    assert status == 0
    return megabytes


def run(city: Path, *words: str) -> tuple[int, int, str]:
    """Run a command under the eyes of strace; status, megabytes at most, and what it said.

    Nobody on any machine is asked for anything.
    """
    calls, said = city / "calls", city / "said"
    looking_on = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=connect", "-o", str(calls)]
    command = [*looking_on, *WINDOWSVC, *words, "--data", str(city)]
    with said.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ.copy())
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert ELSEWHERE.findall(calls.read_text(errors="replace")) == []
    return process.returncode, used.ru_maxrss // 1024, said.read_text(errors="replace")


def written(data: bytes, file: Path) -> Path:
    """The file; nothing given stands for a hundred megabytes of nothing."""
    with file.open("wb") as output:
        output.write(data)
        if not data:
            output.truncate(100 * 2**20)
    return file


@pytest.mark.parametrize("what", first_quickly(YAML))
@pytest.mark.parametrize(
    "reads",
    [lambda file: ("plan", "bereavement", "--facts", file), lambda file: ("content", "import", "bereavement", file)],
    ids=["facts", "content"],
)
def test_a_file_of_words_is_refused_with_its_line(
    city: Path, usual: int, what: str, reads: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    file = written(YAML[what], tmp_path / "given.yaml")
    status, megabytes, said = run(city, *reads(str(file)))
    assert status == 1
    assert re.search(r"given\.yaml\D+\d+|procedures: no such key", said), said
    assert "Traceback" not in said
    assert megabytes - usual < MOST_MB


@pytest.mark.parametrize("what", first_quickly(BOOKS))
def test_a_workbook_is_refused(city: Path, usual: int, what: str, tmp_path: Path) -> None:
    file = written(BOOKS[what], tmp_path / "given.xlsx")
    for words in (("import", str(file), "--office", "main"), ("content", "import", "bereavement", str(file))):
        status, megabytes, said = run(city, *words)
        assert status == 1
        assert "Traceback" not in said
        assert megabytes - usual < MOST_MB
    assert not Path("/tmp/climbed").exists()  # noqa: S108
