"""The newest applications, as the admin lists them, are read by an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [
        ("exchanges", "0002_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["-created_at", "-id"], name="application_by_beginning"),
        ),
    ]
