"""Opinions with evidence: what facts mean."""
