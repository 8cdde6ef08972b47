"""Addresses of the verification pages."""

from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("verify/", views.look_up, name="look_up"),
    path("verify/<str:code>/", views.verify, name="verify"),
]
