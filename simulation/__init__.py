"""A guard force that lives: made from a seed, told to the product through its public HTTP API alone.

world, people, roster   who should be where
duties, movement, tracks, gps, phones, attendance, patrols   one shift, from leaving home to coming home
behaviours              what goes wrong on purpose, with the truth about it
force                   all of it: events(since, until)
client, history, living, run, demo   the way to the server
"""
