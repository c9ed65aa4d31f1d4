"""Texts that scripts ask for."""

import json

import pytest

from windowsvc.languages.catalogue import Catalogues
from windowsvc.languages.javascript import ScriptError, calls_in, messages_for_js, names_in
from windowsvc.languages.locales import BY_CODE, JA, JA_EASY

SCRIPT = """
import { t, tn } from "../shared/texts.js";
// t("in a comment") /* t("another") */
label.textContent = t("{n} ahead", { n: state.ahead, other: "not this" });
label.title = tn("{n} minute", "{n} minutes", minutes, { n: "neither" });
show(t("plain"), t('joined ' + 'text'), t(`backticks`));
const html = `${t("inside {a}", { a: 1 })} and ${x} and ${tn("{n} cat", "{n} cats", 2)}`;
done(t("outer", { inner: t("inner") }));
start("not t"); object.t("not ours"); t(variable); tn("one form only");
function t(message, values) { return texts[message]; }
const pattern = /t\\("no"\\)/;
t("plain");
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "page.js"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def test_every_text_written_out_is_found_once_in_order(script):
    assert names_in(script) == (
        "{n} ahead",
        ("{n} minute", "{n} minutes"),
        "plain",
        "joined text",
        "backticks",
        "inside {a}",
        ("{n} cat", "{n} cats"),
        "outer",
        "inner",
    )


def test_several_scripts_are_read_together(script, tmp_path):
    other = tmp_path / "other.js"
    other.write_text('t("more"); t("plain");', encoding="utf-8")
    assert names_in(other, script)[:3] == ("more", "plain", "{n} ahead")


def test_lines_are_told(tmp_path):
    path = tmp_path / "page.js"
    path.write_text('\n\nt("third line");\n', encoding="utf-8")
    assert list(calls_in(path)) == [(3, "third line")]


def test_a_text_put_together_is_refused_with_its_place(tmp_path):
    path = tmp_path / "page.js"
    path.write_text("\nt(`waiting ${n}`);", encoding="utf-8")
    with pytest.raises(ScriptError, match=r"page\.js:2"):
        names_in(path)


@pytest.fixture
def catalogues(tmp_path):
    found = Catalogues(tmp_path)
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    )
    path = found.path(JA, "public")
    path.parent.mkdir(parents=True)
    path.write_text(
        header
        + '\nmsgid "plain"\nmsgstr "</script>素"\n\nmsgid "{n} cat"\nmsgid_plural "{n} cats"\nmsgstr[0] "{n}匹"\n',
        encoding="utf-8",
    )
    return found


def test_scripts_get_their_texts_and_the_rule_of_their_forms(catalogues):
    given = messages_for_js(JA, "public", ["plain", "none", ("{n} cat", "{n} cats")], catalogues=catalogues)
    assert given == {
        "lang": "ja",
        "ruby": False,
        "texts": {"plain": "</script>素", "none": "none"},
        "plurals": {"{n} cat": {"rule": "0", "forms": ["{n}匹"]}},
    }
    assert json.loads(json.dumps(given)) == given


def test_forms_of_a_fallback_keep_the_fallbacks_rule(catalogues):
    given = messages_for_js(BY_CODE["vi"], "public", [("{n} cat", "{n} cats")], catalogues=catalogues)
    assert given["plurals"] == {"{n} cat": {"rule": "n != 1", "forms": ["{n} cat", "{n} cats"]}}


def test_easy_japanese_tells_scripts_to_make_ruby(catalogues):
    assert messages_for_js(JA_EASY, "public", [], catalogues=catalogues)["ruby"] is True


def test_a_citys_own_wording_reaches_scripts(catalogues):
    own = {"plain": {"ja": "自前"}}
    assert messages_for_js(JA, "public", ["plain"], overrides=own, catalogues=catalogues)["texts"] == {"plain": "自前"}
