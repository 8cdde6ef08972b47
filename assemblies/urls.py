"""Addresses of the General Assemblies."""

from django.urls import include, path

from assemblies import delegation_urls, views

app_name = "assemblies"
urlpatterns = [
    path("", views.home, name="home"),
    path("", include(delegation_urls)),
    path("", include("assemblies.poll_urls")),
    path("", include("assemblies.plenary_urls")),
    path("<slug:slug>/", views.assembly, name="assembly"),
]
