"""`windowsvc public-page`: the static files of the phone page for an outside zone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from windowsvc.commands.common import data_option

if TYPE_CHECKING:
    from windowsvc.languages.locales import Locale

SHEETS = ("css/tokens.css", "css/parts.css", "phone/phone.css", "public/q.css")


@click.command(name="public-page")
@data_option
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="An empty folder.")
def public_page(*, data: Path, out: Path) -> None:
    """Write the page into a folder, for any web server; snapshots are laid beside it as snapshot.json."""
    from windowsvc.languages.locales import JA, LOCALES
    from windowsvc.office.vault import KeyStore
    from windowsvc.publicpage import snapshots
    from windowsvc.web.builds import build_id
    from windowsvc.web.joining import joined
    from windowsvc.web.outside import KEY
    from windowsvc.web.pages import STATIC

    out.mkdir(parents=True, exist_ok=True)
    key = snapshots.public_key(KeyStore(data).secret(KEY))
    (out / "q.js").write_text(joined(STATIC, "public/q.js", version=build_id()), encoding="utf-8")
    style = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SHEETS)
    (out / "q.css").write_text(style.replace("/static/vendor/fonts/", ""), encoding="utf-8")
    for font in (STATIC / "vendor" / "fonts").glob("biz-udgothic-latin-700-normal.woff2"):
        shutil.copyfile(font, out / font.name)
    for locale in LOCALES:
        name = "index.html" if locale is JA else f"{locale.outside}.html"
        (out / name).write_text(_page(locale, key=key), encoding="utf-8")
    click.echo(f"{out}: {len(LOCALES)} pages; phones are led to its address with # at the end")


def _page(locale: Locale, *, key: str) -> str:
    from jinja2 import Environment, FileSystemLoader

    from windowsvc.languages.javascript import messages_for_js, names_in
    from windowsvc.languages.locales import JA, LOCALES
    from windowsvc.languages.markup import jinja_globals
    from windowsvc.web.pages import STATIC, TEMPLATES, data_block

    texts = messages_for_js(locale, "public", names_in(STATIC / "public" / "q.js"))
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    given: dict[str, Any] = {
        **jinja_globals(locale, "public"),
        "locale": locale,
        "locales": [(one, "index.html" if one is JA else f"{one.outside}.html") for one in LOCALES],
        "texts": data_block("texts", json.loads(json.dumps(texts))),
        "key": key,
    }
    return environment.get_template("public/q.html").render(given)
