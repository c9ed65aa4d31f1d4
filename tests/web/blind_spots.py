"""What axe cannot see of a page: other scripts under the wrong language, readings, sizes, clipped words, movement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windowsvc.languages.locales import Locale

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Letters of a script under an element that says another language (3.1.2). Latin may stand anywhere: QR, A-102.
_PARTS = """() => {
  const scripts = [[/[\\u3041-\\u30ff]/, ['ja']], [/[\\uac00-\\ud7af]/, ['ko']], [/[\\u0900-\\u097f]/, ['ne']],
                   [/[\\u4e00-\\u9fff]/, ['ja', 'zh']]];
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!node.data.trim() || holder.closest('script, style, template, noscript')) continue;
    const lang = (holder.closest('[lang]')?.lang ?? '').split('-')[0];
    for (const [letters, languages] of scripts) {
      if (letters.test(node.data) && !languages.includes(lang)) found.push(`${lang}: ${node.data.trim().slice(0, 60)}`);
    }
  }
  return found;
}"""

# Japanese in a name that is only heard, on a page in another language (1.1.1).
_NAMES = """() => [...document.querySelectorAll('[aria-label], [alt], [title]')]
  .flatMap((one) => ['aria-label', 'alt', 'title'].map((name) => [one, one.getAttribute(name) ?? '']))
  .filter(([one, words]) => /[\\u3041-\\u30ff]/.test(words) && (one.closest('[lang]')?.lang ?? '') !== 'ja')
  .map(([, words]) => words)"""

# Kanji without a reading, and readings too small to read, in easy Japanese (1.3.1 in spirit; requirement 9).
_READINGS = """() => {
  if (!document.documentElement.classList.contains('easy')) return [];
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (holder.closest('script, style, template, noscript, ruby, .sr, [hidden], [lang]:not(html)')) continue;
    if (holder.closest('.beside, small')) continue;
    if (/[\\u4e00-\\u9fff]/.test(node.data)) found.push(`no reading: ${node.data.trim().slice(0, 40)}`);
  }
  for (const rt of document.querySelectorAll('rt')) {
    const size = parseFloat(getComputedStyle(rt).fontSize);
    if (rt.offsetParent && size < 8) found.push(`reading of ${size} px: ${rt.textContent}`);
  }
  return found;
}"""

# With the reader's own spacing of letters, words and lines nothing is cut off (1.4.12), nor with nothing changed.
_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
                         word-spacing: .16em !important; }
                     p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
  const words = 'main p, main button, main dd, main li, main h1, main h2';
  const cut = [...document.querySelectorAll(words)].filter((one) => {
    const style = getComputedStyle(one);
    const hides = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
    const over = one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2;
    return hides && over && one.clientWidth > 1 && !one.closest('.sr');
  }).map((one) => one.textContent.trim().slice(0, 60));
  document.adoptedStyleSheets = [];
  return cut;
}"""

_FRAME = """() => [
  document.querySelectorAll('h1').length === 1 ? null : `${document.querySelectorAll('h1').length} h1`,
  document.querySelectorAll('main').length === 1 ? null : 'no single main',
  document.title.trim() ? null : 'no title',
].filter(Boolean)"""

_MOVEMENT = """() => document.getAnimations().filter((one) => one.playState === 'running')
  .map((one) => one.animationName ?? 'moves')"""


def faults(page: Page, *, locale: Locale) -> dict[str, list[str]]:
    """The faults of a page by success criterion; every criterion that was looked at is there."""
    found = {
        "3.1.2": page.evaluate(_PARTS),
        "1.3.1": page.evaluate(_READINGS),
        "2.4.2": page.evaluate(_FRAME),
        "1.1.1": [] if locale.html_lang == "ja" else page.evaluate(_NAMES),
    }
    viewport = page.viewport_size
    if viewport is not None and viewport["width"] < 400:
        found["1.4.12"] = page.evaluate(_SPACING)
        found["1.4.10"] = _reflow(page)
    page.emulate_media(reduced_motion="reduce")
    found["2.2.2"] = page.evaluate(_MOVEMENT)
    page.emulate_media(reduced_motion="no-preference")
    return found


def _reflow(page: Page) -> list[str]:
    """At 320 pixels, which is 400 % on a common screen, nothing has to be moved sideways."""
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    page.set_viewport_size(before)
    return [f"{wide} px wide at 320 px"] if wide > 320 else []
