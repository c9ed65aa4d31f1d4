from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.conftest import Hall


def test_a_process_that_answers_says_so(hall: "Hall") -> None:
    assert hall.client().get("/healthz").json == {"status": "ok"}


def test_ready_says_a_word_and_nothing_more_to_strangers(hall: "Hall") -> None:
    assert hall.client().get("/readyz").json == {"status": "ready"}
