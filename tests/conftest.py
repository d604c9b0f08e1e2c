"""Fixtures of all rooms are few on purpose; a room's own live in its conftest. The database comes from `tests.plugin`."""
