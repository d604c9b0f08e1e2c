"""The cast."""

from tests.cast import company, configure, outsider

__all__ = ["company", "configure", "outsider"]
