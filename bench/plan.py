"""How long it takes to load the life events and to work out what a family of six needs.

`python -m bench.plan` prints medians in milliseconds: loading every event from YAML (cold) and from what was checked
before (warm), evaluating all rules for a six-person move, and making the whole list in words.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from windowsvc.lifeevents import asking, checklist, content, kept
from windowsvc.lifeevents.facts import Given, given
from windowsvc.lifeevents.model import Event

ON = date(2027, 3, 28)
AGES = (41, 38, 78, 12, 8, 2)


def median_ms(work: Callable[[], object], *, rounds: int) -> float:
    """The median time of one round, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def load_all(cache: Path | None) -> list[Event]:
    """Every event of the shipped content, as a process that has read nothing yet."""
    kept.forget()
    return [content.load(one, cache=cache) for one in content.events()]


def family(event: Event) -> Given:
    """A family of six that moves in from another prefecture."""
    people = [
        {
            "id": f"p{age}", "person.is_mover": True, "person.age": age, "person.fy_age": age,
            "person.moved_from": "other_pref", "person.residence_class": "mid_long" if age == 38 else "japanese",
            "person.mnc_state": "valid", "person.mnc_pin_known": True, "person.health_insurance": "nhi",
            "person.pension_class": "cat1" if age > 20 else "none", "person.care_level": "care" if age > 70 else "none",
            "person.school": "elementary_public" if 6 < age < 13 else "none",
        }
        for age in AGES
    ]  # fmt: skip
    facts = {
        "household.move_in_date": "2027-03-27", "household.planned_out_date": "2027-03-26",
        "household.tenshutsu_proof": "card_special", "household.dogs": 1, "household.claimant_moves_here": True,
    }  # fmt: skip
    return given({"facts": facts, "people": people}, known=event.facts, on=ON, withheld=event.withheld)


def evaluate(event: Event, known: Given) -> int:
    """Evaluate all rules; how many items came out."""
    return sum(1 for _ in checklist.drafts(event, checklist.case_of(event, known)))


def main() -> int:
    """Print the figures; 1 when one of them is over its bound."""
    bounds = {"load cold": 1000.0, "load warm": 50.0, "evaluate six people": 1.0}
    event = content.load("move_in")
    known = family(event)
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        load_all(cache)
        figures = {
            "load cold": median_ms(lambda: load_all(None), rounds=5),
            "load warm": median_ms(lambda: load_all(cache), rounds=15),
            "evaluate six people": median_ms(lambda: evaluate(event, known), rounds=300),
            "list in words": median_ms(lambda: checklist.plan(event, known, is_open=asking.ordinarily_open), rounds=50),
        }
    print(f"{len(content.events())} events, {evaluate(event, known)} items for a family of {len(AGES)}")
    for name, found in figures.items():
        bound = bounds.get(name)
        print(f"{name:22}{found:10.2f} ms" + (f"   bound {bound:g} ms" if bound else ""))
    return 1 if any(figures[name] > bound for name, bound in bounds.items()) else 0


if __name__ == "__main__":
    sys.exit(main())
