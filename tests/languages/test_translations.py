"""The catalogues that ship: complete, sound in every language, in the right script, and up to date."""

import pytest
from click.testing import CliRunner

from windowsvc import resources
from windowsvc.commands.check import check
from windowsvc.languages import easy, po_files, quality, scripts
from windowsvc.languages.catalogue import Texts
from windowsvc.languages.coverage import coverage
from windowsvc.languages.extraction import DOMAINS, extract
from windowsvc.languages.locales import EN, JA, JA_EASY, LOCALES

TRANSLATIONS = resources.ROOT / "translations"
OTHERS = [locale for locale in LOCALES if locale not in (JA, EN)]


def entries(locale):
    return po_files.entries(po_files.read(po_files.path_of(TRANSLATIONS, locale, "public"), locale))


def test_every_text_is_said_in_japanese_and_every_translation_is_sound():
    assert quality.problems(resources.ROOT) == []


def test_every_public_text_is_said_in_every_language():
    wanted = extract(resources.ROOT)
    lacking = {locale.code: quality.missing(TRANSLATIONS, wanted, locale)["public"] for locale in OTHERS}
    assert {code: keys for code, keys in lacking.items() if keys} == {}


def test_catalogues_are_written_in_the_one_way():
    wanted = extract(resources.ROOT)
    for locale in LOCALES:
        paths = {domain: po_files.path_of(TRANSLATIONS, locale, domain) for domain in DOMAINS}
        old = {domain: po_files.read(path, locale) for domain, path in paths.items()}
        for domain, path in paths.items():
            if path.is_file():
                new = po_files.merged(wanted[domain], old=old[domain], locale=locale, elsewhere=old.values())
                assert po_files.text_of(new, locale) == path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("locale", OTHERS, ids=str)
def test_a_translation_says_how_far_it_can_be_trusted(locale):
    for key, entry in entries(locale).items():
        if all(po_files.forms_of(entry)):
            marks = dict(comment.split(": ") for comment in entry.auto_comments)
            assert marks.get("review") in {"draft", "checked"}, key
            assert marks.get("confidence") in {"h", "m", "l"}, key


@pytest.mark.parametrize("locale", OTHERS, ids=str)
def test_a_language_is_written_in_its_script(locale):
    said = " ".join(form for entry in entries(locale).values() for form in po_files.forms_of(entry))
    counted = scripts.letters(said)
    own = sum(counted[script] for script in scripts.own_scripts(locale))
    assert own / sum(counted.values()) > 0.95, counted


def test_easy_japanese_has_no_honorifics_no_vague_words_and_no_passive():
    found = [
        f"{key[1]}: {one.says}"
        for key, entry in entries(JA_EASY).items()
        for form in po_files.forms_of(entry)
        for one in easy.findings(form)
        if one.rule in {"E10", "E11", "E12"}
    ]
    assert found == []


@pytest.mark.parametrize(
    ("n", "said"), [(1, "{n}人(ひとり)"), (2, "{n}人(ふたり)"), (3, "{n}人(にん)"), (21, "{n}人(にん)")]
)
def test_people_are_counted_with_the_right_reading(n, said):
    assert Texts(JA_EASY).ngettext("{n} person", "{n} people", n) == said.format(n=n)


def test_each_language_tells_how_far_it_has_come(tmp_path):
    for locale, text in {
        "ja": 'msgid "A"\nmsgstr "ア"\n\nmsgid "B"\nmsgstr "イ"\n',
        "vi": '#. review: draft\nmsgid "A"\nmsgstr "Á"\n\n#, fuzzy\nmsgid "B"\nmsgstr "Bê"\n',
    }.items():
        path = tmp_path / locale / "LC_MESSAGES" / "public.po"
        path.parent.mkdir(parents=True)
        header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        path.write_text(header + text, encoding="utf-8")
    found = {one.locale: one for one in coverage(tmp_path)}
    assert str(found["vi"]) == "vi public: 1 of 2 (50%), 1 drafts, 1 stale"
    assert found["vi"].missing == ("B",)
    assert found["en"].missing == ()
    assert found["ko"].missing == ("A", "B")


def test_the_command_prints_every_language():
    printed = CliRunner().invoke(check, []).output
    for locale in LOCALES:
        if locale is not JA:
            assert f"  {locale.code} public: " in printed
