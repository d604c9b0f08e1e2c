"""Judging punches: values in, verdicts with their reasons out. No database, no clock."""
