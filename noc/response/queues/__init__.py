"""The work queue: one row for each trouble, whatever it is kept as."""
