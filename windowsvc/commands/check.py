"""`windowsvc check`: what is wrong with the content of the life events."""

from __future__ import annotations

import json
import statistics
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from windowsvc.lifeevents.check_facts import Finding
    from windowsvc.lifeevents.model import Event
    from windowsvc.lifeevents.worked import Worked


@click.command()
@click.argument("event", required=False)
@click.option("--city", help="The city whose overlay is looked at; prints what it changes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--warnings", is_flag=True, help="Print every warning, not only how many there are of each kind.")
@click.option("--mutate", is_flag=True, help="Also try mistakes in the conditions against the worked cases.")
@click.option("--interview", is_flag=True, help="Also rehearse the interview of every worked case, and count screens.")
def check(*, event: str | None, city: str | None, as_json: bool, warnings: bool, mutate: bool, interview: bool) -> None:
    """Look through EVENT, or all events and the translations; status 1 when something is wrong with an event."""
    from windowsvc.lifeevents import content

    told = [
        _event(one, city=city, mutate=mutate, interview=interview) for one in ([event] if event else content.events())
    ]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for one in told:
            _print(one, warnings=warnings)
        if event is None:
            _print_languages(texts=warnings)
    if any(finding["level"] == "error" for one in told for finding in one["findings"]):
        sys.exit(1)


def _event(name: str, *, city: str | None, mutate: bool, interview: bool) -> dict[str, Any]:
    from windowsvc.clocks import local, real_clocks
    from windowsvc.lifeevents import check as checking
    from windowsvc.lifeevents import content, differences, mutation, translated, worked
    from windowsvc.paperwork import form_map

    found = content.load(name, city=city)
    base = content.shipped(name)
    cases = worked.load(base)
    today = local(real_clocks().machine.now()).date()
    told: dict[str, Any] = {
        "event": name,
        "procedures": len(found.procedures),
        "cases": len(cases),
        "languages": [str(one) for one in translated.states(found)],
        "findings": [_plain(one) for one in checking.findings(found, on=today, city=city)],
    }
    if cases:
        share = form_map.share(base, cases)
        told["forms"] = {
            "needed": share.needed, "filled": share.filled, "held": dict(share.held), "why": dict(share.why),
        }  # fmt: skip
    if city is not None:
        told["differences"] = list(differences.differences(base, found))
        told["untranslated"] = list(differences.untranslated(base, found))
    if mutate:
        outcome = mutation.mutate(base, cases)
        told["mutants"] = {"tried": outcome.tried, "unnoticed": [one.says for one in outcome.unnoticed]}
    if interview and cases:
        told["interview"] = {
            "with_records": _interview(base, cases, records=True),
            "without_records": _interview(base, cases, records=False),
        }
    return told


def _interview(event: Event, cases: tuple[Worked, ...], *, records: bool) -> dict[str, float]:
    """Screens and facts asked: the median, and what nine families in ten stay within."""
    from windowsvc.lifeevents.interview import rehearse

    courses = [rehearse(event, one.given, records=records) for one in cases]
    screens, facts = sorted(one.screens for one in courses), sorted(one.facts for one in courses)
    nine = -(-len(courses) * 9 // 10) - 1
    return {
        "screens_median": statistics.median(screens),
        "screens_p90": screens[nine],
        "facts_median": statistics.median(facts),
        "facts_p90": facts[nine],
    }


def _plain(finding: Finding) -> dict[str, str]:
    return {"level": finding.level, "code": finding.code, "where": finding.where, "text": finding.text}


def _print_languages(*, texts: bool) -> None:
    """How far each language has come; with ``texts`` also every text that falls back."""
    from windowsvc import resources
    from windowsvc.languages.coverage import coverage

    click.echo("languages:")
    for one in coverage(resources.ROOT / "translations"):
        click.echo(f"  {one}")
        for missing in one.missing if texts else ():
            click.echo(f"    falls back: {missing}")


def _print(told: dict[str, Any], *, warnings: bool) -> None:
    findings = told["findings"]
    click.echo(f"{told['event']}: {told['procedures']} procedures, {told['cases']} worked cases")
    for one in findings:
        if one["level"] == "error" or warnings:
            click.echo(f"  {one['where']}: {one['level']}: {one['text']} ({one['code']})")
    for code, count in Counter(one["code"] for one in findings if one["level"] == "warning").items():
        click.echo(f"  {count} warnings: {code}")
    if "forms" in told:
        _print_forms(told["forms"])
    for one in (*told.get("differences", ()), *told.get("untranslated", ()), *told["languages"]):
        click.echo(f"  {one}")
    for kind, found in told.get("interview", {}).items():
        click.echo(
            f"  interview {kind}: {found['screens_median']:g} screens (90%: {found['screens_p90']:g}), "
            f"{found['facts_median']:g} facts (90%: {found['facts_p90']:g})"
        )
    if "mutants" in told:
        tried, unnoticed = told["mutants"]["tried"], told["mutants"]["unnoticed"]
        click.echo(f"  {tried} mistakes tried, {len(unnoticed)} unnoticed ({len(unnoticed) / max(tried, 1):.1%})")
        for says in unnoticed:
            click.echo(f"    {says}")


def _print_forms(forms: dict[str, Any]) -> None:
    share = forms["filled"] / max(forms["needed"], 1)
    click.echo(f"  {forms['filled']} of {forms['needed']} municipal forms that the cases need are filled ({share:.0%})")
    for why, says in _HELD.items():
        of_it = [(name, count) for name, count in forms["held"].items() if forms["why"].get(name) == why]
        if of_it:
            commonest = "、".join(f"{name} {count}" for name, count in of_it[:5])
            more = f" and {len(of_it) - 5} more" if len(of_it) > 5 else ""
            click.echo(f"  {sum(count for _, count in of_it)} {says}: {commonest}{more}")


_HELD = {
    "unseen": "are kept by their sections because no sheet is known (a city brings its own as PDF), most often",
    "certified": "are one sheet with what a doctor or midwife certifies, which the family brings",
    "sent": "are sent to the family by another body",
}
"""What stands in the way of a form that is not filled."""
