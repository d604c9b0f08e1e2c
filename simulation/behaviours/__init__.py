"""What goes wrong on purpose, with the truth about it written down; one small module for each behaviour.

To add one (buddy punching, a replayed track, a ghost): write a module with a subclass of `Behaviour`, and add
an instance of it to `ALL` in `behaviours/registered.py`.
"""
