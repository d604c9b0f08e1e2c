"""What a model learns from: the labelled punches of a window, each as it was seen at the punch and when its shift was over.

Features come from the log of scorings, where they lie as they were known then; a look that was never scored by the present
definition of features is taken now, from the facts as of its moment, in sets. Unlabelled punches are no honest ones: they
are left out, and `rules.weighing` says what each label speaks for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

import msgspec
import numpy as np
from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast, Mod
from numpy.typing import NDArray

from noc.intelligence.fraud.models import FraudLabel, FraudPredictionLog, PunchWatch
from noc.intelligence.fraud.registry_models import FraudSample
from noc.intelligence.fraud.rules.features import FEATURES, FEATURES_VERSION, features_of
from noc.intelligence.fraud.rules.judge import judge
from noc.intelligence.fraud.rules.scenes import Look
from noc.intelligence.fraud.rules.weighing import weigh
from noc.intelligence.fraud.scenes import read_scenes
from noc.kernel.tenancy.overrides import tuned
from noc.sources.attendance.models import AttendanceEvent

Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], object]
T = TypeVar("T")

CHUNK: Final = 300  # punches whose scenes are read at once
PAGE: Final = 2_000  # logged rows read at once
_DECODER: Final = msgspec.json.Decoder(dict[str, float | None])  # four times as fast as Django's own
SURELY_OVER: Final = timedelta(hours=40)  # after a punch whose end nobody noted


@dataclass(frozen=True)
class Labels:
    """Labelled punches of a window, oldest first: columns (n,), and what they speak for in words."""

    punch_id: NDArray[np.int64]
    person: NDArray[np.int64]
    site: NDArray[np.int64]
    at: Floats
    fraud: NDArray[np.bool_]
    weight: Floats
    note: str

    def __len__(self) -> int:
        return len(self.punch_id)


@dataclass(frozen=True)
class Dataset:
    """Rows (m, features), a punch's looks one after the other: `punch` is the place of a row's punch in `labels`."""

    labels: Labels
    features: Floats
    final: NDArray[np.bool_]
    punch: NDArray[np.int64]
    newest: NDArray[np.bool_]
    computed: int

    def digest(self) -> str:
        """Return the SHA-256 of all that is learnt from."""
        said = self.labels
        sha = hashlib.sha256(f"{FEATURES_VERSION}:{','.join(FEATURES)}".encode())
        for column in (said.punch_id, said.person, said.at, said.fraud, said.weight, self.punch, self.final):
            sha.update(np.ascontiguousarray(column).tobytes())
        sha.update(np.ascontiguousarray(self.features).tobytes())
        return sha.hexdigest()


def read_labels(since: datetime, until: datetime) -> Labels:
    """Return what people said, until `until`, of the punches of [since, until); a fixed number of statements."""
    said = dict(_standing(until).values_list("punch_id", "fraud"))
    window = AttendanceEvent.objects.filter(at__gte=since, at__lt=until)
    punches = [
        row
        for row in window.filter(pk__in=_standing(until).values("punch_id"))
        .order_by("at", "pk")
        .values_list("pk", "person_id", "site_id", "at")
        if row[0] in said
    ]
    flagged = set(_flagged(since, until).values_list("punch_id", flat=True))
    drawn = set(FraudSample.objects.filter(at__gte=since, at__lt=until).values_list("punch_id", flat=True))
    ids = [pk for pk, *_ in punches]
    weighed = weigh(
        np.array([pk in flagged for pk in ids], dtype=np.bool_),
        np.array([pk in drawn for pk in ids], dtype=np.bool_),
        len(flagged),
        window.aggregate(all=Count("pk"))["all"],
    )
    return Labels(
        np.array(ids, dtype=np.int64),
        np.array([person for _, person, _, _ in punches], dtype=np.int64),
        np.array([-1 if site is None else site for _, _, site, _ in punches], dtype=np.int64),
        np.array([at.timestamp() for *_, at in punches], dtype=np.float64),
        np.array([bool(said[pk]) for pk in ids], dtype=np.bool_),
        weighed.weight,
        weighed.note,
    )


def _standing(until: datetime) -> QuerySet[FraudLabel]:
    """Return the verdicts that count: current, said by then, confirmed where that is asked for, not taken back."""
    return FraudLabel.objects.filter(current=True, pending=False, fraud__isnull=False, at__lte=until)


def _flagged(since: datetime, until: datetime) -> QuerySet[FraudPredictionLog]:
    limit = float(tuned().get("FRAUD_ANOMALY_THRESHOLD"))
    return FraudPredictionLog.objects.filter(newest=True, fraud_score__gte=limit, at__gte=since, at__lt=until)


def gather(labels: Labels, at: datetime, progress: Progress = lambda *_: None) -> Dataset:
    """Return the rows of labelled punches; `progress` is told (stage, done, total)."""
    rows = np.full((2 * len(labels), len(FEATURES)), np.nan)
    there = np.zeros(2 * len(labels), dtype=np.bool_)  # first looks at even places, final ones at odd
    place_of = {int(pk): place for place, pk in enumerate(labels.punch_id)}
    _from_log(labels, place_of, rows, there, progress)
    logged = int(there.sum())
    _from_facts(_missing(labels, place_of, there, at), place_of, rows, there, at, progress)
    kept = np.flatnonzero(there)
    final, punch = kept % 2 == 1, kept // 2
    newest = np.append(punch[1:] != punch[:-1], True) if len(kept) else np.zeros(0, dtype=np.bool_)
    values = np.where(np.isfinite(rows[kept]), rows[kept], np.nan)
    return Dataset(labels, values, final, punch, newest, len(kept) - logged)


def _from_log(
    labels: Labels, place_of: dict[int, int], rows: Floats, there: NDArray[np.bool_], progress: Progress
) -> None:
    """Take the first look at each punch and its newest final one from the log."""
    logged = FraudPredictionLog.objects.filter(features_version=FEATURES_VERSION)
    done = 0
    for page in _pages(labels.punch_id.tolist(), PAGE):
        asked = logged.filter(punch_id__in=page).order_by("punch_id", "pk")
        texts = asked.annotate(text=Cast("features", TextField())).values_list("punch_id", "final", "text")
        for punch_id, final, text in texts:
            row = 2 * place_of[punch_id] + int(final)
            if final or not there[row]:
                there[row] = True
                rows[row] = as_row(_DECODER.decode(text))
        done += len(page)
        progress("reads what was logged", done, len(labels))


def as_row(features: Mapping[str, float | None]) -> list[float]:
    """Return logged features in the order of FEATURES, null and what is not there as NaN."""
    values = (features.get(name) for name in FEATURES)
    return [np.nan if value is None else value for value in values]


def _pages(items: Sequence[T], size: int) -> Iterator[list[T]]:
    return (list(items[start : start + size]) for start in range(0, len(items), size))


def _missing(
    labels: Labels, place_of: dict[int, int], there: NDArray[np.bool_], at: datetime
) -> list[tuple[int, Look]]:
    """Return the looks that nobody logged and that can be taken by now."""
    first: list[tuple[int, Look]] = [(pk, "punch") for pk, place in place_of.items() if not there[2 * place]]
    without = [pk for pk, place in place_of.items() if not there[2 * place + 1]]
    noted = {
        pk: over
        for page in _pages(without, PAGE)
        for pk, over in PunchWatch.objects.filter(punch_id__in=page).values_list("punch_id", "over_at")
    }
    surely = (at - SURELY_OVER).timestamp()
    over: list[tuple[int, Look]] = [
        (pk, "final")
        for pk in without
        if (noted[pk] <= at if pk in noted else labels.at[place_of[pk]] <= surely)
    ]
    return sorted([*first, *over], key=lambda one: (place_of[one[0]], one[1] == "final"))


def _from_facts(
    asked: Sequence[tuple[int, Look]],
    place_of: dict[int, int],
    rows: Floats,
    there: NDArray[np.bool_],
    at: datetime,
    progress: Progress,
) -> None:
    """Take looks now, as of their own moments."""
    done = 0
    for page in _pages(asked, CHUNK):
        for scene in read_scenes(page):
            final = scene.look == "final"
            if final and scene.ends > at.timestamp():
                continue
            row = 2 * place_of[scene.punch.punch_id] + int(final)
            rows[row], there[row] = as_row(features_of(scene, judge(scene).verdicts)), True
        done += len(page)
        progress("looks at punches that were never scored", done, len(asked))


def population(since: datetime, until: datetime, most: int, *, final: bool) -> Floats:
    """Return features (n, features) of up to `most` of a window's looks, labelled or not, evenly over the window."""
    rows = FraudPredictionLog.objects.filter(
        features_version=FEATURES_VERSION, final=final, at__gte=since, at__lt=until
    )
    count = rows.aggregate(all=Count("pk"))["all"]
    step = max(1, -(-count // most))
    chosen = rows.annotate(place=Mod("pk", step)).filter(place=0).values_list("features", flat=True)
    return np.array([as_row(one) for one in chosen], dtype=np.float64).reshape(-1, len(FEATURES))
