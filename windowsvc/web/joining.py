"""A page's scripts in one file: its modules one after the other, each in a scope of its own.

A screen of many small modules would ask for each of them, one depth of imports after the other. Nothing is built for
this and no file is changed: the modules stay as they are written, `joined` puts them together when a page first asks,
and leaves out comments that stand in lines of their own, which screens need not fetch.
It knows what our own modules use and refuses anything else: named imports and exports at the beginning of a line,
no cycle, nothing exported that is assigned again.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

IMPORT = re.compile(r'^import\s+(?:(\*\s+as\s+[\w$]+|\{[^}]*\})\s+from\s+)?"([^"]+)";$', re.MULTILINE)
PASSED_ON = re.compile(r'^export\s+(\{[^}]*\})\s+from\s+"([^"]+)";$', re.MULTILINE)
LISTED = re.compile(r"^export\s+(\{[^}]*\});$", re.MULTILINE)
DECLARED = re.compile(r"^export\s+((?:async\s+)?function\*?|class|const)\s+([\w$]+)", re.MULTILINE)
NOTES = re.compile(r"^[ \t]*//.*\n|^[ \t]*/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*\n", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*|\bimport\s*[(.].*", re.MULTILINE)

APART = "vendor"
"""Files of others stay files of their own."""


class NotJoinable(ValueError):
    """A module is written in a way that `joined` does not know; the message names it."""


def joined(root: Path, entry: str, *, version: str) -> str:
    """The module ``entry``, a path below ``root``, with every module it needs, as one module.

    Raises:
        FileNotFoundError: there is no such module.
        NotJoinable: it cannot be done.
    """
    work = _Joiner(root, version)
    work.add(entry, ())
    return "\n".join([*work.heads, *work.parts, ""])


class _Joiner:
    def __init__(self, root: Path, version: str) -> None:
        self.heads: list[str] = []
        self.parts: list[str] = []
        self._root = root
        self._version = version
        self._names: dict[str, str] = {}
        self._exports: dict[str, frozenset[str] | None] = {}

    def add(self, path: str, above: tuple[str, ...]) -> str:
        """Put a module behind those it needs; returns the name that stands for it."""
        if path in above:
            raise NotJoinable(f"{path} needs itself, by {above[-1]}")
        if path not in self._names:
            if PurePosixPath(path).parts[0] == APART:
                self._take_apart(path)
            else:
                self._take(path, above)
        return self._names[path]

    def _take_apart(self, path: str) -> None:
        name = self._names[path] = f"$module{len(self._names)}"
        self._exports[path] = None
        self.heads.append(f'import * as {name} from "/static/{path}?v={self._version}";')

    def _take(self, path: str, above: tuple[str, ...]) -> None:
        text = (self._root / path).read_text(encoding="utf-8")
        given: dict[str, str] = {}

        def needed(found: re.Match[str]) -> str:
            wanted, module = found[1] or "", self._resolved(path, found[2])
            name = self.add(module, (*above, path))
            if wanted.startswith("*"):
                return f"const {wanted.split()[-1]} = {name};"
            pairs = self._pairs(path, wanted, module)
            return f"const {{ {', '.join(_pair(*pair) for pair in pairs)} }} = {name};" if pairs else ""

        def passed_on(found: re.Match[str]) -> str:
            module = self._resolved(path, found[2])
            name = self.add(module, (*above, path))
            given.update({outside: f"{name}.{inside}" for inside, outside in self._pairs(path, found[1], module)})
            return ""

        def listed(found: re.Match[str]) -> str:
            given.update({outside: inside for inside, outside in _names(found[1])})
            return ""

        def declared(found: re.Match[str]) -> str:
            given[found[2]] = found[2]
            return f"{found[1]} {found[2]}"

        for pattern, change in ((IMPORT, needed), (PASSED_ON, passed_on), (LISTED, listed), (DECLARED, declared)):
            text = pattern.sub(change, text)
        text = NOTES.sub("", text)
        if (rest := LEFT.search(text)) is not None:
            raise NotJoinable(f"{path}: {rest[0]}")
        name = self._names[path] = f"$module{len(self._names)}"
        self._exports[path] = frozenset(given)
        result = ", ".join(_pair(outside, inside) for outside, inside in given.items())
        self.parts.append(f"// {path}\nconst {name} = (() => {{\n{text}\nreturn {{ {result} }};\n}})();")

    def _pairs(self, path: str, braces: str, module: str) -> list[tuple[str, str]]:
        """What is asked of a module, inside and outside name, after a look whether it has it."""
        pairs, known = _names(braces), self._exports[module]
        missing = [inside for inside, _ in pairs if known is not None and inside not in known]
        if missing:
            raise NotJoinable(f"{path}: {module} does not export {missing[0]}")
        return pairs

    def _resolved(self, path: str, address: str) -> str:
        """The path of what a module names relative to itself."""
        found: list[str] = list(PurePosixPath(path).parent.parts)
        for step in PurePosixPath(address).parts:
            if step == "..":
                if not found:
                    raise NotJoinable(f"{path}: {address} is outside")
                found.pop()
            else:
                found.append(step)
        if not address.startswith("."):
            raise NotJoinable(f"{path}: {address} is not below us")
        return "/".join(found)


def _names(braces: str) -> list[tuple[str, str]]:
    """``{ a, b as c }`` as pairs of the name there and the name here."""
    listed = [one.split() for one in braces.strip("{} \n").split(",") if one.strip()]
    return [(one[0], one[-1]) for one in listed]


def _pair(name: str, value: str) -> str:
    return name if name == value else f"{name}: {value}"
