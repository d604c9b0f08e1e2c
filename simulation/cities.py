"""The cities the force works in: real places, so that the map, the zones and the commutes are plausible."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A named locality; coordinates in degrees (WGS 84)."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class City:
    """A city: where sites stand (`workplaces`), where guards live (`quarters`), whose names they bear."""

    code: str
    name: str
    timezone: str
    country: str
    workplaces: tuple[Place, ...]
    quarters: tuple[Place, ...]
    cultures: tuple[str, ...]
    ride_mps: float


MUMBAI = City(
    code="BOM",
    name="Mumbai",
    timezone="Asia/Kolkata",
    country="IN",
    workplaces=(
        Place("Bandra Kurla", 19.0653, 72.8693),
        Place("Lower Parel", 18.9977, 72.8258),
        Place("Andheri SEEPZ", 19.1256, 72.8753),
        Place("Powai", 19.1187, 72.9059),
        Place("Goregaon East", 19.1663, 72.8626),
        Place("Vashi", 19.0771, 72.9987),
        Place("Airoli", 19.1580, 72.9990),
        Place("Vikhroli", 19.1040, 72.9280),
        Place("Sakinaka", 19.1010, 72.8880),
        Place("Ghatkopar", 19.0860, 72.9130),
    ),
    quarters=(
        Place("Dharavi", 19.0420, 72.8550),
        Place("Kurla", 19.0720, 72.8830),
        Place("Chembur", 19.0600, 72.9000),
        Place("Jogeshwari", 19.1350, 72.8560),
        Place("Bhandup", 19.1440, 72.9380),
        Place("Malad", 19.1860, 72.8550),
        Place("Ghansoli", 19.1230, 73.0040),
        Place("Dadar", 19.0190, 72.8440),
        Place("Nerul", 19.0380, 73.0170),
    ),
    cultures=("indian", "nepali"),
    ride_mps=6.0,
)
DUBAI = City(
    code="DXB",
    name="Dubai",
    timezone="Asia/Dubai",
    country="AE",
    workplaces=(
        Place("DIFC", 25.2117, 55.2796),
        Place("Al Quoz", 25.1347, 55.2290),
        Place("Internet City", 25.0950, 55.1620),
        Place("Deira", 25.2660, 55.3160),
        Place("Business Bay", 25.1850, 55.2730),
        Place("Jebel Ali Yard", 24.9860, 55.0900),
    ),
    quarters=(
        Place("Sonapur", 25.2790, 55.4320),
        Place("Al Quoz Camp", 25.1230, 55.2450),
        Place("Satwa", 25.2220, 55.2750),
        Place("Al Barsha", 25.1060, 55.1990),
        Place("Discovery Gardens", 25.0390, 55.1330),
        Place("Al Nahda", 25.2880, 55.3700),
    ),
    cultures=("indian", "nepali", "filipino", "arabic", "african"),
    ride_mps=9.0,
)
LONDON = City(
    code="LON",
    name="London",
    timezone="Europe/London",
    country="GB",
    workplaces=(
        Place("Canary Wharf", 51.5050, -0.0215),
        Place("City", 51.5131, -0.0889),
        Place("Park Royal", 51.5273, -0.2743),
        Place("Stratford", 51.5430, -0.0053),
        Place("King's Cross", 51.5340, -0.1250),
    ),
    quarters=(
        Place("Bow", 51.5290, -0.0210),
        Place("Wembley", 51.5520, -0.2960),
        Place("Hackney", 51.5450, -0.0550),
        Place("Acton", 51.5090, -0.2680),
        Place("Camden", 51.5400, -0.1430),
    ),
    cultures=("british", "african", "polish", "indian"),
    ride_mps=5.5,
)
NEW_YORK = City(
    code="NYC",
    name="New York",
    timezone="America/New_York",
    country="US",
    workplaces=(
        Place("Long Island City", 40.7447, -73.9485),
        Place("Navy Yard", 40.6985, -73.9720),
        Place("Hudson Yards", 40.7537, -74.0010),
    ),
    quarters=(
        Place("Sunnyside", 40.7430, -73.9200),
        Place("Bushwick", 40.6940, -73.9210),
        Place("Jackson Heights", 40.7550, -73.8830),
    ),
    cultures=("hispanic", "african", "british", "vietnamese"),
    ride_mps=6.5,
)

# The order in which sites are opened: most of the force in the first two cities, all four from four sites on.
OPENING_ORDER = (
    MUMBAI, DUBAI, LONDON, NEW_YORK, MUMBAI, MUMBAI, DUBAI, MUMBAI,
    MUMBAI, MUMBAI, DUBAI, LONDON, MUMBAI, DUBAI, MUMBAI, LONDON,
)  # fmt: skip
CITIES = (MUMBAI, DUBAI, LONDON, NEW_YORK)

# (month, day, name) per country: fixed-date holidays, the same every year, and so known without a calendar.
HOLIDAYS: dict[str, tuple[tuple[int, int, str], ...]] = {
    "IN": (
        (1, 26, "Republic Day"),
        (5, 1, "Maharashtra Day"),
        (8, 15, "Independence Day"),
        (10, 2, "Gandhi Jayanti"),
        (11, 8, "Diwali (observed)"),
        (12, 25, "Christmas Day"),
    ),
    "AE": (
        (1, 1, "New Year"),
        (12, 1, "Commemoration Day"),
        (12, 2, "National Day"),
        (12, 3, "National Day"),
    ),
    "GB": ((1, 1, "New Year"), (12, 25, "Christmas Day"), (12, 26, "Boxing Day")),
    "US": (
        (1, 1, "New Year"),
        (7, 4, "Independence Day"),
        (11, 11, "Veterans Day"),
        (12, 25, "Christmas Day"),
    ),
}
CLIENTS = (
    "Meridian Bank",
    "Harbourline Logistics",
    "Orchid Hospitals",
    "Silverbyte Data Centres",
    "Crescent Properties",
    "Northgate Retail",
)
