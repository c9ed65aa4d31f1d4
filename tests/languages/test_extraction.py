"""Texts found in templates, modules and scripts."""

import pytest

from windowsvc.languages.extraction import ExtractionError, Message, domain_of, extract


@pytest.fixture
def tree(tmp_path):
    def write(path, source):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
        return tmp_path

    return write


def public(root):
    return list(extract(root)["public"].values())


def test_templates(tree):
    root = tree(
        "templates/kiosk/start.html",
        """
        {% extends "base.html" %}
        {# _("in a comment") #}
        <p title="{{ _attr('In an attribute') }}">{{ _("{n} ahead", n=_("nested")) | upper }}</p>
        {% set label = ngettext("{n} person", "{n} people", n) %}
        {% if _("in a condition") %}{{ _p("door", "Open") }}{% endif %}
        {{ _(variable) }} {{ other("not ours") }} {{ _("") }}
        {{ macro(label=ngettext_attr("{n} cat", "{n} cats", 3)) }} {{ N_("marked") }}
        {{ "_('in a string')" }}
        """,
    )
    assert set(public(root)) == {
        Message("In an attribute"),
        Message("{n} ahead"),
        Message("nested"),
        Message("{n} person", plural="{n} people"),
        Message("in a condition"),
        Message("Open", context="door"),
        Message("{n} cat", plural="{n} cats"),
        Message("marked"),
    }


def test_modules(tree):
    root = tree(
        "windowsvc/lobby/visitor.py",
        '''
"""_("in a docstring")"""
from windowsvc.refusal import N_, Refusal
STATES = {"open": N_("Open"), "shut": N_("Shut")}  # N_("in a comment")
class Busy(Refusal):
    def __init__(self):
        super().__init__("busy", N_("The window "
                                    "is busy."))
def call(texts, name):
    raise Refusal("nobody", "Nobody is waiting for {service}.", service=texts.gettext("service"))
    texts.ngettext("{n} leg", "{n} legs", 2)
    texts.pgettext("verb", "Call")
    texts.gettext(name)
    Refusal(f"code_{name}", name)
''',
    )
    assert set(public(root)) == {
        Message("Open"),
        Message("Shut"),
        Message("The window is busy."),
        Message("Nobody is waiting for {service}."),
        Message("service"),
        Message("{n} leg", plural="{n} legs"),
        Message("Call", context="verb"),
    }


def test_scripts(tree):
    root = tree("static/phone/wait.js", 't("{n} ahead", { n }); tn("{n} minute", "{n} minutes", n);')
    assert set(public(root)) == {Message("{n} ahead"), Message("{n} minute", plural="{n} minutes")}


@pytest.mark.parametrize(
    ("path", "domain"),
    [
        ("templates/admin/morning.html", "staff"),
        ("templates/window/window.html", "staff"),
        ("templates/windowless/x.html", "public"),
        ("windowsvc/web/admin/views.py", "staff"),
        ("windowsvc/web/window/views.py", "staff"),
        ("windowsvc/cli.py", "staff"),
        ("static/window/window.js", "staff"),
        ("static/admin/x.js", "staff"),
        ("templates/kiosk/start.html", "public"),
        ("windowsvc/lobby/calling.py", "staff"),
        ("windowsvc/lobby/visitor.py", "public"),
        ("static/shared/clock.js", "public"),
    ],
)
def test_the_path_says_who_reads_a_text(path, domain):
    assert domain_of(path) == domain


def test_what_both_read_is_translated_once(tree):
    tree("templates/admin/a.html", '{{ _("Both") }}{{ _("Staff") }}{{ ngettext("{n} x", "{n} xs", 1) }}')
    root = tree("templates/kiosk/k.html", '{{ _("Both") }}{{ _("{n} x") }}')
    found = extract(root)
    assert set(found["public"].values()) == {Message("Both"), Message("{n} x", plural="{n} xs")}
    assert set(found["staff"].values()) == {Message("Staff")}


def test_third_party_scripts_are_left_alone(tree):
    assert public(tree("static/vendor/lib.js", 't("theirs"); t(`${x}`)')) == []


@pytest.mark.parametrize(
    ("path", "source", "line"),
    [
        ("templates/a.html", '\n{{ _("You wait for " ~ n) }}', 2),
        ("templates/a.html", '{{ _("You wait for " + n) }}', 1),
        ("templates/a.html", '{{ _("You wait for %s" % n) }}', 1),
        ("templates/a.html", "\n\n{{ _('open }}", 3),
        ("templates/a.html", "{% trans %}gettext blocks fill fields in another way{% endtrans %}", 1),
        ("windowsvc/a.py", '\n_(f"You wait for {n}")', 2),
        ("windowsvc/a.py", '_("You wait for %s" % n)', 1),
        ("windowsvc/a.py", '_("You wait for " + n)', 1),
        ("windowsvc/a.py", "\n\n_('open", 3),
        ("static/a.js", "\nt(`You wait for ${n}`)", 2),
    ],
)
def test_texts_that_no_catalogue_could_hold_are_refused_with_their_place(tree, path, source, line):
    with pytest.raises(ExtractionError, match=rf"{path.rpartition('/')[2]}:{line}\b"):
        extract(tree(path, source))


def test_a_tree_without_any_of_it_has_no_texts(tmp_path):
    assert extract(tmp_path) == {"public": {}, "staff": {}}
