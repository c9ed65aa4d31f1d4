"""A copy put in the place of what is lost, on the same machine and on a clean one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.databases import new_postgres_database
from tests.living import PASSWORD, CityHall, city_hall
from tests.web.served import command, found
from windowsvc import backups, dumping, migrating, restoring
from windowsvc.clocks import real_clocks
from windowsvc.refusal import Refusal
from windowsvc.settings import load

NOW = real_clocks().machine.now()


def _restore(data: Path, folder: Path, **more: object) -> restoring.Restored:
    copy = backups.newest(folder)
    assert copy is not None
    given = {"keys": backups.newest(folder, prefix=backups.KEYS), "master": None, **more}
    return restoring.restore(data, source=copy, now=NOW, **given)  # type: ignore[arg-type]


@pytest.mark.promise(17)
def test_a_clean_machine_goes_on_where_the_lost_one_stopped(tmp_path: Path) -> None:
    lost = tmp_path / "lost"
    with city_hall(lost) as hall:
        hall.open("w3")
        tickets = [hall.issue() for _ in range(3)]
        hall.call()
        told = command("backup", data=lost)
        assert "restored" in told
        token, port = hall.token, hall.port
        hall.kill()
    copies = tmp_path / "copies"
    shutil.move(lost / "backups", copies)
    master = shutil.copy(lost / "master.key", tmp_path / "master.key")
    shutil.rmtree(lost)

    spare = tmp_path / "spare"
    command("restore", str(copies), "--master-key", str(master), data=spare)
    hall = CityHall(spare)
    hall.port = hall.reach = port
    hall.token = token
    hall.start()
    try:
        for ticket in tickets:
            assert hall.ask("GET", f"/tickets/{ticket['token']}")["label"] == ticket["label"]
        assert hall.issue()["number"] == tickets[0]["number"], "a repeated press is the ticket it was before"
        again = hall.ask("POST", "/tickets", {"service": "hikkoshi"}, key="on-the-spare")
        assert again["number"] == tickets[-1]["number"] + 1
    finally:
        hall.stop()
    assert PASSWORD not in (spare / "server.log").read_text(errors="replace")


def test_a_city_that_is_there_is_put_aside_only_when_told_so(tmp_path: Path) -> None:
    data = tmp_path / "hall"
    found(data)
    command("backup", data=data)
    command("staff", "add", "taro", "--name", "窓口 太郎", "--role", "main:clerk", data=data)
    with pytest.raises(Refusal, match="data_present"):
        _restore(data, data / "backups")
    done = _restore(data, data / "backups", replace=True)
    assert done.aside is not None
    assert {"windowsvc.db", "keys.db"} <= {path.name for path in done.aside.iterdir()}
    assert not done.older
    command("staff", "add", "taro", "--name", "窓口 太郎", "--role", "main:clerk", data=data)


def test_nothing_changes_where_a_copy_cannot_be_opened(tmp_path: Path) -> None:
    data = tmp_path / "hall"
    found(data)
    command("backup", data=data)
    copy = backups.newest(data / "backups")
    assert copy is not None
    copy.write_bytes(copy.read_bytes()[:-1])
    before = (data / "windowsvc.db").read_bytes()
    with pytest.raises(Refusal, match="sealed_unreadable"):
        _restore(data, data / "backups", replace=True)
    assert (data / "windowsvc.db").read_bytes() == before
    other = tmp_path / "other.key"
    other.write_bytes(bytes(32))
    with pytest.raises(Refusal, match="master_key_differs"):
        _restore(data, data / "backups", master=other)


def test_a_running_server_keeps_its_data(tmp_path: Path) -> None:
    from windowsvc import runlock

    data = tmp_path / "hall"
    found(data)
    command("backup", data=data)
    with runlock.share(data), pytest.raises(Refusal, match="data_in_use"):
        _restore(data, data / "backups", replace=True)


@pytest.mark.postgres
@pytest.mark.promise(17)
def test_postgres_comes_back_into_an_empty_database(postgres_engine: Engine, tmp_path: Path) -> None:
    with new_postgres_database(postgres_engine) as here, new_postgres_database(postgres_engine) as there:
        data, spare = tmp_path / "hall", tmp_path / "spare"
        for folder, database in ((data, here), (spare, there)):
            folder.mkdir()
            (folder / "settings.toml").write_text(f'database_url = "{database}"')
        found(data)
        made = backups.back_up(load(data), now=NOW)
        assert made.verified == "restored"
        shutil.copy(data / "master.key", spare)
        done = _restore(spare, data / "backups")
        assert done.contents.step == migrating.head()
        assert dumping.counted(migrating.make_engine(load(spare)).url)[1] == dict(done.contents.rows)
        with pytest.raises(Refusal, match="data_present"):
            _restore(spare, data / "backups")
