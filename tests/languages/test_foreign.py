"""Letters of another language than their page are marked, wherever they stand; nothing else of the page changes."""

from __future__ import annotations

import re

import pytest

from windowsvc.languages.foreign import mark
from windowsvc.languages.locales import BY_CODE, EN, JA


def english(html: str) -> str:
    return mark(html, locale=EN)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("<p>Sign in</p>", "<p>Sign in</p>"),
        ("<b>窓口 花子</b>", '<b lang="ja">窓口 花子</b>'),
        ("<p>Called by 窓口 花子 now</p>", '<p>Called by <span lang="ja">窓口 花子</span> now</p>'),
        ("<td>한국어</td>", '<td lang="ko">한국어</td>'),
        ("<td>नेपाली</td>", '<td lang="ne">नेपाली</td>'),
        ("<small>简体中文</small>", '<small lang="zh-Hans">简体中文</small>'),
        ("<option value='a'>A 証明書 (open)</option>", "<option value='a' lang=\"ja\">A 証明書 (open)</option>"),
        ('<p lang="ja">引<i>越</i>し</p>越', '<p lang="ja">引<i>越</i>し</p><span lang="ja">越</span>'),
        ('<p lang="zh-Hans">证<br>明</p>', '<p lang="zh-Hans">证<br>明</p>'),
        ('<a title="窓口">3</a>', '<a title="窓口">3</a>'),
        ('<script>"窓口"</script><!-- 窓口 -->', '<script>"窓口"</script><!-- 窓口 -->'),
        (
            "<ul><li>証明書<li>Cards</ul>ひばり",
            '<ul><li><span lang="ja">証明書</span><li>Cards</ul><span lang="ja">ひばり</span>',
        ),
    ],
)
def test_what_is_marked(given: str, wanted: str) -> None:
    assert english(given) == wanted


def test_japanese_pages_mark_only_the_others() -> None:
    page = '<html lang="ja"><p>中国語 简体中文、한국어</p></html>'
    marked = mark(page, locale=JA)
    assert marked == (
        '<html lang="ja"><p>中国語 <span lang="zh-Hans">简体中文</span>、<span lang="ko">한국어</span></p></html>'
    )


def test_nothing_but_marks_is_added() -> None:
    page = "<!doctype html><html><body>" + "".join(
        f"<tr><th>{one.own_name}</th><td>{one.name_ja} / {one.own_name}</td></tr>" for one in BY_CODE.values()
    )
    marked = english(page)
    assert re.sub(r'</?span[^>]*>| lang="[^"]*"', "", marked) == page
    assert mark(marked, locale=EN) == marked
