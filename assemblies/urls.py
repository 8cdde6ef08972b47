"""Addresses of the General Assemblies."""

from django.urls import include, path

from assemblies import delegation_urls, desk_urls, plenary_urls, poll_urls, views

app_name = "assemblies"
urlpatterns = [
    path("", views.home, name="home"),
    path("", include(delegation_urls)),
    path("", include(poll_urls)),
    path("", include(plenary_urls)),
    path("", include(desk_urls)),
    path("<slug:slug>/", views.assembly, name="assembly"),
]
