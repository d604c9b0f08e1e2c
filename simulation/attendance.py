"""Punches at the gate: position, face, liveness, on the guard's own phone or the site's kiosk."""

from __future__ import annotations

import numpy as np

from simulation.chance import open_generator
from simulation.duties import Duty
from simulation.fences import Fence
from simulation.phones import schedule_uploads
from simulation.tables import Table

KIOSK_PREFIX = "KSK-"
FACES = ("biometric_quality", "face_confidence", "liveness")
CLEAR_NIGHT = 0.97  # faces are a little worse by night


def name_kiosk(site_code: str) -> str:
    """Return the code of a site's shared punching device."""
    return f"{KIOSK_PREFIX}{site_code}"


def draw_faces(
    duty: Duty, count: int, kiosk: bool, rng: np.random.Generator
) -> dict[str, np.typing.NDArray[np.float64]]:
    """Draw the camera's opinions (count,): near one, lower in poor light and of a poor camera."""
    style = duty.shift.site.style
    light = np.where(rng.random(count) < style.poor_light, rng.uniform(0.62, 0.85, count), 1.0)
    light = light * (CLEAR_NIGHT if duty.shift.kind == "N" else 1.0)
    camera = duty.shift.site.camera if kiosk else duty.shift.person.camera
    sight = {"biometric_quality": camera, "face_confidence": camera**0.4, "liveness": camera**0.4}
    if style.faces:
        common = rng.standard_normal(count)
        shares = {
            name: 1 / (1 + np.exp(-(mean + spread * (0.6 * common + 0.8 * rng.standard_normal(count)))))
            for name, (mean, spread) in zip(sight, style.faces, strict=True)
        }
        light = np.sqrt(light)
    else:
        shapes = {"biometric_quality": (26, 3.5), "face_confidence": (45, 3.0), "liveness": (50, 2.5)}
        shares = {name: rng.beta(a, b, count) for name, (a, b) in shapes.items()}
    return {name: np.round(share * light * sight[name], 3) for name, share in shares.items()}


def _find_gate(
    fence: Fence, duty: Duty, count: int, spread_m: float, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    gate = fence.locate(duty.shift.site.gate)
    degrees = fence.project(gate + rng.normal(0, spread_m, (count, 2)))
    return {"lat": np.round(degrees[:, 0], 6), "lon": np.round(degrees[:, 1], 6)}


def note_punches(seed: int, duty: Duty, prefix: str) -> Table:
    """Return the `attendance` events of a shift: in, and (unless forgotten) out."""
    shift = duty.shift
    rng = open_generator(seed, "punch", shift.code)
    at = np.array([duty.punch_in, duty.punch_out])
    kiosk = shift.site.has_kiosk and bool(rng.random() < shift.site.style.kiosk_use)
    values = {
        "direction": np.array(["in", "out"], dtype=object),
        **_find_gate(shift.site.fence, duty, 2, 1.0 if kiosk else 4.0, rng),
        "accuracy_m": np.round(rng.uniform(3, 6, 2) if kiosk else rng.lognormal(2.0, 0.35, 2), 1),
        "mock": np.array([False, False]),
        **draw_faces(duty, 2, kiosk, rng),
    }
    by_pin = bool(shift.site.style.pins) and rng.random() < shift.site.style.pins
    if by_pin:  # the camera failed, or a mask: the number instead of the face
        values |= {name: np.full(2, np.nan) for name in FACES}
    if shift.person.bare and not kiosk:
        values["liveness"] = np.full(2, np.nan)
    sent = at + rng.uniform(0.5, 2.0, 2) if kiosk else schedule_uploads(duty, at, rng)
    fixed = {
        "person": shift.person.code,
        "site": shift.site.code,
        "device": name_kiosk(shift.site.code) if kiosk else shift.person.device,
        "method": "pin" if by_pin else "kiosk_face" if kiosk else "face",
    }
    clock_s = 0.0 if kiosk else shift.person.clock_s + duty.clock_s
    table = Table("attendance", prefix, np.arange(2), at, sent, values, fixed, clock_s)
    if duty.stays_home or duty.forgets_punch_out:
        table.take(np.arange(0 if duty.stays_home else 1))
    return table
