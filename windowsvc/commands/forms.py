"""`windowsvc forms`: from a file of facts to the filled forms of a family, as one PDF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from windowsvc.commands.common import data_option

if TYPE_CHECKING:
    from windowsvc.lifeevents.checklist import Checklist
    from windowsvc.lifeevents.model import Event
    from windowsvc.paperwork.packet import Packet


@click.command()
@data_option
@click.argument("event")
@click.option("--facts", "facts_file", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PDF to write.")
@click.option("--city", help="The city whose overlay counts; without it, the base.")
@click.option("--set", "texts", multiple=True, metavar="SETTING=VALUE", help="A setting in place of the city's own.")
@click.option("--lang", default="ja", show_default=True, help="The language of what is said here.")
@click.option("--department", help="Only the forms of one department.")
@click.option("--cover/--no-cover", default=True, show_default=True, help="Begin with a list of what is in the packet.")
@click.option("--labels", is_flag=True, help="End with a sheet of address labels of the one who came.")
@click.option("--guide", "guide_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Also write the guide sheet, in the language of --lang: a .pdf, or its .html twin.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def forms(
    *, data: Path, event: str, facts_file: Path, out: Path, city: str | None, texts: tuple[str, ...], lang: str,
    department: str | None, cover: bool, labels: bool, guide_file: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Fill in every form that is due for a family in EVENT, in the order of the route. Nothing else is stored."""
    from windowsvc.clocks import local, real_clocks
    from windowsvc.languages.locales import UnknownLocaleError, get
    from windowsvc.lifeevents import asking, checklist, content
    from windowsvc.lifeevents.facts import given
    from windowsvc.paperwork import cities, city_forms, packet

    try:
        language = get(lang).code
    except UnknownLocaleError as error:
        raise click.BadParameter(str(error), param_hint="--lang") from None
    found = content.load(event, city=city, cache=data / "cache" if data.is_dir() else None)
    settings = asking.settings_from(texts, event=found)
    now = local(real_clocks().business.now())
    known = given(asking.read_facts(facts_file), known=found.facts, on=now.date(), withheld=found.withheld)
    made = checklist.plan(found, known, is_open=asking.ordinarily_open, settings=settings, language="ja")
    case = checklist.case_of(found, known, settings=settings)
    printed = packet.make(
        found, made, case, city=cities.named(city), printed=now,
        department=department, own=city_forms.shipped(city), with_cover=cover, labels=labels,
    )  # fmt: skip
    out.write_bytes(printed.pdf)
    if guide_file is not None:
        guide_file.write_bytes(_guide(found, made, language, city=cities.named(city).name, file=guide_file))
    told = _told(found, printed, language=language)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _text(told, out))
    if printed.labels is False:
        click.echo(f"宛名ラベル: {told['labels']['says']}", err=True)
    for one in told["by_hand"]:
        click.echo(f"{one['form']} 「{one['field']}」: {one['says']}", err=True)


def _guide(event: Event, made: Checklist, language: str, *, city: str, file: Path) -> bytes:
    from windowsvc.languages.locales import get
    from windowsvc.paperwork import guide, guide_html, guide_sheet

    written = guide.guide(event, made, get(language), city=city)
    return guide_html.html(written).encode() if file.suffix == ".html" else guide_sheet.sheet(written)


def _told(event: Event, printed: Packet, *, language: str) -> dict[str, Any]:
    from windowsvc.languages.terminal import said

    facts = [event.facts[name] for name in printed.gaps if name in event.facts]
    ask = [fact.question_ja if language.startswith("ja") else fact.question_en for fact in facts]
    return {
        "event": event.id,
        "forms": [
            {
                "form": sheet.layout.id, "title": sheet.layout.title, "department": sheet.department,
                "person": sheet.person, "for": list(sheet.items),
            }
            for sheet in printed.due.sheets
        ],
        "held": [{"form": one.name, "department": one.department, "for": one.item} for one in printed.due.held],
        "by_hand": [
            {"form": one.title, "field": one.label, "code": one.refusal.code, "says": said(one.refusal)}
            for one in printed.problems
        ],
        "ask": [{"fact": fact.id, "question": text} for fact, text in zip(facts, ask, strict=True) if text],
        "labels": _labels(printed),
    }  # fmt: skip


def _labels(printed: Packet) -> dict[str, Any] | None:
    """What became of the address labels; None where nobody asked for them."""
    if printed.labels is None:
        return None
    says = "" if printed.labels else "来庁された方のお名前とご住所が分かりましたら、お作りします。"
    return {"made": printed.labels, "code": "" if printed.labels else "address_unknown", "says": says}


def _text(told: dict[str, Any], out: Path) -> str:
    lines = [f"{out}: {len(told['forms'])}件の様式"]
    lines += [f"  {number}. {one['title']} ({one['department']})" for number, one in enumerate(told["forms"], 1)]
    if told["held"]:
        lines.append("担当課で書くもの")
        lines += [f"  - {one['form']} ({one['department']})" for one in told["held"]]
    if told["ask"]:
        lines.append("お聞きすれば埋まるところ")
        lines += [f"  - {one['question']}" for one in told["ask"]]
    return "\n".join(lines)
