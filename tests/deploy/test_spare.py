"""The commands of the page about the spare machine, as they stand there, from nothing to the first ticket."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.units import HERE
from tests.living import CityHall, city_hall
from tests.web.served import command

PAGE = Path(__file__).parent.parent.parent / "docs" / "operations" / "warm-spare.md"


@pytest.mark.promise(17)
def test_the_page_brings_the_city_back(tmp_path: Path) -> None:
    first, spare, copies, safe = (tmp_path / name for name in ("first", "spare", "copies", "safe"))
    with city_hall(first, settings={"backups.folder": str(copies)}) as hall:
        ticket = hall.issue()
        command("backup", data=first)
        token, port = hall.token, hall.port
        hall.kill()
    safe.mkdir()
    shutil.copy(first / "master.key", safe)
    shutil.rmtree(first)

    (block,) = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines():
        given = line.replace("/srv/copies", str(copies)).replace("/media/safe", str(safe))
        name, *rest = shlex.split(given)
        ran = subprocess.run(
            [str(HERE / name), *rest], capture_output=True, text=True, check=False, timeout=120,
            env={**os.environ, "WINDOWSVC_DATA": str(spare)},
        )  # fmt: skip
        assert ran.returncode == 0, f"{line}\n{ran.stdout}{ran.stderr}"

    again = CityHall(spare, settings={"backups.folder": str(copies)})
    again.port, again.reach, again.token = port, port, token
    again.start()
    try:
        assert again.ask("GET", f"/tickets/{ticket['token']}")["label"] == ticket["label"]
        assert again.ask("POST", "/tickets", {"service": "hikkoshi"}, key="after")["number"] == ticket["number"] + 1
    finally:
        again.stop()
