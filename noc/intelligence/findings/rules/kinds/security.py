"""Kinds about posts that nobody guards, and tours that nobody walked."""

from __future__ import annotations

from typing import Final

from noc.intelligence.findings.rules.kind import SECURITY, Kind

KINDS: Final = (
    Kind(
        name="POST_ABANDONED",
        category=SECURITY,
        severity="HIGH",
        title="Guard away from the post",
        meaning="A guard who came to his post has gone from it during the shift.",
        fires_when=(
            "At least 3 positions in a row (or 2 that are 5 minutes apart) lie outside the fence by more than "
            "GEOFENCE_TOLERANCE_M and their own accuracy, the first of them ABANDONED_AFTER_MINUTES ago, the last not "
            "older than an hour. It ends with a position inside the fence, a punch out, or the shift's end."
        ),
        innocent=(
            "Positions that leap about or are inaccurate; a walk along the fence; a punch-out; a guard who was "
            "rostered elsewhere by then; a site without a fence."
        ),
        first="Call the guard and ask where he is and who holds the post.",
        steps=(
            "Look at the track: walked off, drove off, or a single leap of the position?",
            "He comes back: note when, watch until a position lies inside the fence.",
            "He does not, or nobody answers: have a colleague or a relief take the post.",
            "Tell the site manager; the client if the contract says so.",
        ),
        call=("person", "noc_supervisor", "site_manager", "security_manager"),
        options=("ABANDONED_AFTER_MINUTES", "GEOFENCE_TOLERANCE_M", "GPS_ACCURACY_LIMIT_M"),
        contextual=True,
        silenced=True,
    ),
    Kind(
        name="SITE_UNCOVERED",
        category=SECURITY,
        severity="HIGH",
        title="Nobody at the site",
        meaning="The roster says that somebody guards this site now, and nobody does.",
        fires_when=(
            "For UNCOVERED_AFTER_MINUTES none of the rostered guards has been there (not come, gone, or punched out), and "
            "nobody else has punched in there."
        ),
        innocent=(
            "A substitute or a colleague who punched in there; a guard who came and whose phone fell silent (unknown is "
            "not absent); shifts that all end within 10 minutes."
        ),
        first="Call the guard who should be there; if he is not on his way, find a relief at once.",
        steps=(
            "Ask the guard of the shift before whether he can stay.",
            "Send the nearest free guard or a patrol.",
            "Tell the site manager from when to when the site was empty.",
        ),
        call=("person", "noc_supervisor", "site_manager", "security_manager"),
        options=("UNCOVERED_AFTER_MINUTES", "ABANDONED_AFTER_MINUTES", "GEOFENCE_TOLERANCE_M"),
        contextual=True,
        silenced=True,
    ),
    Kind(
        name="LATE_OR_NO_SHOW",
        category=SECURITY,
        severity="MEDIUM",
        title="Guard late or not come",
        meaning="A shift has begun and there is no proof that its guard came.",
        fires_when=(
            "LATE_AFTER_MINUTES after the shift's start: no punch in at the site and no position inside the fence. HIGH "
            "and called a no-show from NO_SHOW_AFTER_MINUTES. Minute by minute in its title, with what the phone told."
        ),
        innocent="A guard who forgot to punch but stands inside the fence; a shift that a substitute covers.",
        first="Call the guard: is he on the way, and when will he be there?",
        steps=(
            "Coming nearer on the map: tell whoever waits for relief how long it will take.",
            "Not coming or no answer: find a substitute and enter him in the roster.",
            "Keep the guard of the shift before at the post until then; mind his hours.",
        ),
        call=("person", "noc_supervisor", "site_manager"),
        options=("LATE_AFTER_MINUTES", "NO_SHOW_AFTER_MINUTES"),
        contextual=True,
        lasting=False,
    ),
    Kind(
        name="TOUR_MISSED",
        category=SECURITY,
        severity="MEDIUM",
        title="Tour not walked",
        meaning="A planned tour is over and some or all of its checkpoints were not scanned.",
        fires_when=(
            "10 minutes after the tour's end at least one of its checkpoints has no scan by its person. MEDIUM below "
            "half of them, LOW otherwise. Looked at for 24 hours; scans that come late clear it."
        ),
        innocent="A phone without network that sends its scans later; a tour of a holiday or a maintenance window.",
        first="Ask the guard which checkpoints he passed and why the others are missing.",
        steps=(
            "Have the missing checkpoints walked now if the contract asks for it.",
            "The same checkpoint missing in several tours: have its tag looked at.",
            "Note the reason; the client sees gaps in the tour report.",
        ),
        call=("person", "noc_supervisor", "site_manager"),
        silenced=True,
        holidays=False,
        lasting=False,
    ),
    Kind(
        name="TOUR_IMPLAUSIBLE",
        category=SECURITY,
        severity="MEDIUM",
        title="Tour that nobody can have walked",
        meaning="The scans of a tour came faster than anyone walks, or were made away from their checkpoints.",
        fires_when=(
            "Between two scans the straight way, less both radii (CHECKPOINT_RADIUS_M), needs more than "
            "WALKING_SPEED_KMH; or 3 different checkpoints in one second; or a scan farther from its checkpoint than "
            "the radius and its own accuracy."
        ),
        innocent=(
            "Checkpoints close together; a patrol by bicycle or car (raise the speed at that site); a scan with a poor "
            "position; checkpoints without coordinates."
        ),
        first="Compare the scans with the track of the same minutes, before you speak to anybody.",
        steps=(
            "Scans from one place: the tags may have been photographed or taken off; have them looked at.",
            "One checkpoint always wrong: its coordinates in the registry may be.",
            "Speak to the guard with the site manager present; resolve with what came out.",
        ),
        call=("noc_supervisor", "security_manager", "site_manager"),
        options=("WALKING_SPEED_KMH", "CHECKPOINT_RADIUS_M"),
        silenced=True,
        lasting=False,
    ),
)
