"""What plans gained: places of goals and activities, with whom, interests, and a key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns that older rows leave empty."""

    dependencies = [
        ("clinic", "0005_safety"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="place",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="activity",
            name="with_whom",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="goal",
            name="place",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="plan",
            name="interests",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="plan",
            name="key",
            field=models.TextField(blank=True, null=True, unique=True),
        ),
    ]
