"""noc new_epoch"""

from __future__ import annotations

import uuid
from typing import Any

from noc.events.models import FeedEpoch
from noc.surfaces.cli import command


class Command(command.Command):
    help = (
        "Give the feed a new epoch, and print it. Run it once after a backup was restored: screens that were ahead of "
        "the backup then fetch a snapshot instead of trusting numbers that now mean other events."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        epoch = uuid.uuid4()
        FeedEpoch.objects.filter(pk=1).update(epoch=epoch)
        self.stdout.write(str(epoch))
