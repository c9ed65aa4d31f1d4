"""What is wrong with the content of a life event, or could be better; in words, with file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from windowsvc.lifeevents import check_facts, content, worked
from windowsvc.lifeevents.check_facts import Finding
from windowsvc.lifeevents.conditions import leaves
from windowsvc.lifeevents.model import Event, Procedure
from windowsvc.lifeevents.possible import TooManyStepsError, facts_for
from windowsvc.lifeevents.record_files import one_record, rows_of
from windowsvc.lifeevents.records import DepartmentRecord, DocumentRecord, FormRecord, QualityRecord, SourceRecord
from windowsvc.lifeevents.yamlfiles import Table, read_file
from windowsvc.refusal import Refusal

REVIEW_DAYS: Final = 366
FORBIDDEN: Final = (
    "重ね重ね", "重ねて", "度々", "たびたび", "再び", "引き続き", "続いて", "追って", "ご冥福", "成仏", "天国", "永眠",
    "死亡者", "！", "!",
)  # fmt: skip
"""Words that a bereaved family is not met with (忌み言葉, words of one faith, cheer)."""

_AMOUNT: Final = re.compile(r"([0-9]+)(日|か月|年)")
_UNITS: Final = {"D": "日", "M": "か月", "Y": "年"}
_AGE: Final = re.compile(r"([0-9]+)歳以上")


@dataclass(frozen=True)
class Library:
    """The shared lists that procedures refer to."""

    forms: frozenset[str]
    documents: frozenset[str]
    departments: frozenset[str]
    sources: frozenset[str]


def findings(event: Event, *, on: date, root: Path = content.ROOT, city: str | None = None) -> list[Finding]:
    """Everything to be said about an event; errors first.

    Args:
        on: the day on which a review is older than a year, or not.
    """
    library = _library(event, root, city)
    found = [one for procedure in event.procedures for check in _EACH for one in check(procedure, event, library, on)]
    base = event if city is None else content.load(event.id, root=root)
    found += [*check_facts.findings(event), *_said(event), *_cases(base, root), *_quality(base, root), *_shared(root)]
    if city is not None:
        found += _live(event, root, city)
    return sorted(set(found))


def of_procedures(
    procedures: Iterable[Procedure], event: Event, *, on: date, root: Path = content.ROOT, city: str | None = None
) -> list[Finding]:
    """What is to be said about some procedures of an event and about its words: for content that is in no file."""
    library = _library(event, root, city)
    found = [one for procedure in procedures for check in _EACH for one in check(procedure, event, library, on)]
    return sorted({*found, *_said(event)})


def unconfirmed(event: Event) -> list[Procedure]:
    """The procedures with a hard deadline whose statute nobody has confirmed."""
    return [one for one in event.procedures if one.deadline and one.deadline.hard and not one.deadline.law_confirmed]


def _library(event: Event, root: Path, city: str | None) -> Library:
    def read(name: str) -> Table:
        return read_file(root / name, name=name)

    head = read(f"{event.id}/event.yaml")
    sources = [one.id for file in head["sources"] for one, _, _ in rows_of(SourceRecord, read, file, "sources")]
    return Library(
        forms=frozenset(one.name for one, _, _ in rows_of(FormRecord, read, "_shared/forms.yaml", "forms")),
        documents=frozenset(
            one.name for one, _, _ in rows_of(DocumentRecord, read, "_shared/documents.yaml", "documents")
        ),
        departments=frozenset(
            one.name for one, _, _ in rows_of(DepartmentRecord, read, "_shared/departments.yaml", "departments")
        )
        | (_own_departments(read(f"cities/{city}/overlay.yaml"), event) if city else frozenset()),
        sources=frozenset(sources),
    )


def _own_departments(overlay: Table, event: Event) -> frozenset[str]:
    """The departments that a city names itself."""
    items = overlay.get("events", {}).get(event.id, {}).get("items", {}).values()
    return frozenset(overlay.get("departments", {}).values()) | {
        one["department"] for one in items if "department" in one
    }


def _possible(one: Procedure, event: Event, _library: Library, _on: date) -> Iterator[Finding]:
    for wanted, says in ((True, "can never apply"), (False, "always applies, so its condition says nothing")):
        if not wanted and one.applies.text.startswith("household.event =="):
            continue
        try:
            if facts_for(one.applies, facts=event.facts, wanted=wanted) is None:
                yield Finding("error" if wanted else "warning", "never", str(one.where), f"{one.name['ja']} {says}")
        except TooManyStepsError:
            yield Finding(
                "warning", "tangled", str(one.where), f"{one.name['ja']}: the condition is too tangled to check"
            )


def _wording(one: Procedure, _event: Event, _library: Library, _on: date) -> Iterator[Finding]:
    """A number in the wording that is not the number of the deadline or of the condition."""
    deadline = one.deadline
    if deadline is not None and deadline.offset and not deadline.offset_setting:
        said = {f"{number}{unit}" for number, unit in _AMOUNT.findall(deadline.text)}
        meant = {f"{number}{_UNITS[unit]}" for number, unit in re.findall(r"([0-9]+)([DMY])", deadline.offset)}
        if said and meant != {"0日"} and not said & meant:
            text = f"{one.name['ja']}: the wording says {'・'.join(sorted(said))}, the deadline is {deadline.offset}"
            yield Finding("error", "deadline_wording", str(one.where), text)
    ages = {int(number) for number in _AGE.findall(one.name["ja"])}
    compared = {leaf[2] for leaf in leaves(one.applies.node) if leaf[1].endswith("age") and leaf[0] == ">="}
    if ages and compared and not ages & compared:
        yield Finding("error", "age_wording", str(one.where), f"{one.name['ja']}: the condition asks another age")


def _references(one: Procedure, _event: Event, library: Library, _on: date) -> Iterator[Finding]:
    for kind, names, known in (
        ("form", one.forms, library.forms),
        ("document", one.bring, library.documents),
        ("source", one.sources, library.sources),
    ):
        for name in names:
            if name not in known:
                yield Finding("error", f"{kind}_undefined", str(one.where), f"{one.name['ja']}: nobody defines {name}")
    if one.department not in library.departments:
        yield Finding("error", "department_undefined", str(one.where), f"nobody defines {one.department}")


def _evidence(one: Procedure, _event: Event, _library: Library, on: date) -> Iterator[Finding]:
    name, where = one.name["ja"], str(one.where)
    if not one.sources and one.evidence != "general":
        yield Finding("warning", "source_missing", where, f"{name}: no source is named")
    if one.evidence == "unknown":
        yield Finding("warning", "evidence_unknown", where, f"{name}: nothing is said about the evidence")
    if one.reviewed is None:
        yield Finding("warning", "review_missing", where, f"{name}: the day of the last review is unknown")
    elif on - one.reviewed > timedelta(days=REVIEW_DAYS):
        yield Finding("warning", "review_old", where, f"{name}: last reviewed on {one.reviewed}")
    deadline = one.deadline
    if deadline is not None and deadline.hard and not deadline.law_confirmed:
        yield Finding(
            "warning", "deadline_unconfirmed", where, f"{name}: the statute of a hard deadline is unconfirmed"
        )


def _texts(one: Procedure, event: Event, _library: Library, _on: date) -> Iterator[Finding]:
    where = str(one.where)
    for language in ("ja", "en"):
        if not one.name.get(language):
            yield Finding("error", "name_missing", where, f"{one.id} has no name in {language}")
    if event.id == "bereavement":
        said = (one.why, one.result, one.if_missing, *one.notes, *one.varies)
        yield from _tone(" ".join(said), where=where, name=one.name["ja"])


def _tone(text: str, *, where: str, name: str) -> Iterator[Finding]:
    for word in FORBIDDEN:
        if word in text:
            yield Finding("error", "tone", where, f"{name}: {word} is not said to a bereaved family")


_EACH: Final[tuple[Callable[[Procedure, Event, Library, date], Iterator[Finding]], ...]] = (
    _possible, _wording, _references, _evidence, _texts,
)  # fmt: skip


def _said(event: Event) -> Iterator[Finding]:
    """Words that a bereaved family would meet in questions and rules."""
    if event.id != "bereavement":
        return
    for fact in event.facts.values():
        yield from _tone(fact.question_ja, where=fact.id, name=fact.id)
    for one in event.screening:
        yield from _tone(one.question.get("ja", ""), where=one.id, name=one.id)
    for rule in event.rules:
        yield from _tone(rule.text, where=str(rule.where), name=rule.id)


def _cases(event: Event, root: Path) -> Iterator[Finding]:
    for miss in worked.misses(event, worked.load(event, root=root)):
        yield Finding("error", "case", str(miss).split(": ", 1)[0], str(miss).split(": ", 1)[1])


def quality(event: str, root: Path = content.ROOT) -> QualityRecord:
    """What quality.yaml claims of an event. Raises as `windowsvc.lifeevents.yamlfiles.read_file`."""
    file = f"{event}/quality.yaml"
    return one_record(QualityRecord, read_file(root / file, name=file), file)


def _quality(event: Event, root: Path) -> Iterator[Finding]:
    """What of the claims of quality.yaml does not hold."""
    file = f"{event.id}/quality.yaml"
    try:
        claimed = quality(event.id, root)
    except Refusal as refusal:
        yield Finding("error", "quality", f"{file}:{refusal.detail['line']}", str(refusal.detail["what"]))
        return
    cases = worked.load(event, root=root)
    if len(cases) < claimed.cases:
        yield Finding("error", "quality", file, f"{claimed.cases} worked cases are claimed, {len(cases)} are there")
    for language in claimed.translated:
        for what in _untold(event, language):
            yield Finding("error", "text_missing", file, f"claimed to be there in {language}, but is not: {what}")
    if claimed.reviewed_by_city and any(one.reviewed is None for one in event.procedures):
        yield Finding(
            "error", "quality", file, "claimed to be reviewed by a city, but some procedures have no such day"
        )
    if claimed.grade == "silver":
        for direction, seen in directions(cases).items():
            for one in event.procedures:
                if one.id not in seen:
                    yield Finding("error", "quality", file, f"silver: no case has {one.name['ja']} {direction}")


def _untold(event: Event, language: str) -> Iterator[str]:
    """Names, questions and screening questions that have no text in a language."""
    yield from (one.name["ja"] for one in event.procedures if not one.name.get(language))
    for fact in event.facts.values():
        asked = fact.ask not in ("never", "derived") and fact.question_ja and not fact.id.startswith("city.")
        if asked and not (fact.question_ja if language == "ja" else fact.question_en if language == "en" else ""):
            yield fact.id
    yield from (one.id for one in event.screening if not one.question.get(language))
    yield from (one.id for one in event.together if not one.title.get(language))


def _shared(root: Path) -> Iterator[Finding]:
    """Lists beside the procedures that name facts or layouts nobody has."""
    known = {"_shared/facts.yaml": ("same", "facts")}
    facts = {name for one in content.events(root) for name in content.load(one, root=root).facts}
    for file, (key, names) in known.items():
        for row in read_file(root / file, name=file).get(key, ()):
            for name in row[names]:
                if name not in facts:
                    yield Finding("error", "fact_undefined", f"{file}:{row.line}", f"there is no fact {name}")
    layouts = {
        row["id"]
        for path in root.glob("*/forms/*.yaml")
        for row in read_file(path, name=path.relative_to(root).as_posix()).get("forms", ())
    }
    file = "_shared/forms.yaml"
    for row in read_file(root / file, name=file)["forms"]:
        for name in row.get("layouts", ()):
            if name not in layouts:
                yield Finding("error", "layout_undefined", f"{file}:{row.line}", f"there is no layout {name}")


def directions(cases: tuple[worked.Worked, ...]) -> dict[str, set[str]]:
    """The procedures that some case needs (or has done, or talks over), and those that some case does not need."""
    found: dict[str, set[str]] = {"needed": set(), "not needed": set()}
    for case in cases:
        for one in case.expected:
            if one.status != "to_confirm":
                found["not needed" if one.status == "not_needed" else "needed"].add(one.procedure.id)
    return found


def _live(event: Event, root: Path, city: str) -> Iterator[Finding]:
    file = f"cities/{city}/overlay.yaml"
    own: Any = read_file(root / file, name=file).get("events", {}).get(event.id, {})
    open_ = unconfirmed(event)
    if own.get("live") and open_ and not own.get("unconfirmed_deadlines_accepted"):
        names = "、".join(one.name["ja"] for one in open_)
        text = f"live with hard deadlines whose statute is unconfirmed, and nothing is said about it: {names}"
        yield Finding("error", "live_unconfirmed", file, text)
