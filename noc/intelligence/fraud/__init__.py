"""Was this punch honest? Detectors, features, a model that must prove itself, and verdicts that teach it.

`scenes.py` reads what was known of punches at a moment, in sets; `rules/` judges it, pure; `serving.py` asks the model;
`score.py` puts the two together; `journeys/attendance.py` says what follows.
"""
