"""Flask, without what nothing here uses and every start and every request would pay for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from werkzeug.routing import Rule


class Route(Rule):
    """A rule that learns to make addresses once it is asked for one.

    Werkzeug writes and compiles two functions for each rule. No page of ours is addressed by the name of its view.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made = cache(super()._compile_builder)

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            return made(append_unknown)(rule, **values)

        return build


class Application(Flask):
    """Our Flask: its views are plain functions."""

    url_rule_class = Route

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is a coroutine."""
        return func
