"""The structure of a document for those who hear it: headings, lists and tables, each tied to what is drawn.

ReportLab draws; what is drawn inside a tag carries a number, and the tree of tags is added to the finished file.
Decoration is marked as such. Source: ISO 32000-1, 14.6 to 14.8.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from windowsvc.paperwork.sheets import Sheets


@dataclass
class Element:
    """One node of the tree; its kids are nodes, or page and number of what is drawn."""

    tag: str
    language: str = ""
    alternative: str = ""
    kids: list[Element | tuple[int, int]] = field(default_factory=list)
    scope: str = ""


class Tags:
    """Tags what is drawn on sheets."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self.root = Element("Document")
        self._open = [self.root]
        self._next: dict[int, int] = {}

    @contextmanager
    def within(self, tag: str) -> Iterator[Element]:
        """A node that holds others."""
        element = Element(tag)
        self._open[-1].kids.append(element)
        self._open.append(element)
        try:
            yield element
        finally:
            self._open.pop()

    @contextmanager
    def leaf(self, tag: str, *, language: str = "", alternative: str = "", scope: str = "") -> Iterator[None]:
        """A node for what is drawn inside, on one page."""
        page = self.sheets.pages
        number = self._next.get(page, 0)
        self._next[page] = number + 1
        element = Element(tag, language, alternative, [(page, number)], scope)
        self._open[-1].kids.append(element)
        self.sheets.say(f"/{tag} <</MCID {number}>> BDC")
        try:
            yield
        finally:
            self.sheets.say("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Lines, boxes and page numbers, which are passed over."""
        self.sheets.say("/Artifact BMC")
        try:
            yield
        finally:
            self.sheets.say("EMC")

    def finish(self) -> bytes:
        """The document with its structure."""
        with pikepdf.open(io.BytesIO(self.sheets.finish())) as document:
            _Tree(document).add(self.root)
            out = io.BytesIO()
            document.save(out)
            return out.getvalue()


class _Tree:
    """Writes the nodes into a document."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self.document = document
        self.parents: dict[int, dict[int, Any]] = {}

    def add(self, root: Element) -> None:
        """Add the tree and what leads from a page back into it."""
        top = self.document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        top.K = Array([self._node(root, top)])
        numbers: list[Any] = []
        for at, found in sorted(self.parents.items()):
            held = Array([found[number] for number in sorted(found)])
            numbers += [at - 1, self.document.make_indirect(held)]
            self.document.pages[at - 1].obj.StructParents = at - 1
        for page in self.document.pages:
            page.obj.Tabs = Name.S
        top.ParentTree = self.document.make_indirect(Dictionary(Nums=Array(numbers)))
        top.ParentTreeNextKey = len(self.document.pages)
        self.document.Root.StructTreeRoot = top
        self.document.Root.MarkInfo = Dictionary(Marked=True)

    def _node(self, element: Element, parent: Any) -> Any:
        node = self.document.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{element.tag}"), P=parent))
        if element.language:
            node.Lang = String(element.language)
        if element.alternative:
            node.Alt = String(element.alternative)
        if element.scope:
            node.A = Dictionary(O=Name.Table, Scope=Name(f"/{element.scope}"))
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._node(kid, node))
            else:
                page, number = kid
                node.Pg = self.document.pages[page - 1].obj
                self.parents.setdefault(page, {})[number] = node
                kids.append(number)
        node.K = Array(kids)
        return node
