"""How good the estimate of waits is: its table beside tuned peers and the oracle, on days that a generator makes.

`python -m bench.waits` looks for the benchmark in ../shared/bench/waits (or in --benchmark DIR) and says so where it is
not there. Each scenario is played on its own seeds after training days; --days and --seeds make it shorter. The real
trace needs the packages rdata and pandas. `--markdown` prints the table as it stands in docs/waits.md.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.waits_adapter import Estimator, make_estimator  # noqa: E402
from windowsvc.waiting import wording  # noqa: E402
from windowsvc.waiting.fallback import MinutesPerPerson, Seen  # noqa: E402
from windowsvc.waiting.spread import Spread  # noqa: E402

NORMAL = ("normal", "monday", "moveseason", "onestop", "branch", "disruption", "apptheavy")
Row = tuple[str, str, str, str]


def main() -> int:
    """Measure and print; 0 also where there is nothing to measure with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--benchmark", type=Path, default=ROOT.parent / "shared" / "bench" / "waits")
    parser.add_argument("--seeds", type=int, nargs="*", default=[21])
    parser.add_argument("--train", type=int, default=12)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--scenarios", nargs="*", default=list(NORMAL))
    parser.add_argument("--without", nargs="*", default=[], choices=["days", "screen", "first", "habits", "trace"])
    parser.add_argument("--markdown", action="store_true")
    chosen = parser.parse_args()
    if not (chosen.benchmark / "evaluate.py").is_file():
        print(
            f"The benchmark of waits is not at {chosen.benchmark}; name its folder with --benchmark. Nothing measured."
        )
        return 0
    sys.path.insert(0, str(chosen.benchmark))
    bench = Bench(chosen)
    began = time.perf_counter()
    rows = list(bench.rows())
    _show(rows, markdown=chosen.markdown)
    spent = time.perf_counter() - began
    print(f"\nseeds {chosen.seeds}, {chosen.train} days before, {chosen.days} days each; {spent:.0f} s")
    return 0


class Bench:
    """One run over the chosen scenarios."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen = chosen
        self.np = importlib.import_module("numpy")
        self.hall: Any = importlib.import_module("cityhall")
        self.evaluate: Any = importlib.import_module("evaluate")
        self.others: Any = importlib.import_module("estimators")

    def rows(self) -> Iterator[Row]:
        """Every measure: its name, what was measured, what must be and what is aimed at."""
        parts = {
            "days": self._days,
            "screen": self._screen,
            "first": self._first,
            "habits": self._habits,
            "trace": self._trace,
        }
        for name, part in parts.items():
            if name not in self.chosen.without:
                yield from part()

    def _run(self, scenarios: Sequence[str], *, train: int, specs: dict[str, Any] | None = None) -> Any:
        def factory(*_given: object) -> list[Any]:
            return [self.others.PeersConstant(), make_estimator(), self.others.Oracle(40)]

        found, clock = self.evaluate.run(
            scenarios, self.chosen.seeds, train, self.chosen.days, True, 40, False, specs, factory
        )
        return found, clock

    def _scores(self, found: Any, mask: Any = None) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
        heavy = self.np.array([one[7] for one in found.meta])
        table = self.evaluate.table(found, heavy if mask is None else heavy & mask)
        peers, ours, oracle = (table[name] for name in found.names)
        return peers, ours, oracle

    def _days(self) -> Iterator[Row]:
        found, _ = self._run(self.chosen.scenarios, train=self.chosen.train)
        names = self.np.array([one[0] for one in found.meta])
        peers, ours, oracle = self._scores(found)
        each = {one: self._scores(found, names == one) for one in self.chosen.scenarios}
        ratios = {one: mine["pinball"] / best["pinball"] for one, (_, mine, best) in each.items()}
        covers = {one: mine["cover80"] for one, (_, mine, _) in each.items()}
        worst, least = max(ratios, key=ratios.__getitem__), min(covers, key=covers.__getitem__)
        beside = f"(constant {peers['mae']:.2f}, oracle {oracle['mae']:.2f})"
        yield "mean absolute error, min", f"{ours['mae']:.2f} {beside}", "<= 6.3", "<= 6.0"
        yield "the same over the oracle's", f"{ours['mae'] / oracle['mae']:.3f}", "-", "-"
        yield "pinball / oracle, all", f"{ours['pinball'] / oracle['pinball']:.3f}", "<= 1.08", "<= 1.03"
        yield "pinball / oracle, worst scenario", f"{ratios[worst]:.3f} ({worst})", "<= 1.15", "<= 1.06"
        yield "coverage of the 80 % range, all", f"{100 * ours['cover80']:.1f} %", "76-84", "78-82"
        yield "coverage, lowest scenario", f"{100 * covers[least]:.1f} % ({least})", ">= 72", ">= 76"
        early = f"{100 * ours['early2']:.1f} % (oracle {100 * oracle['early2']:.1f} %)"
        yield "called > 2 min before the range", early, "<= 5 %", "<= 3.5 %"

    def _screen(self) -> Iterator[Row]:
        """What people read minute by minute, and how long the refreshes take that make it."""
        shown = _Shown()
        times: list[tuple[int, float]] = []
        for scenario in ("normal", "moveseason"):
            for seed in self.chosen.seeds:
                estimator = Estimator()
                estimator.heavy = False
                first = self.evaluate.FIRST_TEST
                estimator.fit([self._day(scenario, seed, day) for day in range(first - self.chosen.train, first)])
                static, log = self._day(scenario, seed, first)
                calls = self.evaluate.first_calls(log)

                def sink(
                    board: Any, tickets: Any, _issue: bool, _heavy: bool, answers: Any, calls: Any = calls
                ) -> None:
                    shown.take(board.t, {one: answers[0][one] for one in tickets if one in calls}, calls)

                timed = _Timed(estimator, times)
                self.evaluate.replay(static, log, [timed], sink=sink)
                shown.end()
        yield "tickets ever misled by > 2 min on screen", f"{100 * shown.misled:.1f} %", "<= 5 %", "<= 3 %"
        yield "changes of text per 10 min", f"{shown.changes:.2f}", "<= 0.6", "<= 0.35"
        many = sorted(spent for people, spent in times if 60 <= people <= 90)
        if many:
            yield "refresh at 60-90 waiting, p95", f"{1000 * many[int(0.95 * len(many))]:.0f} ms", "<= 100", "<= 50"

    def _day(self, scenario: str, seed: int, day: int) -> Any:
        params, log = self.hall.make_day(scenario, seed, day)
        return self.evaluate.static_of(params), log

    def _first(self) -> Iterator[Row]:
        found, _ = self._run(("normal", "onestop"), train=0)
        names = self.np.array([one[0] for one in found.meta])
        for one in ("normal", "onestop"):
            peers, ours, oracle = self._scores(found, names == one)
            beside = f"{ours['mae']:.2f} (constant {peers['mae']:.2f}, oracle {oracle['mae']:.2f})"
            yield f"first day, no history, {one}: error, min", beside, "<= 7.5", "<= 6.3"

    def _habits(self) -> Iterator[Row]:
        specs = {}
        for one in ("normal", "onestop"):
            plain = {**self.hall.SCENARIOS[one], "wrap": 1.5, "skip": 0.1}
            specs |= {f"{one}, habits": plain, f"{one}, habits, plan hidden": {**plain, "hide_plan": True}}
        found, _ = self._run(tuple(specs), train=self.chosen.train, specs=specs)
        names = self.np.array([one[0] for one in found.meta])
        for one in specs:
            _, ours, oracle = self._scores(found, names == one)
            must, aim = ("<= 1.55", "<= 1.25") if "hidden" in one else ("<= 1.10", "<= 1.02")
            yield f"{one}: pinball / oracle", f"{ours['pinball'] / oracle['pinball']:.3f}", must, aim

    def _trace(self) -> Iterator[Row]:
        data = self.chosen.benchmark.parents[1] / "data" / "warsaw_queues.rda"
        try:
            importlib.import_module("rdata")
            importlib.import_module("pandas")
        except ImportError:
            print("The real trace needs the packages rdata and pandas; it is left out.", file=sys.stderr)
            return
        if not data.is_file():
            print(f"The real trace is not at {data}; it is left out.", file=sys.stderr)
            return
        trace: Any = importlib.import_module("warsaw_trace")
        days = trace.load(str(data))
        dates = sorted({day[1] for day in days})
        cut = dates[int(len(dates) * 0.55)]
        asked = [(day[0], day[1], trace.questions(day, {None: 1.0}, {None: 1.0})) for day in days]
        seen = [(date, Seen(line, row[0], row[6])) for line, date, rows in asked for row in rows if row[6] <= 180]
        learnt = MinutesPerPerson(one for date, one in seen if date < cut)
        test = [one for date, one in seen if date >= cut]
        took = self.np.array([one.minutes for one in test])
        answers = self.np.array([tuple(learnt.spread(one.line, one.people)) for one in test])
        score = self.evaluate.score(took, answers)
        yield "Warsaw trace, fallback: error, min", f"{score['mae']:.2f}", "<= 8.9", "<= 8.6"
        yield "Warsaw trace, fallback: pinball", f"{score['pinball']:.2f}", "<= 3.0", "<= 2.85"
        yield "Warsaw trace, fallback: coverage", f"{100 * score['cover80']:.1f} %", "77-83", "79-81"


class _Timed:
    """An estimator whose answers are timed."""

    heavy, name = False, "windowsvc"

    def __init__(self, estimator: Estimator, times: list[tuple[int, float]]) -> None:
        self._estimator, self._times = estimator, times
        self.start_day, self.on_event = estimator.start_day, estimator.on_event

    def ask(self, board: Any, tickets: Sequence[int]) -> Any:
        began = time.thread_time()
        answers = self._estimator.ask(board, tickets)
        if len(tickets) > 1:
            self._times.append((len(tickets), time.thread_time() - began))
        return answers


class _Shown:
    """The held text of each ticket, minute by minute."""

    def __init__(self) -> None:
        self._tickets: dict[int, dict[str, Any]] = {}
        self._count = self._bad = self._moved = 0
        self._minutes = 0.0

    def take(self, now: float, answers: dict[int, Any], calls: dict[int, float]) -> None:
        for ticket, answer in answers.items():
            one = self._tickets.setdefault(ticket, {"shown": None, "since": now, "moved": 0, "bad": False, "asked": 0})
            before, shown = one["shown"], wording.held(one["shown"], Spread(*answer), now=now)
            one["moved"] += before is not None and _text(before) != _text(shown)
            low = now if shown.form is wording.Form.SOON else shown.low
            one |= {"shown": shown, "bad": one["bad"] or calls[ticket] < low - 2, "asked": one["asked"] + 1}
            one["left"] = calls[ticket] - one["since"]

    def end(self) -> None:
        for one in self._tickets.values():
            if one["asked"] >= 2 and one["left"] >= 3:
                self._count += 1
                self._bad += one["bad"]
                self._moved += one["moved"]
                self._minutes += one["left"]
        self._tickets.clear()

    @property
    def misled(self) -> float:
        return self._bad / max(1, self._count)

    @property
    def changes(self) -> float:
        return 10 * self._moved / max(1.0, self._minutes)


def _text(shown: wording.Shown) -> tuple[object, ...]:
    return (shown.form, shown.low, shown.high) if shown.form is wording.Form.RANGE else (shown.form,)


def _show(rows: Sequence[Row], *, markdown: bool) -> None:
    head = ("measure", "here", "must", "aim")
    if markdown:
        print("| " + " | ".join(head) + " |\n|---|---|---|---|")
        for row in rows:
            print("| " + " | ".join(row) + " |")
        return
    for row in (head, *rows):
        print(f"{row[0]:<48}{row[1]:<40}{row[2]:<10}{row[3]}")


if __name__ == "__main__":
    raise SystemExit(main())
