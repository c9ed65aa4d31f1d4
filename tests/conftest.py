"""What holds for every test: on CI every real part is installed, so a test that skips there is a fault."""

import os
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import promises
from tests.databases import engine, postgres_engine, sqlite_engine, sqlite_template

__all__ = ["engine", "postgres_engine", "sqlite_engine", "sqlite_template"]


def _skipped_on_ci(config: pytest.Config) -> list[str]:
    """The skipped tests and modules with their reasons; empty off CI, where a missing part may skip."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return []
    lines = []
    for report in reporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        lines.append(f"{report.nodeid}: {reason}")
    return lines


settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
"""How long an example takes on a machine that is busy with other things says nothing about the code."""

_RESULTS = promises.Results()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember what the test says of a promise, where a file of results is asked for."""
    report = yield
    if promises.wanted() is not None:
        _RESULTS.hear(item, report)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End with status 1 where all passed but something was skipped on CI."""
    if _skipped_on_ci(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    file = promises.wanted()
    if file is not None:
        promises.write(_RESULTS.found, file=file)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was skipped on CI, above the summary line."""
    lines = _skipped_on_ci(config)
    if lines:
        terminalreporter.section("skipped on CI, where nothing may be missing", red=True, bold=True)
        for line in lines:
            terminalreporter.line(line)
