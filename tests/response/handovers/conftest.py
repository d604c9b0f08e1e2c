"""The cast."""

from tests.cast import company, configure, outsider, phone

__all__ = ["company", "configure", "outsider", "phone"]
