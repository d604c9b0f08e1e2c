"""Where phones speak: bare ASGI routes before Django, because a phone sends one event a request, and thousands do."""
