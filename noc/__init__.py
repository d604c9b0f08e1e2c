"""NOC Intelligence: the control-room brain for companies that guard places.

The journey of the data, one folder a step, and never upwards:

    surfaces/ingest        phones speak: JSON, OsmAnd, OwnTracks
    journeys/ingest.py     judge each event, write the good ones in sets, raise SOS in the same transaction
    sources/               facts: who, where, when; last-known projections
    intelligence/signals   what a person or a site did in a window
    response/alerts        what the control room must see
    events/                the log row of every change; the relay numbers it; the feed shows it
    surfaces/api, feed     operators look, acknowledge, resolve
"""
