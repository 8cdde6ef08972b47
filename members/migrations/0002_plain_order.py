"""Organizations and faculties in the order that people expect, whatever capitals and accents they use."""

from django.db import migrations

from members.models import Unaccented


class Migration(migrations.Migration):
    """Nothing changes in the database."""

    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="localcommittee",
            options={
                "ordering": [Unaccented("city"), Unaccented("faculty")],
                "verbose_name": "local committee",
                "verbose_name_plural": "local committees",
            },
        ),
        migrations.AlterModelOptions(
            name="nmo",
            options={
                "ordering": [Unaccented("short_name")],
                "verbose_name": "NMO",
                "verbose_name_plural": "NMOs",
            },
        ),
    ]
