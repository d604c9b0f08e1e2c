"""The cast."""

from tests.cast import company, outsider

__all__ = ["company", "outsider"]
