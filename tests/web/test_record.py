"""A record from another system: looked over in words, kept as from a register with its time, refused kindly."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.test_api import configure
from tests.web.test_api_cases import ITEMS, clerk, done, opened, told
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.conftest import Hall

RECORD = """
facts:
  deceased.name: {name: 見本 一子, kana: ミホン イチコ}
  deceased.date_of_death: 2026-11-12
  deceased.insurance: late_elderly
  deceased.dog: tag
"""


@pytest.fixture
def desk(hall: Hall) -> Any:
    configure(hall, *ITEMS)
    return clerk(hall)


def send(desk: Any, case: str, text: str, *, do: str = "look", **more: Any) -> TestResponse:
    form = {"csrf": desk.headers["X-CSRF"], "text": text, "do": do, **more}
    found: TestResponse = desk.client.post(f"/window/cases/{case}/record", data=form)
    return found


def answers(desk: Any, case: str) -> dict[str, Any]:
    return {one["fact"]: one for one in told(desk.get(f"/cases/{case}"))["answers"]}


def words(page: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_a_record_is_looked_over_before_it_is_kept_with_its_source_and_time(desk: Any) -> None:
    case = opened(desk)["code"]
    done(desk, case, "facts", facts={"deceased.dog": "none", "deceased.insurance": "late_elderly"})
    assert desk.client.get(f"/window/cases/{case}/record").status_code == 200
    looked = send(desk, case, RECORD)
    said = words(looked)
    assert "令和8年11月12日" in said
    assert "鑑札の犬を飼っていた" in said
    assert said.count("今の答えと入れ替わります") == 1
    assert said.count("今と同じ") == 1
    assert answers(desk, case)["deceased.dog"]["value"] == "none"
    assert send(desk, case, RECORD, do="keep").status_code == 303
    kept = answers(desk, case)
    assert (kept["deceased.dog"]["value"], kept["deceased.dog"]["source"]) == ("tag", "record")
    assert kept["deceased.name"]["at"]
    assert kept["deceased.date_of_death"]["value"] == "2026-11-12"


def test_a_file_and_plain_lines_say_the_same(desk: Any) -> None:
    case = opened(desk)["code"]
    file = (io.BytesIO(b'{"facts": {"deceased.dog": "tag"}}'), "record.json")
    assert "鑑札の犬を飼っていた" in words(send(desk, case, "", file=file))
    assert "鑑札の犬を飼っていた" in words(send(desk, case, "deceased.dog: tag"))


@pytest.mark.parametrize(
    "text",
    ["", "deceased.dogg: tag", "deceased.dog: cat", "a: [1, 2", "- 1", "people: 3", "facts: 7", "x: &a [*a, *a]",
     "deceased.mynumber: '123456789018'", "applicant.name: '1234 5678 9018'", "person.age: 3", "k: v\n" * 20_000],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_and_nothing_is_kept(desk: Any, text: str) -> None:
    case = opened(desk)["code"]
    for do in ("look", "keep"):
        refused = send(desk, case, text, do=do)
        assert refused.status_code in (409, 422), refused.text
        assert "1234" not in refused.text
        assert 'role="alert"' in refused.text or "1234" in text  # a number of that kind does not come past the door
    assert answers(desk, case) == {}


def test_only_those_who_work_there_may(desk: Any, hall: Hall) -> None:
    case = opened(desk)["code"]
    viewer = clerk(hall, "viewer", Role.VIEWER)
    assert viewer.client.get(f"/window/cases/{case}/record").status_code == 403
    assert send(viewer, case, RECORD).status_code == 403
