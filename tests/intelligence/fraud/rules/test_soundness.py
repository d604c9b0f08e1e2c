"""What a detector hands on can always be written down."""

import json
import math

import numpy as np
import pytest

from noc.intelligence.fraud.rules import judge as judging
from noc.intelligence.fraud.rules.soundness import sound
from noc.intelligence.fraud.rules.verdicts import Verdict, leading, ranked
from tests.intelligence.fraud.scene_cast import scene


def test_numbers_that_are_none_and_foreign_types_become_plain_json() -> None:
    evidence = {
        "apart_m": math.inf,
        "usual": [np.float64("nan"), np.int64(3)],
        "who": {("a", 1): np.bool_(True)},
    }
    said = sound(Verdict("REPLAYED_TRACK", 0.4, 0.9, "near", evidence))
    assert json.loads(json.dumps(said.evidence, allow_nan=False)) == {
        "apart_m": None,
        "usual": [None, 3],
        "who": {"('a', 1)": True},
    }
    assert said.weight == pytest.approx(0.36)


def test_a_detector_whose_score_is_no_number_has_failed_and_costs_only_its_own_opinion(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = {"GHOST_SHIFT": lambda scene: Verdict("GHOST_SHIFT", math.nan, 1.0, "nobody there")}
    monkeypatch.setattr(judging, "DETECTORS", {**judging.DETECTORS, **broken})
    judged = judging.judge(scene())
    assert "nan" in judged.failed["GHOST_SHIFT"]
    assert "OUTSIDE_GEOFENCE" in {verdict.detector for verdict in judged.verdicts}


def test_a_punch_for_another_is_called_so_and_not_by_what_else_it_looks_like() -> None:
    face, ghost = Verdict("IDENTITY_MISMATCH", 0.95, 0.91, ""), Verdict("GHOST_SHIFT", 0.92, 0.95, "")
    buddy, weak = Verdict("BUDDY_PUNCHING", 0.9, 0.9, ""), Verdict("BUDDY_PUNCHING", 0.5, 0.9, "")

    assert [one.detector for one in ranked([face, ghost, buddy])] == [
        "BUDDY_PUNCHING",
        "GHOST_SHIFT",
        "IDENTITY_MISMATCH",
    ]
    assert leading([face, weak]) == face
    assert leading([Verdict("GHOST_SHIFT", 0.0, 1.0, "")]) is None
