"""A real application, as the tests of the faces have it."""

from tests.web.conftest import hall

__all__ = ["hall"]
