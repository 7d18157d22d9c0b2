"""A consent keeps the language that its words were shown in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Written by makemigrations."""

    dependencies = [
        ("clinic", "0005_paper"),
    ]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="language",
            field=models.TextField(blank=True, default=""),
        ),
    ]
