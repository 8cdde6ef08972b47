"""Where local committees are, and when an NMO said last that its page is right."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Fields of the directory."""

    dependencies = [
        ("members", "0002_plain_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="localcommittee",
            name="latitude",
            field=models.DecimalField(
                blank=True,
                decimal_places=3,
                help_text="In degrees, south with a minus: 52.520 for Berlin.",
                max_digits=6,
                null=True,
                verbose_name="latitude",
            ),
        ),
        migrations.AddField(
            model_name="localcommittee",
            name="longitude",
            field=models.DecimalField(
                blank=True,
                decimal_places=3,
                help_text="In degrees, west with a minus: 13.405 for Berlin.",
                max_digits=6,
                null=True,
                verbose_name="longitude",
            ),
        ),
        migrations.AddField(
            model_name="nmo",
            name="confirmed_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When an officer of it said last that what stands here is right.",
                null=True,
                verbose_name="confirmed at",
            ),
        ),
        migrations.AddConstraint(
            model_name="localcommittee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__isnull", False),
                        ("longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="local_committee_lies_on_the_earth",
                violation_error_message="Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
            ),
        ),
    ]
