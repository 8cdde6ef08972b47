from django.db import migrations


def keep_files(apps, schema_editor):
    """Each text that was handed in before gets the files that its project had by then and still has."""
    Revision = apps.get_model("projects", "Revision")
    for revision in Revision.objects.prefetch_related("project__files").iterator(chunk_size=500):
        files = [
            file
            for file in revision.project.files.all()
            if file.report_id is None and file.uploaded_at <= revision.at
        ]
        if files:
            revision.files.set(files)
            revision.content["files"] = [
                f"{file.caption} ({file.uploaded_at:%Y-%m-%d %H:%M:%S} UTC)" for file in files
            ]
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0007_files_of_revisions'),
    ]

    operations = [
        migrations.RunPython(keep_files, migrations.RunPython.noop),
    ]
