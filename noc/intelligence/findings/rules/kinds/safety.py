"""Kinds about the safety of people."""

from __future__ import annotations

from typing import Final

from noc.intelligence.findings.rules.kind import AUDITS, SAFETY, Kind

KINDS: Final = (
    Kind(
        name="STATIC_GUARD",
        category=SAFETY,
        severity="MEDIUM",
        title="Guard does not move",
        meaning=(
            "A guard on shift has not walked, taken a step or touched the phone for the whole inactivity window, though "
            "the phone is alive. He may be unwell, asleep, or the phone lies somewhere without him."
        ),
        fires_when=(
            "On shift and there for at least INACTIVITY_WINDOW_MINUTES; in that window at least 5 positions, less than "
            "30 m walked, no step, no use of the phone, no checkpoint, no task; the phone was heard of lately. It ends "
            "above 60 m, or with the first sign of a hand."
        ),
        innocent=(
            "A desk guard who uses his phone; a phone whose positions are too inaccurate to show a walk; a phone that "
            "has been silent (that is NO_TELEMETRY)."
        ),
        first="Call the guard. If he answers, ask how he is and have him walk round once.",
        steps=(
            "No answer after two calls: have a colleague at the site look for him.",
            "Nobody there to look: send the site manager or a patrol to his last position.",
            "Found unwell: call the emergency services, then the site manager.",
            "Found asleep, or the phone without him: note it and resolve as confirmed.",
        ),
        call=("person", "noc_supervisor", "site_manager"),
        options=("INACTIVITY_WINDOW_MINUTES", "NO_TELEMETRY_MINUTES", "GPS_ACCURACY_LIMIT_M"),
        contextual=True,
        silenced=True,
    ),
    Kind(
        name="LONE_WORKER_SILENT",
        category=SAFETY,
        severity="HIGH",
        title="Lone guard is silent",
        meaning=(
            "Nothing at all has come from the phone of a guard who works alone. Nobody else would notice if something "
            "happened to him."
        ),
        fires_when=(
            "The shift is marked lone, he came and has not left, and his phone's newest fact of any kind is "
            "LONE_SILENT_MINUTES old or older. The likely reasons stand beside it with their probabilities."
        ),
        innocent=(
            "A guard who has punched out; one who never came (that is LATE_OR_NO_SHOW); a quiet phone that still sends "
            "its status."
        ),
        first="Call the guard now: phone first, then the site's landline or radio.",
        steps=(
            "No answer within 5 minutes: send the nearest patrol or the site manager to his last position.",
            "Read the diagnosis: moved, then still, then silent is treated as an emergency.",
            "If nobody can be there within 15 minutes, call the emergency services.",
            "Answered: have him plug in or restart the phone, and call him every 20 minutes until it reports.",
        ),
        call=("person", "noc_supervisor", "site_manager", "security_manager"),
        options=("LONE_SILENT_MINUTES",),
        contextual=True,
        presumes_lone=True,
        audits=AUDITS,
    ),
    Kind(
        name="EXCESSIVE_HOURS",
        category=SAFETY,
        severity="MEDIUM",
        title="Too many hours at work",
        meaning="A guard has worked for so long without a pause of an hour that he is a danger to himself and the post.",
        fires_when=(
            "Roster and punches show MAX_CONTINUOUS_WORK_HOURS or more without a pause of an hour, and he is on a shift "
            "now or his phone was alive within two hours. HIGH from 4 hours above the limit."
        ),
        innocent=(
            "A punch-out that was forgotten, without a sign of life since; two shifts with a pause of more than an hour "
            "between them."
        ),
        first="Call the guard: ask whether he is fit, and until when he means to stay.",
        steps=(
            "Find a relief from the roster; the site manager decides who stays until then.",
            "If he went home and forgot to punch out, correct the punch and resolve as a false positive.",
            "Have the roster changed if it planned this.",
        ),
        call=("person", "noc_supervisor", "site_manager"),
        options=("MAX_CONTINUOUS_WORK_HOURS",),
        lasting=False,
    ),
    Kind(
        name="SOS_UNACKNOWLEDGED",
        category=SAFETY,
        severity="CRITICAL",
        title="SOS that nobody has taken",
        meaning="Somebody pressed SOS and nobody in the control room has said that he takes it.",
        fires_when="An SOS has sounded for SOS_ACKNOWLEDGE_MINUTES without an acknowledgement.",
        innocent="An SOS that was acknowledged in time; a second press of one that somebody already works on.",
        first="Acknowledge the SOS, then call the person who pressed it.",
        steps=(
            "No answer, or a call for help: send the emergency services to the position on the map.",
            "Send the nearest colleague; tell the site manager and the security manager.",
            "Pressed by mistake: hear it from the person, then resolve the SOS as such.",
            "Afterwards: ask why nobody took it in time.",
        ),
        call=("person", "noc_supervisor", "security_manager", "site_manager"),
        options=("SOS_ACKNOWLEDGE_MINUTES",),
        lasting=False,
        audits=AUDITS,
    ),
)
