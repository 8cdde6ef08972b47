"""Every address of the portal, app by app."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from ifmsa_portal import connection_views, views
from ifmsa_portal.calendar import views as calendar
from ifmsa_portal.errors import administrators_only
from ifmsa_portal.search.views import search

admin.site.login = administrators_only(secure_admin_login(admin.site.login))  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "IFMSA Portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("search/", search, name="search"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/feed/", calendar.change_feed, name="change_feed"),
    path("calendar/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("calendar.ics", calendar.public_calendar, name="public_calendar"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("scheme/", views.set_scheme, name="set_scheme"),
    path("shortcut/", views.set_shortcut, name="set_shortcut"),
    path("language/", views.set_language, name="set_language"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("connections/", connection_views.connections, name="connections"),
    path("topics/", connection_views.topics, name="topics"),
    path("topics/<slug:slug>/", connection_views.topic, name="topic"),
    path("my-data/", include("ifmsa_portal.my_data.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("exchanges/", include("exchanges.urls")),
    path("projects/", include("projects.urls")),
    path("assemblies/", include("assemblies.urls")),
    path("", include("documents.urls")),
    path("", include("committees.urls")),
    path("", include("ifmsa_portal.memberships.urls")),
    path("", include("members.urls")),
    path("", include("outbox.urls")),
]
