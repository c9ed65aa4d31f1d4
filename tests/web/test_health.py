from typing import TYPE_CHECKING

from windowsvc.app import background_of

if TYPE_CHECKING:
    from tests.web.conftest import Hall


def run_jobs_once(hall: "Hall") -> None:
    jobs = background_of(hall.app).jobs
    jobs.start(lambda _loop: None)
    jobs.run_due()


def test_a_process_that_answers_says_so(hall: "Hall") -> None:
    assert hall.client().get("/healthz").json == {"status": "ok"}


def test_ready_says_a_word_and_nothing_more_to_strangers(hall: "Hall") -> None:
    run_jobs_once(hall)
    assert hall.client().get("/readyz").json == {"status": "ready"}


def test_a_job_that_has_never_run_is_told(hall: "Hall") -> None:
    assert hall.client().get("/readyz").json == {"status": "slow"}


def test_signed_in_staff_read_what_each_part_says(hall: "Hall") -> None:
    run_jobs_once(hall)
    told = hall.signed_in("hanako").get("/readyz").json
    assert told["build"] == hall.parts.build
    assert told["parts"]["database"] == "ok"
    assert told["parts"]["jobs"] == "ok"


def test_without_a_database_it_is_not_ready(hall: "Hall") -> None:
    hall.parts.configuration.forget()
    (hall.parts.settings.data / "windowsvc.db").unlink()
    hall.parts.engine.dispose()
    (hall.parts.settings.data / "windowsvc.db").mkdir()
    answer = hall.client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "not_ready"})
