"""Every address of the product, but for the feed and the phones' (`asgi.py`)."""

from django.urls import path, re_path

from noc.surfaces.api.root import api
from noc.surfaces.dashboard import answers, views

urlpatterns = [
    path("api/v2/", api.urls),
    path("livez", views.livez),
    path("readyz", views.readyz),
    path("metrics", views.metrics),
    re_path(r"^noc/answer/(?P<token>[\w:.-]{10,700})/$", answers.answer_page),
    re_path(r"^api/", views.api_missing),
    re_path(r"^(?!static/|ws/).*$", views.console),
]
handler404 = "noc.surfaces.dashboard.views.missing"
handler500 = "noc.surfaces.dashboard.views.broken"
