"""Kinds about phones and what connects them."""

from __future__ import annotations

from typing import Final

from noc.intelligence.findings.rules.kind import AUDITS, DEVICE_HEALTH, Kind

KINDS: Final = (
    Kind(
        name="NO_TELEMETRY",
        category=DEVICE_HEALTH,
        severity="MEDIUM",
        title="Phone is silent",
        meaning="Nothing comes from the phone of a guard on duty: nobody can see where or how he is.",
        fires_when=(
            "On duty, came, has not left, and the phone's newest fact of any kind is NO_TELEMETRY_MINUTES old or older. "
            "HIGH when the likeliest reason is that the guard is down."
        ),
        innocent=(
            "A whole site or network that is silent (one SITE_SILENT instead); a lone guard (LONE_WORKER_SILENT "
            "instead); one who never came; a punch-out that was forgotten after the shift."
        ),
        first="Read the diagnosis, then call the guard.",
        steps=(
            "Battery: have him plug in. App: have him open it and allow it to run in the background.",
            "Dead zone: nothing to do if he answers; tell the site manager if the same spot returns.",
            "Moved, then still, then silent, and no answer: have somebody look for him now.",
            "No answer in 15 minutes for whatever reason: send a colleague or the site manager.",
        ),
        call=("person", "noc_supervisor", "site_manager"),
        options=("NO_TELEMETRY_MINUTES",),
        contextual=True,
        silenced=True,
        audits=AUDITS,
    ),
    Kind(
        name="SITE_SILENT",
        category=DEVICE_HEALTH,
        severity="HIGH",
        title="Whole site is silent",
        meaning=(
            "All phones of a site, or of most sites, fell silent together: not people but a network, a carrier, a jammer "
            "or our own intake."
        ),
        fires_when=(
            "Two or more guards at a site, all silent, the first for NO_TELEMETRY_MINUTES and the others for half of it, "
            "begun within 15 minutes of each other. When that is true of half of all sites and at least 5, one finding "
            "stands for all of them."
        ),
        innocent="Phones that fell silent one by one, hours apart; a single guard; a colleague who still reports.",
        first="Call the site on another line; ask whether all is well and whether there is network.",
        steps=(
            "Many sites: look at the intake, the carrier's state page and the tenant's tokens before calling guards.",
            "One site: power cut, network fault, or a jammer? If nobody answers on any line, treat it as an attack.",
            "Have people call in every 30 minutes until the phones report.",
        ),
        call=("noc_supervisor", "site_manager", "security_manager"),
        options=("NO_TELEMETRY_MINUTES",),
        silenced=True,
        audits=AUDITS,
    ),
    Kind(
        name="BATTERY_CRITICAL",
        category=DEVICE_HEALTH,
        severity="LOW",
        title="Battery will not last",
        meaning="A guard's phone is about to die while he is on duty.",
        fires_when=(
            "A battery at BATTERY_CRITICAL_PERCENT or below that is not charging, or one that by its trend dies within "
            "90 minutes and before the shift ends. MEDIUM when it dies more than an hour before the end, or the guard is "
            "alone. It ends when charging, or 10 points above the limit."
        ),
        innocent=(
            "A phone on the charger; a reading older than an hour; one that is low but by its trend outlasts the shift "
            "by half an hour."
        ),
        first="Have the guard plug in the phone, or save power until his relief comes.",
        steps=(
            "No charger at the post: send one with the next patrol.",
            "It will die before the shift ends: agree on calls by landline or radio.",
            "The same phone often: have its battery changed.",
        ),
        call=("person", "noc_supervisor"),
        options=("BATTERY_CRITICAL_PERCENT",),
        audits=AUDITS,
    ),
    Kind(
        name="CLOCK_SKEW",
        category=DEVICE_HEALTH,
        severity="LOW",
        title="Phone's clock is wrong",
        meaning="A phone's clock is off: times of punches and scans had to be corrected.",
        fires_when="A fact of the last two hours was corrected by CLOCK_SKEW_SECONDS or more. It ends below half of it.",
        innocent="Facts that merely arrived late; a clock off by seconds; another time zone (times carry their offset).",
        first="Have the guard set date and time to automatic.",
        steps=(
            "Punches of this phone are kept with both times; look at them when hours are disputed.",
            "Off by hours or days, or back after it was set: perhaps somebody turns it; tell the security manager.",
        ),
        call=("person", "noc_supervisor"),
        options=("CLOCK_SKEW_SECONDS",),
        audits=AUDITS,
    ),
)
