"""What committees show of their year, and the committees that NMOs have of their own."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import members.models
import members.text


class Migration(migrations.Migration):
    """Priorities, sessions, documents; national committees; what officers show of themselves."""

    dependencies = [
        ("committees", "0006_offices_by_invitation"),
        ("documents", "0001_files_readings_codes"),
        ("members", "0003_where_and_confirmed"),
    ]

    operations = [
        migrations.AddField(
            model_name="term",
            name="public_email",
            field=models.EmailField(
                blank=True,
                help_text="Shown beside the name while the term lasts. The holder chooses it.",
                max_length=254,
                validators=[members.text.validate_email_address],
                verbose_name="public e-mail",
            ),
        ),
        migrations.CreateModel(
            name="CommitteeDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=150, verbose_name="title")),
                (
                    "is_published",
                    models.BooleanField(default=True, verbose_name="published: everyone may read it"),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added at")),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="committees.committee",
                        verbose_name="committee",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.privatefile",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "document of a committee",
                "verbose_name_plural": "documents of committees",
                "ordering": ["-added_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CommitteeLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weight",
                    models.CharField(
                        choices=[("primary", "primary"), ("related", "related")],
                        default="primary",
                        max_length=20,
                        verbose_name="weight",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="committees.committee",
                        verbose_name="committee",
                    ),
                ),
            ],
            options={
                "verbose_name": "link to a committee",
                "verbose_name_plural": "links to committees",
                "ordering": ["weight", "committee"],
            },
        ),
        migrations.CreateModel(
            name="CommitteePriority",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start_year", models.PositiveSmallIntegerField(verbose_name="year in office")),
                ("title", models.CharField(max_length=150, verbose_name="title")),
                ("text", models.TextField(blank=True, max_length=3000, verbose_name="text")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="priorities",
                        to="committees.committee",
                        verbose_name="committee",
                    ),
                ),
            ],
            options={
                "verbose_name": "priority of a committee",
                "verbose_name_plural": "priorities of committees",
                "ordering": ["-start_year", "order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CommitteeSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="title")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("place", models.CharField(blank=True, max_length=150, verbose_name="place")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="link")),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="committees.committee",
                        verbose_name="committee",
                    ),
                ),
            ],
            options={
                "verbose_name": "session of a committee",
                "verbose_name_plural": "sessions of committees",
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="NationalCommittee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("abbreviation", models.CharField(blank=True, max_length=30, verbose_name="abbreviation")),
                ("description", models.TextField(blank=True, max_length=2000, verbose_name="what it does")),
                ("website", models.URLField(blank=True, max_length=300, verbose_name="website")),
                ("is_active", models.BooleanField(default=True, verbose_name="works today")),
                (
                    "committees",
                    models.ManyToManyField(
                        related_name="national_committees",
                        through="committees.CommitteeLink",
                        to="committees.committee",
                        verbose_name="works with",
                    ),
                ),
                (
                    "nmo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="national_committees",
                        to="members.nmo",
                        verbose_name="NMO",
                    ),
                ),
            ],
            options={
                "verbose_name": "national committee",
                "verbose_name_plural": "national committees",
                "ordering": [members.models.Unaccented("name")],
            },
        ),
        migrations.AddField(
            model_name="committeelink",
            name="national_committee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="committees.nationalcommittee",
                verbose_name="national committee",
            ),
        ),
        migrations.AddConstraint(
            model_name="committeepriority",
            constraint=models.CheckConstraint(
                condition=models.Q(("start_year__gte", 1951), ("start_year__lte", 2200)),
                name="priority_of_a_year_of_the_federation",
            ),
        ),
        migrations.AddIndex(
            model_name="committeesession",
            index=models.Index(fields=["committee", "ends_at"], name="sessions_of_a_committee"),
        ),
        migrations.AddConstraint(
            model_name="committeesession",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="session_ends_after_it_begins",
                violation_error_message="The session ends after it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="nationalcommittee",
            constraint=models.UniqueConstraint(
                fields=("nmo", "name"),
                name="one_national_committee_a_name",
                violation_error_message="Your NMO has a committee of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="committeelink",
            constraint=models.UniqueConstraint(
                fields=("national_committee", "committee"), name="one_link_between_committees"
            ),
        ),
        migrations.AddConstraint(
            model_name="committeelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__in", ["primary", "related"])), name="link_weight_known"
            ),
        ),
    ]
