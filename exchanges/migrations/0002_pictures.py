"""A photo is a picture: a PDF of it can't be shown beside the application."""

from typing import Any

from django.db import migrations, models


def mark_the_photo(apps: Any, schema_editor: Any) -> None:
    """The kind that every portal has."""
    apps.get_model("exchanges", "DocumentKind").objects.filter(code="photo").update(is_picture=True)


class Migration(migrations.Migration):
    """The photo takes JPEG and PNG only."""

    dependencies = [("exchanges", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="documentkind",
            name="is_picture",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Only JPEG or PNG is taken, no PDF.",
                verbose_name="a picture",
            ),
        ),
        migrations.RunPython(mark_the_photo, migrations.RunPython.noop),
    ]
