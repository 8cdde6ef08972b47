"""What the admin doesn't show: how people sign in, and groups, which give nobody a right here."""

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.contrib.auth.admin import Group

# Importing these modules has registered them; the admin's own round through the apps adds nothing twice.
admin.site.unregister([EmailAddress, Authenticator, UserSession, Group])
