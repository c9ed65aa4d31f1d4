"""How long paper takes, as ratios against the same page written straight on a canvas of ReportLab in the same run.

`python dev.py bench paper` prints medians and ratios: one form, a packet of twelve on one canvas, an overlay on an
existing page, the first byte of a packet after "print" (inside, and through the door of a real server), memory over
many packets, and one form by WeasyPrint where it can be imported. `--door` prints the door's figures alone.
"""

from __future__ import annotations

import gc
import io
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pikepdf
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from bench.paper_door import Door, through_the_door
from tests.paperwork import families
from windowsvc import resources
from windowsvc.lifeevents import asking, checklist, content
from windowsvc.lifeevents.facts import given
from windowsvc.paperwork import city_forms, layouts, overlay, packet
from windowsvc.paperwork.fonts import fonts
from windowsvc.paperwork.form import FormPainter, Stamp
from windowsvc.paperwork.roles import Source
from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.paperwork.values import fill

_FILES = {
    "mincho": "BIZUDMincho_400Regular.ttf",
    "gothic": "BIZUDGothic_400Regular.ttf",
    "bold": "BIZUDGothic_700Bold.ttf",
}
_TWELVE = (
    "f_nhi_loss", "f_nhi_funeral", "f_ltc_loss", "f_ltc_heir", "f_tax_heir", "f_household", "f_seal_return",
    "f_mynumber_return", "f_water", "f_dog", "f_koseki_request", "f_removed_resident_request",
)  # fmt: skip
_FORM = "f_nhi_funeral"


def medians(works: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """The median milliseconds of each work, all of them in turn in every round."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(found) * 1000 for name, found in times.items()}


class Recorder(Sheets):
    """Sheets that remember what was drawn on them."""

    def __init__(self) -> None:
        super().__init__(fonts(), title="x")
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def text(self, text: str, *, x: float, y: float, ink: Ink, align: Any = "left") -> float:
        wide = super().text(text, x=x, y=y, ink=ink, align=align)
        self.calls.append(("text", (text, x - {"left": 0, "centre": wide / 2, "right": wide}[align], y, ink)))
        return wide

    def box(self, x: float, y: float, width: float, height: float, **more: Any) -> None:
        super().box(x, y, width, height, **more)
        self.calls.append(("box", (x, y, width, height, more.get("fill"), more.get("line", 0.2))))


def form(*names: str, sheets: Sheets | None = None) -> bytes:
    """Forms drawn by us on one canvas, the bar code left out as it is ReportLab's own."""
    on = sheets or Sheets(fonts(), title="様式")
    painter = FormPainter(on, stamp=Stamp(families.CITY, families.ON, families.PRINTED))
    for name in names:
        layout = layouts.shipped()[name]
        painter.paint(layout, fill(layout, families.source(layout)))
    return on.finish()


def straight(calls: list[tuple[str, tuple[Any, ...]]]) -> bytes:
    """The same texts and boxes with plain calls of ReportLab, where nothing is checked, measured or shaped."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(210 * mm, 297 * mm), pageCompression=1, initialFontName="gothic")
    for kind, arguments in calls:
        if kind == "text":
            text, x, y, ink = arguments
            page.setFont(ink.hand, ink.size)
            page.setFillGray(ink.grey)
            page.drawString(x * mm, (297 - y) * mm, text)
        else:
            x, y, width, height, fill_, line = arguments
            page.setLineWidth(line * mm)
            if fill_ is not None:
                page.setFillGray(fill_)
            page.rect(
                x * mm,
                (297 - y - height) * mm,
                width * mm,
                height * mm,
                stroke=int(line > 0),
                fill=int(fill_ is not None),
            )
    page.showPage()
    page.save()
    return out.getvalue()


def bare_overlay(below: bytes, above: bytes) -> bytes:
    """One page laid on another with pikepdf alone."""
    with pikepdf.open(io.BytesIO(below)) as base, pikepdf.open(io.BytesIO(above)) as top:
        base.pages[0].add_overlay(top.pages[0])
        out = io.BytesIO()
        base.save(out)
    return out.getvalue()


def city_sheet(sheet: city_forms.CitySheet) -> bytes:
    """A city's own sheet with the values of a family on it."""
    painter = FormPainter(Sheets(fonts(), title="様式"), stamp=Stamp(families.CITY, families.ON, families.PRINTED))
    filled = overlay.fill(sheet, Source(families.family("bereavement"), families.CITY))
    under = overlay.paint(painter, sheet, filled)
    return overlay.lay_under(painter.sheets.finish(), under)


def by_weasyprint(calls: list[tuple[str, tuple[Any, ...]]]) -> Callable[[], object] | None:
    """The same texts and boxes as a page of HTML; None where WeasyPrint or its libraries are missing."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        print(f"WeasyPrint is left out: {error}")
        return None
    parts = []
    for kind, found in calls:
        if kind == "text":
            text, x, y, ink = found
            parts.append(f'<p style="left:{x}mm;top:{y - ink.size * 0.35}mm;font-size:{ink.size}pt">{text}</p>')
        else:
            x, y, width, height, *_ = found
            parts.append(f'<div style="left:{x}mm;top:{y}mm;width:{width}mm;height:{height}mm"></div>')
    style = "@page{size:A4;margin:0}p,div{position:absolute;margin:0;white-space:pre}div{border:.2mm solid}"
    page = f"<html lang=ja><style>{style}</style><body>{''.join(parts)}</body></html>"
    return lambda: weasyprint.HTML(string=page).write_pdf()


def bereaved() -> dict[str, Any]:
    """A family for which a dozen forms are due."""
    return dict(families.BEREAVED) | {
        "deceased.resident_here": True, "deceased.was_householder": True, "deceased.ltc_certification": "care",
        "deceased.dog": "tag", "deceased.water_contract": True, "deceased.seal_registered": True,
        "deceased.mynumber_card": True, "funeral.held": True, "household.remaining_15plus": 2,
        "applicant.renunciation": "not_renouncing",
    }  # fmt: skip


def family() -> Callable[[], packet.Packet]:
    """Everything between "print" and the first byte of a packet: facts, rules, forms, PDF."""
    event = content.load("bereavement")
    facts = bereaved()

    def made() -> packet.Packet:
        known = given({"facts": facts}, known=event.facts, on=families.ON, withheld=event.withheld)
        plan = checklist.plan(event, known, is_open=asking.ordinarily_open)
        case = checklist.case_of(event, known)
        return packet.make(event, plan, case, city=families.CITY, printed=families.PRINTED, code="K-000123")

    return made


def first() -> float:
    """The milliseconds of the first packet of a process that has read what a server reads at its start."""
    import windowsvc.app  # noqa: F401

    make = family()
    start = time.perf_counter()
    make()
    return (time.perf_counter() - start) * 1000


def first_of_a_process() -> float:
    """The same, in a process of its own; the median of five."""
    command = [sys.executable, "-m", "bench.paper", "--first"]
    took = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(5)]
    return statistics.median(float(one) for one in took)


def resident_kb() -> int:
    """Memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4


def grown_kb(make: Callable[[], object], *, packets: int) -> int:
    """How much the process grows over so many packets, once it is warm."""
    for _ in range(20):
        make()
    gc.collect()
    before = resident_kb()
    for _ in range(packets):
        make()
    gc.collect()
    return resident_kb() - before


def at_the_door(found: Door) -> dict[str, tuple[float, float]]:
    """The figures of a packet through a real server, and their bounds."""
    return {
        f"ms through the door, {found.sheets} forms": (found.median, 500.0),
        "ms through the door, a server's first print": (found.first, 500.0),
    }


def said(bounds: Mapping[str, tuple[float, float]]) -> int:
    """Print figures beside their bounds; 1 when one is over it."""
    for name, (value, bound) in bounds.items():
        print(f"{name:45}{value:9.2f}   bound {bound:g}{'' if value <= bound else '   OVER'}")
    return 1 if any(value > bound for value, bound in bounds.values()) else 0


def main() -> int:
    """Print the figures; 1 when a ratio is over its bound."""
    if sys.argv[1:] == ["--first"]:
        print(first())
        return 0
    if sys.argv[1:] == ["--door"]:
        return said(at_the_door(through_the_door(bereaved())))
    packets = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(resources.FONTS / file)))
    recorder = Recorder()
    one = form(_FORM, sheets=recorder)
    twelve = form(*_TWELVE)
    make = family()
    sheet = city_forms.shipped("hibari")["国民健康保険葬祭費支給申請書兼請求書"]
    above = straight(recorder.calls)
    sheets = len(make().due.sheets)
    works: dict[str, Callable[[], object]] = {
        "straight on a canvas": lambda: straight(recorder.calls),
        "one form": lambda: form(_FORM),
        "twelve forms": lambda: form(*_TWELVE),
        "bare overlay": lambda: bare_overlay(sheet.pdf, above),
        "filled city sheet": lambda: city_sheet(sheet),
        f"print to first byte ({sheets} forms)": make,
    }
    other = by_weasyprint(recorder.calls)
    found = medians(works, rounds=21) | (medians({"WeasyPrint": other}, rounds=5) if other else {})
    for name, took in found.items():
        print(f"{name:45}{took:9.1f} ms")
    print(f"one form {len(one) / 1000:.0f} kB, twelve {len(twelve) / 1000:.0f} kB")
    grown = grown_kb(make, packets=packets)
    print(f"memory over {packets} packets: {grown / 1024:+.1f} MB")
    print_ = f"print to first byte ({sheets} forms)"
    bounds = {
        "one form / straight on a canvas": (found["one form"] / found["straight on a canvas"], 1.5),
        "twelve forms / one form": (found["twelve forms"] / found["one form"], 8.0),
        "filled city sheet / bare overlay": (found["filled city sheet"] / found["bare overlay"], 2.0),
        "kB of twelve forms": (len(twelve) / 1000, 150.0),
        "ms from print to first byte": (found[print_], 500.0),
        "ms of a process's first print": (first_of_a_process(), 500.0),
        "MB grown": (grown / 1024, 8.0),
        **at_the_door(through_the_door(bereaved())),
    }
    if other:
        print(f"WeasyPrint / one form: {found['WeasyPrint'] / found['one form']:.1f}")
    return said(bounds)


if __name__ == "__main__":
    sys.exit(main())
