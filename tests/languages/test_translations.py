"""The catalogues that ship: complete in Japanese, sound in every language, and up to date."""

from windowsvc import resources
from windowsvc.languages import po_files, quality
from windowsvc.languages.extraction import DOMAINS, extract
from windowsvc.languages.locales import LOCALES


def test_every_text_is_said_in_japanese_and_every_translation_is_sound():
    assert quality.problems(resources.ROOT) == []


def test_catalogues_are_written_in_the_one_way():
    wanted = extract(resources.ROOT)
    translations = resources.ROOT / "translations"
    for locale in LOCALES:
        paths = {domain: po_files.path_of(translations, locale, domain) for domain in DOMAINS}
        old = {domain: po_files.read(path, locale) for domain, path in paths.items()}
        for domain, path in paths.items():
            if path.is_file():
                new = po_files.merged(wanted[domain], old=old[domain], locale=locale, elsewhere=old.values())
                assert po_files.text_of(new, locale) == path.read_text(encoding="utf-8"), path
