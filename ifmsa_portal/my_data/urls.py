"""Addresses of one's own data."""

from django.urls import path

from ifmsa_portal.my_data import views

app_name = "my_data"
urlpatterns = [
    path("", views.home, name="home"),
    path("take/", views.take, name="take"),
    path("take/<uuid:uuid>/", views.download, name="download"),
    path("erase/", views.erase, name="erase"),
    path("call-off/<str:token>/", views.call_off, name="call_off"),
]
