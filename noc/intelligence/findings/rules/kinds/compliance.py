"""Kinds about what law and contract ask for."""

from __future__ import annotations

from typing import Final

from noc.intelligence.findings.rules.kind import COMPLIANCE, Kind

KINDS: Final = (
    Kind(
        name="REST_TIME_SHORT",
        category=COMPLIANCE,
        severity="LOW",
        title="Too little rest before the shift",
        meaning="A guard began to work again too soon after his work before.",
        fires_when=(
            "He came to his shift, and between the end of his work before and the beginning of this work lie fewer than "
            "MINIMUM_REST_HOURS. MEDIUM below half of it."
        ),
        innocent="Work that went on without a pause of an hour (that is EXCESSIVE_HOURS); a shift he did not come to.",
        first="Ask the guard whether he is fit; plan a relief if he is not.",
        steps=(
            "A mistake in the roster: correct it, also for the next days.",
            "A swap among guards: tell both and the site manager what the law asks for.",
            "Split shifts that are agreed: set MINIMUM_REST_HOURS lower at that site.",
        ),
        call=("noc_supervisor", "site_manager", "person"),
        options=("MINIMUM_REST_HOURS",),
        lasting=False,
    ),
    Kind(
        name="UNAUTHORISED_SITE",
        category=COMPLIANCE,
        severity="MEDIUM",
        title="Punched in where he may not work",
        meaning="Somebody is punched in at a site that is neither his own, nor allowed to him, nor on his roster.",
        fires_when=(
            "The newest punch is a punch in at a site that is not his home site, not among his authorised sites, and not "
            "on his roster within 12 hours."
        ),
        innocent=(
            "A substitute who is in the roster; a person of whom the registry names no site at all (nothing is known, "
            "nothing is judged)."
        ),
        first="Ask the site who is there and who sent him.",
        steps=(
            "A swap or short-term help: enter the substitute in the roster, or authorise the site.",
            "Nobody knows of it: check who really punched (face, device, position) and tell the security manager.",
            "A wrong site chosen in the app: have him punch out and in again.",
        ),
        call=("person", "noc_supervisor", "security_manager", "site_manager"),
        lasting=False,
    ),
)
