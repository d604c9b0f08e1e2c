"""The v2 API: one file a resource. `root.py` puts them together."""
