"""The twin of the guide sheet in HTML, for those who read with a screen reader or enlarge the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from windowsvc.languages import ruby
from windowsvc.languages.locales import get
from windowsvc.paperwork.guide import Guide, Row, Section, Words
from windowsvc.paperwork.sheets import SAMPLE

_PAGE = Markup(
    '<!doctype html>\n<html lang="{}"{}{}>\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{}</title>\n{}</head>\n'
    '<body>\n<main class="plain wide guide">\n{}\n</main>\n</body>\n</html>\n'
)


def html(guide: Guide, *, styles: Iterable[str] = (), sample: bool = False) -> str:
    """The whole sheet as one page without script or address of another host.

    Args:
        styles: addresses of style sheets, which bring a face for every script; a file that is mailed has none.
        sample: mark the page 見本, as in practice.
    """
    links = Markup("").join(Markup('<link rel="stylesheet" href="{}">\n').format(one) for one in styles)
    easy = Markup(' class="easy"') if get(guide.language).has_ruby else Markup("")
    marked = Markup(' data-sample="{}"').format(SAMPLE) if sample else Markup("")
    return str(
        _PAGE.format(
            guide.html_lang, easy, marked, ruby.plain(guide.title.text), links, Markup("\n").join(_body(guide))
        )
    )


def _body(guide: Guide) -> Iterator[Markup]:
    yield Markup("<h1>{}</h1>").format(_words(guide.title))
    day, _, rest = guide.made.partition("  ")
    city, _, number = rest.partition("  ")
    yield Markup('<p>{} <span lang="ja">{}</span> {}</p>').format(_text(day), city, _text(number))
    for line in guide.intro:
        yield Markup("<p>{}</p>").format(_text(line))
    for section in guide.sections:
        yield Markup("<section>\n<h2>{}</h2>").format(_words(section.heading))
        if section.hint:
            yield Markup("<p>{}</p>").format(_text(section.hint))
        yield _table(guide, section) if section.dated else _list(section)
        yield Markup("</section>")
    if guide.url:
        yield Markup("<p>{}: {}</p>").format(_text(guide.url_hint), guide.url)
    if guide.contact:
        yield Markup('<p lang="ja">{}</p>').format(guide.contact)


def _table(guide: Guide, section: Section) -> Markup:
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(_text(one)) for one in guide.columns)
    rows = Markup("\n").join(Markup("<tr>{}</tr>").format(Markup("").join(_cells(row))) for row in section.rows)
    return Markup("<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>").format(head, rows)


def _cells(row: Row) -> Iterator[Markup]:
    until = [_text(row.day), _words(row.until) if row.until else Markup("")]
    yield Markup("<td>{}</td>").format(Markup("<br>").join(one for one in until if one))
    yield Markup('<th scope="row">{}</th>').format(_explained(row))
    brings = Markup("").join(Markup("<li>{}</li>").format(_words(one)) for one in row.bring)
    yield Markup("<td><ul>{}</ul></td>").format(brings) if row.bring else Markup("<td></td>")
    yield Markup("<td>{}</td>").format(_words(row.where))


def _list(section: Section) -> Markup:
    rows = (Markup("<li>{}<br>{}</li>").format(_explained(row), _words(row.where)) for row in section.rows)
    return Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(rows))


def _explained(row: Row) -> Markup:
    """What it is, and why."""
    return Markup("{}<br>{}").format(_words(row.what), _words(row.why)) if row.why else _words(row.what)


def _text(text: str) -> Markup:
    return ruby.to_html(text) if ruby.plain(text) != text else escape(text)


def _words(words: Words) -> Markup:
    language = get(words.language)
    # Brackets of a text without readings hold words, and must not be taken for readings.
    text = _text(words.text) if language.has_ruby else escape(words.text)
    own = Markup('<span lang="{}">{}</span>').format(language.html_lang, text)
    if words.mark:
        own = Markup('<abbr lang="{}" title="{}">[{}]</abbr> {}').format(
            language.html_lang, language.own_name, words.mark, own
        )
    return Markup("{} {}").format(own, Markup('<small lang="ja">{}</small>').format(words.ja)) if words.ja else own
