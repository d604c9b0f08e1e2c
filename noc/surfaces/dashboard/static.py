"""The console's files."""

from __future__ import annotations

import re
from typing import Final

from servestatic.middleware import ServeStaticMiddleware

# The console's build puts a digest of the content into each name: such a file never changes.
_DIGESTED: Final = re.compile(r"/static/console/assets/.+-[\w-]{8}\.\w+$")


class StaticFiles(ServeStaticMiddleware):  # type: ignore[misc]  # it has no types
    """Serves static files; those with a digest in their name may be kept for ever."""

    def immutable_file_test(self, path: str, url: str) -> bool:  # noqa: ARG002  # the base's signature
        return _DIGESTED.search(url) is not None
