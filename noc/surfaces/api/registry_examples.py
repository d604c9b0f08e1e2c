"""One example item a kind, for the API's document. The tests PUT them, so they are true."""

from typing import Any, Final

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "clients": {"code": "ACME", "name": "Acme Logistics"},
    "sites": {
        "code": "MUM-01",
        "name": "Andheri Warehouse",
        "client": "ACME",
        "lat": 19.1136,
        "lon": 72.8697,
        "radius_m": 120,
        "timezone": "Asia/Kolkata",
        "noc_supervisor": "SUP-7",
        "security_manager": "MGR-2",
        "site_manager": "MGR-3",
        "active": True,
        "class": "A",
    },
    "people": {
        "code": "G-1001",
        "name": "Asha Patil",
        "home_site": "MUM-01",
        "role": "guard",
        "authorized_sites": ["MUM-01"],
        "active": True,
        "employed_from": "2024-04-01",
    },
    "devices": {"code": "861234050012345", "person": "G-1001", "platform": "android", "shared": False},
    "shifts": {
        "code": "S-2026-11-20-N-1001",
        "person": "G-1001",
        "site": "MUM-01",
        "start": "2026-11-20T20:00:00+05:30",
        "end": "2026-11-21T08:00:00+05:30",
        "lone": True,
    },
    "tours": {
        "code": "T-2026-11-20-1",
        "site": "MUM-01",
        "person": "G-1001",
        "start": "2026-11-20T23:00:00+05:30",
        "end": "2026-11-20T23:45:00+05:30",
        "checkpoints": [{"code": "GATE-2", "lat": 19.1138, "lon": 72.8701}],
    },
    "tasks": {"code": "K-77", "site": "MUM-01", "person": "G-1001", "due": "2026-11-21T02:00:00+05:30"},
    "holidays": {
        "code": "H-2026-REPUBLIC",
        "date": "2026-01-26",
        "name": "Republic Day",
        "sites": ["MUM-01"],
    },
    "maintenance": {
        "code": "M-12",
        "site": "MUM-01",
        "start": "2026-11-22T01:00:00+05:30",
        "end": "2026-11-22T03:00:00+05:30",
        "reason": "Router replaced",
    },
}
