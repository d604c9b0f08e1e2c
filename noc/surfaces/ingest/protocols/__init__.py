"""What other people's phone apps say, translated into the ingest vocabulary.

    osmand.translate(content_type, query, body, received_at)      -> Translated
    owntracks.translate(body, query, headers, received_at)        -> Translated

Pure: bytes and the time of receipt in, events and reasons out. Nothing here reads a clock, a database or a
setting, and nothing a phone sends makes it raise. A message is read (`bodies`), its fields are brought to our
names and units (`fields`, `*_report`), and the events are composed (`compose`): the panic first, whatever the
rest is like.
"""
