"""A sender in a process of its own, which a test kills: `python -m tests.response.notices.killed_sender`."""

import threading

import django

if __name__ == "__main__":
    django.setup()
    from noc.response.notices import deliver

    deliver.run(threading.Event())
