"""What axe cannot see of a page: other scripts under the wrong language, readings, sizes, clipped words, movement,
forced colours, letters of twice the size, a phone that is turned, and what a state means without its colour.
"""

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

# Kanji without a reading in easy Japanese, and readings anywhere that are too small to read (1.3.1 in spirit;
# requirement 9: half as large as what they stand above, and 10 pixels).
_READINGS = """() => {
  const found = [];
  for (const rt of document.querySelectorAll('rt')) {
    const [size, base] = [rt, rt.parentElement].map((one) => parseFloat(getComputedStyle(one).fontSize));
    const small = rt.checkVisibility() && size < Math.max(10, base / 2) - 0.1;
    if (small) found.push(`reading of ${size} px: ${rt.textContent}`);
  }
  if (!document.documentElement.classList.contains('easy')) return found;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (holder.closest('script, style, template, noscript, ruby, .sr, [hidden], [lang]:not(html)')) continue;
    if (holder.closest('.beside, small')) continue;
    // In a list to choose from no ruby can stand: there the reading is in brackets.
    const read = holder.matches('option') ? /[\\u4e00-\\u9fff々]+\\([ぁ-ゖァ-ヺー]+\\)/g : /$^/g;
    const bare = node.data.replace(read, '');
    if (/[\\u4e00-\\u9fff]/.test(bare)) found.push(`no reading: ${node.data.trim().slice(0, 40)}`);
  }
  return found;
}"""

# Words torn from their readings: over two lines, or by the gap of a row of parts; and Japanese lines that begin with
# what closes a sentence.
_TORN = """() => {
  const found = [];
  const box = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect();
  };
  for (const ruby of document.querySelectorAll('ruby')) {
    if (!ruby.checkVisibility() || ruby.firstChild.nodeType !== Node.TEXT_NODE) continue;
    const [first, last] = [0, ruby.firstChild.length - 1].map((at) => box(ruby.firstChild, at));
    const torn = !ruby.matches('.long, .term *') && last.top > first.top + first.height / 2;
    if (torn) found.push(`over two lines: ${ruby.textContent}`);
    const row = /flex|grid/.test(getComputedStyle(ruby.parentElement).display);
    const words = [...ruby.parentElement.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
    if (row && words) found.push(`a gap beside a reading: ${ruby.parentElement.textContent.trim().slice(0, 60)}`);
  }
  let before = null;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (holder.closest('rt, script, style, template, .sr') || !holder.checkVisibility()) continue;
    for (let at = 0; at < node.length; at += 1) {
      if (!/[。、，」』）〉]/.test(node.data[at])) continue;
      const [one, other] = [box(node, at), at > 0 ? box(node, at - 1) : before && box(before, before.length - 1)];
      const near = at > 0 || before?.parentElement.parentElement.contains(node);
      const begins = near && one.width > 0 && other.width > 0 && one.top > other.top + other.height / 2;
      if (begins) found.push(`begins a line: ${node.data.slice(at, at + 20)}`);
    }
    before = node;
  }
  return found;
}"""

# The reader's own spacing of letters, words and lines (1.4.12), and letters of twice the size (1.4.4).
_SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
_TWICE = ":root { font-size: 200% !important; }"

# Words that are cut off under a reader's own style sheet.
_CUT = """(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
  const words = 'main p, main button, main dd, main li, main h1, main h2';
  const cut = [...document.querySelectorAll(words)].filter((one) => {
    const style = getComputedStyle(one);
    const hides = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
    const over = one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2;
    return hides && over && one.clientWidth > 1 && !one.closest('.sr');
  }).map((one) => one.textContent.trim().slice(0, 60));
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth + 1) {
    const every = [...document.querySelectorAll("main *")];
    const beyond = every.filter((one) => one.getBoundingClientRect().right > wide - 1);
    cut.push(`${wide} px wide at ${innerWidth} px: ${beyond.at(-1)?.outerHTML.slice(0, 100)}`);
  }
  document.adoptedStyleSheets = [];
  return cut;
}"""

# What can be seen and used.
_SEEN = """(one) => one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && one.clientWidth > 1
  && !one.disabled && one.type !== 'hidden'"""

# Something to press that is cut off at an edge, where nothing can be moved to it (1.4.10).
_BEYOND = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, label')]
  .filter(SEEN).filter((one) => !one.closest('.sr, .skip')).filter((one) => {
    let [first, last] = [0, innerWidth];
    for (let around = one.parentElement; around; around = around.parentElement) {
      const over = getComputedStyle(around).overflowX;
      if (['auto', 'scroll'].includes(over)) return false;
      if (['hidden', 'clip'].includes(over) && around !== document.body) {
        const box = around.getBoundingClientRect();
        [first, last] = [Math.max(first, box.left), Math.min(last, box.right)];
      }
    }
    const { left, right } = one.getBoundingClientRect();
    return left < first - 1 || right > last + 1;
  }).map((one) => `cut off at the edge: ${one.outerHTML.slice(0, 120)}`)""".replace("SEEN", _SEEN)

# A phone that lies: nothing sideways, and what stays in place leaves room to read (1.3.4).
_TURNED = """() => {
  const found = [...document.querySelectorAll('body *')]
    .filter((one) => ['fixed', 'sticky'].includes(getComputedStyle(one).position) && !one.closest('dialog'))
    .map((one) => one.getBoundingClientRect())
    .filter((box) => box.height > innerHeight / 2).map((box) => `stays in place over ${box.height} px`);
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth + 1) found.push(`${wide} px wide at ${innerWidth} px`);
  return found;
}"""

# With the reader's few colours every control keeps an edge, and the focus is seen (1.4.11, 2.4.7).
_EDGES = """() => [...document.querySelectorAll('.btn, button, input, select, textarea')].filter(SEEN).filter((one) => {
  const style = getComputedStyle(one);
  return !['checkbox', 'radio', 'range', 'file', 'color'].includes(one.type)
    && !['Top', 'Right', 'Bottom', 'Left'].some((side) =>
      parseFloat(style[`border${side}Width`]) >= 1 && style[`border${side}Style`] !== 'none')
    && !(parseFloat(style.outlineWidth) >= 1 && style.outlineStyle !== 'none');
}).map((one) => `no edge: ${one.outerHTML.slice(0, 120)}`)""".replace("SEEN", _SEEN)
_RINGS = """() => {
  const before = document.activeElement;
  const found = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(SEEN)
    .filter((one) => {
      document.activeElement.blur();
      one.focus({preventScroll: true, focusVisible: true});
      const style = getComputedStyle(one);
      return document.activeElement === one && !(parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none');
    }).map((one) => `no ring: ${one.outerHTML.slice(0, 120)}`);
  document.activeElement.blur();
  before?.focus({preventScroll: true});
  return found;
}""".replace("SEEN", _SEEN)

# What has the colour of a state says the state in words or by a shape too (1.4.1).
_MEANT = """() => {
  const probe = document.body.appendChild(document.createElement('i'));
  const states = new Set(['done', 'confirm', 'stop', 'consult', 'off', 'call']
    .flatMap((one) => [`--${one}`, `--${one}-soft`]).map((one) => {
      probe.style.setProperty('background-color', `var(${one})`);
      return getComputedStyle(probe).backgroundColor;
    }));
  probe.remove();
  return [...document.querySelectorAll('body *')].filter((one) => one.checkVisibility() && one.clientWidth > 0
      && states.has(getComputedStyle(one).backgroundColor)
      && !one.matches('input, select, textarea') && !one.querySelector('svg, img') && !one.getAttribute('aria-label')
      && !(one.textContent + one.parentElement.parentElement?.textContent).trim())
    .map((one) => `a state by its colour alone: ${one.outerHTML.slice(0, 120)}`);
}"""

# Nothing of a board is pure white: it hangs in a dim room.
_WHITE = """() => [...document.querySelectorAll('body, body *')].filter((one) => one.checkVisibility()
    && [getComputedStyle(one).backgroundColor, getComputedStyle(one).color].includes('rgb(255, 255, 255)'))
  .map((one) => `pure white: ${one.outerHTML.slice(0, 120)}`)"""

# A ticket machine shows everything at once.
_BENEATH = """() => [...document.querySelectorAll('.read, .touch')]
  .filter((one) => one.scrollHeight > one.clientHeight + 1)
  .map((one) => `${one.scrollHeight} px in ${one.clientHeight} px: ${one.innerText.slice(0, 60)}`)"""

# What is hidden from everybody does not count.
_FRAME = """() => {
  const there = (name) => [...document.querySelectorAll(name)].filter((one) => one.checkVisibility()).length;
  return [
    there('h1') === 1 ? null : `${there('h1')} h1`,
    there('main') === 1 ? null : `${there('main')} main`,
    document.title.trim() ? null : 'no title',
  ].filter(Boolean);
}"""

_MOVEMENT = """() => document.getAnimations().filter((one) => one.playState === 'running')
  .map((one) => one.animationName ?? 'moves')"""


def faults(page: Page, *, locale: Locale) -> dict[str, list[str]]:
    """The faults of a page by success criterion; every criterion that was looked at is there."""
    found = {
        "3.1.2": page.evaluate(_PARTS),
        "1.3.1": [*page.evaluate(_READINGS), *page.evaluate(_TORN)],
        "2.4.2": page.evaluate(_FRAME),
        "1.1.1": [] if locale.html_lang == "ja" else page.evaluate(_NAMES),
    }
    viewport = page.viewport_size
    if viewport is not None and viewport["width"] < 400:
        found["1.4.12"] = page.evaluate(_CUT, _SPACED)
        found["1.4.4"] = page.evaluate(_CUT, _TWICE)
        found["1.4.10"] = _reflow(page)
        found["1.3.4"] = _turned(page)
    found["1.4.10"] = [*found.get("1.4.10", []), *page.evaluate(_BEYOND)]
    found["1.4.1"] = page.evaluate(_MEANT)
    page.emulate_media(forced_colors="active")
    found["1.4.11"] = page.evaluate(_EDGES)
    found["2.4.7"] = page.evaluate(_RINGS)
    page.emulate_media(forced_colors="none")
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


def _turned(page: Page) -> list[str]:
    """The phone on its side."""
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({"width": before["height"], "height": before["width"]})
    found: list[str] = page.evaluate(_TURNED)
    page.set_viewport_size(before)
    return found


def white(page: Page) -> list[str]:
    """What of a board is pure white."""
    found: list[str] = page.evaluate(_WHITE)
    return found


def beneath(page: Page) -> list[str]:
    """What of a ticket machine, which nobody can scroll, lies beneath its foot."""
    found: list[str] = page.evaluate(_BENEATH)
    return found
