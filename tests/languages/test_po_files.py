"""Catalogue files brought up to date, filled in and checked, through the command itself."""

import io
import json
import multiprocessing

import pytest

from windowsvc.languages import extract, quality
from windowsvc.languages.catalogue import Catalogues, Texts
from windowsvc.languages.locales import BY_CODE, JA, JA_EASY

TEMPLATE = (
    '{{ _("Ticket") }} {{ _("Window {w}", w=1) }} {{ ngettext("{n} cat", "{n} cats", 2) }} {{ _p("door", "Open") }}'
)
FILLED = {"Ticket": "番号札", "Window {w}": "{w}番窓口", "{n} cat": ["{n}匹"], "door\x04Open": "開く"}
EXPECTED = """\
msgid ""
msgstr ""
"Language: ja\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgctxt "door"
msgid "Open"
msgstr "開く"

msgid "Ticket"
msgstr "番号札"

#, python-brace-format
msgid "Window {w}"
msgstr "{w}番窓口"

#, python-brace-format
msgid "{n} cat"
msgid_plural "{n} cats"
msgstr[0] "{n}匹"
"""


@pytest.fixture
def root(tmp_path):
    write(tmp_path, TEMPLATE)
    return tmp_path


def write(root, template, path="templates/kiosk/k.html"):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(template, encoding="utf-8")


def po(root, locale=JA, domain="public"):
    return root / "translations" / locale.code / "LC_MESSAGES" / f"{domain}.po"


def run(root, *arguments):
    return extract.main([*arguments, "--root", str(root)])


def test_an_update_makes_the_japanese_catalogues(root):
    assert run(root, "update") == 0
    assert 'msgid "Ticket"\nmsgstr ""\n' in po(root).read_text(encoding="utf-8")
    assert po(root, domain="staff").is_file()
    assert not po(root, JA_EASY).exists()


def test_filled_in_catalogues_have_one_way_to_be_written(root):
    assert extract.fill(root, JA, FILLED) == 4
    assert po(root).read_text(encoding="utf-8") == EXPECTED
    assert extract.update(root) == []
    assert extract.missing(root, JA) == {}
    assert quality.problems(root) == []


def test_what_is_filled_in_is_what_pages_say(root):
    extract.fill(root, JA, FILLED)
    texts = Texts(JA, catalogues=Catalogues(root / "translations"))
    assert texts.gettext("Window {w}", w=3) == "3番窓口"
    assert texts.ngettext("{n} cat", "{n} cats", 2) == "2匹"
    assert texts.pgettext("door", "Open") == "開く"


def test_missing_is_what_fill_takes(root, tmp_path, capsys, monkeypatch):
    assert run(root, "missing") == 0
    asked_for = json.loads(capsys.readouterr().out)
    assert asked_for == {"Ticket": "", "Window {w}": "", "{n} cat": [""], "door\x04Open": ""}
    file = tmp_path / "ja.json"
    file.write_text(json.dumps(asked_for | {"Ticket": "番号札"}), encoding="utf-8")
    assert run(root, "fill", str(file)) == 0
    assert capsys.readouterr().out == "1 filled in\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"Window {w}": "{w}番窓口"})))
    assert run(root, "fill") == 0
    assert set(extract.missing(root, JA)) == {"{n} cat", "door\x04Open"}


def test_translations_no_longer_asked_for_wait_at_the_end_and_come_back(root):
    extract.fill(root, JA, FILLED)
    write(root, '{{ _("Ticket") }}')
    assert extract.update(root) == [po(root)]
    assert '#~ msgid "Window {w}"\n#~ msgstr "{w}番窓口"' in po(root).read_text(encoding="utf-8")
    assert extract.update(root) == []
    write(root, TEMPLATE)
    extract.update(root)
    assert po(root).read_text(encoding="utf-8") == EXPECTED


def test_a_text_that_moves_between_staff_and_public_keeps_its_translation(root):
    write(root, '{{ _("Morning") }}', "templates/admin/a.html")
    extract.fill(root, JA, {"Morning": "朝の確認"})
    assert 'msgid "Morning"' in po(root, domain="staff").read_text(encoding="utf-8")
    write(root, '{{ _("Morning") }}')
    extract.update(root)
    assert 'msgid "Morning"\nmsgstr "朝の確認"' in po(root).read_text(encoding="utf-8")
    assert '\nmsgid "Morning"' not in po(root, domain="staff").read_text(encoding="utf-8")


def test_comments_and_flags_of_translators_stay(root):
    extract.fill(root, JA, FILLED)
    text = po(root).read_text(encoding="utf-8")
    po(root).write_text(
        text.replace('msgid "Ticket"', '# checked by hand\n#. confidence: m\nmsgid "Ticket"'), encoding="utf-8"
    )
    write(root, TEMPLATE + '{{ _("More") }}')
    extract.update(root)
    assert '# checked by hand\n#. confidence: m\nmsgid "Ticket"' in po(root).read_text(encoding="utf-8")


def test_another_language_gets_the_public_texts_only(root):
    write(root, '{{ _("Morning") }}', "templates/admin/a.html")
    assert run(root, "update", "--locale", "pt-BR") == 0
    brazil = BY_CODE["pt_BR"]
    assert 'msgstr[1] ""' in po(root, brazil).read_text(encoding="utf-8")
    assert not po(root, brazil, "staff").exists()
    assert extract.missing(root, brazil)["{n} cat"] == ["", ""]
    extract.fill(root, brazil, {"{n} cat": ["{n} gato", "{n} gatos"]})
    texts = Texts(brazil, catalogues=Catalogues(root / "translations"))
    assert texts.ngettext("{n} cat", "{n} cats", 2) == "2 gatos"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([], "JSON object"),
        ({"Ticket": 1}, "Ticket"),
        ({"Ticket": [1]}, "Ticket"),
        ({"Ticket": []}, "Ticket"),
        ({"Tickets": "番号札"}, "nothing asks for"),
        ({"{n} cat": ["{n}匹", "{n}匹"]}, "1 form"),
        ({"Ticket": ["番", "号"]}, "1 form"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(root, given, reason):
    with pytest.raises(extract.TranslationsFileError, match=reason):
        extract.fill(root, JA, given)


def test_a_fault_is_told_and_ends_the_command_with_1(root, capsys):
    write(root, "{{ _('open }}")
    assert run(root, "update") == 1
    assert "k.html:1" in capsys.readouterr().err


def _fill_one(root, number):
    extract.fill(root, JA, {f"Text {number}": f"{number}番"})


def test_people_filling_in_at_the_same_time_do_not_undo_each_other(root):
    write(root, "".join(f'{{{{ _("Text {number}") }}}}' for number in range(6)))
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=_fill_one, args=(root, number)) for number in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=120)
    assert [person.exitcode for person in people] == [0] * 6
    assert extract.missing(root, JA) == {}


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ({"Window {w}": "窓口"}, "has the fields"),
        ({"Window {w}": "{w}番{v}"}, "has the fields"),
        ({"{n} cat": ["猫"]}, "has the fields"),
        ({"Ticket": "Ticket"}, "left in English"),
    ],
)
def test_faulty_translations_are_named(root, translation, fault, capsys):
    extract.fill(root, JA, FILLED | translation)
    assert run(root, "check") == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"ja public: {next(iter(translation))!r} ")
    assert fault in line


def test_a_singular_may_say_its_number_in_words(root):
    extract.fill(root, JA, FILLED)
    extract.fill(root, BY_CODE["es"], {"{n} cat": ["un gato", "{n} gatos"]})
    assert quality.problems(root) == []
    extract.fill(root, BY_CODE["es"], {"{n} cat": ["un gato", "{m} gatos"]})
    assert len(quality.problems(root)) == 1


def test_what_lacks_a_translation_is_named(root):
    extract.update(root)
    assert len(quality.problems(root)) == 4
    assert "ja public: no translation of 'Ticket'" in quality.problems(root)
    assert quality.problems(root, complete=()) == []


def test_a_text_may_be_allowed_to_stay_english(root):
    write(root, '{{ _("QR") }}{{ _("{n} / {all}", n=1, all=2) }}')
    extract.fill(root, JA, {"QR": "QR", "{n} / {all}": "{n} / {all}"})
    assert len(quality.problems(root)) == 1
    (root / "translations" / quality.UNCHANGED).write_text("# as everywhere\nQR\n", encoding="utf-8")
    assert quality.problems(root) == []


def test_easy_japanese_needs_its_readings(root):
    extract.fill(root, JA, FILLED)
    extract.fill(root, JA_EASY, {"Ticket": "番号(ばんごう)の 紙", "Window {w}": "{w}番(ばん)の 窓口(まどぐち)"})
    assert quality.problems(root) == ["ja@easy public: 'Ticket' breaks E2: ふりがなが ない: 紙"]


@pytest.mark.parametrize(
    "template",
    [
        '<a title="{{ _("Ticket") }}">',
        "<a title='{{ _(\"Ticket\") }}'>",
        '<a title="x {{ y if z else _("Ticket") }}">',
        '<a aria-label = "{{- ngettext("{n} cat", "{n} cats", 2) }}">',
        "<title>{{ name }} - {{ _('Ticket') }}</title>",
        "<select><option value='1'>{{ _text(name) }}</option></select>",
        "<textarea>\n{{ ruby(x) }}</textarea>",
    ],
)
def test_elements_where_only_text_may_stand_are_found(root, template):
    extract.fill(root, JA, FILLED)
    write(root, TEMPLATE)
    write(root, "\n" + template, "templates/kiosk/other.html")
    (problem,) = quality.problems(root)
    assert problem.startswith("templates/kiosk/other.html:")


@pytest.mark.parametrize(
    "template",
    [
        '<a title="{{ _attr("Ticket") }}">{{ _("Ticket") }}</a>',
        '<a href="{{ url }}">{{ _("Ticket") }}</a><b class="x">{{ _("Ticket") }}</b>',
        "<title>{{ _attr('Ticket') }}</title>{{ _('Ticket') }}",
        "{# <title>{{ _('Ticket') }}</title> #}",
        '{{ field(kind="x", label=_("Ticket")) }}',
        "<option>{{ _text_attr(name) }}</option>",
    ],
)
def test_texts_in_their_right_place_are_not(root, template):
    extract.fill(root, JA, FILLED)
    write(root, template, "templates/kiosk/other.html")
    assert quality.problems(root) == []
