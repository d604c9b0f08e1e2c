"""Entries of the register: how customers' items are read, merged with what is there, and written in sets."""
