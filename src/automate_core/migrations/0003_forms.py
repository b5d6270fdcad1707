from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("automate_core", "0002_proposals"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="trigger",
            name="automate_trigger_hook_path",
        ),
        migrations.AlterField(
            model_name="trigger",
            name="type",
            field=models.CharField(
                choices=[
                    ("manual", "manual"),
                    ("webhook", "webhook"),
                    ("schedule", "schedule"),
                    ("model_change", "model change"),
                    ("form", "form"),
                ],
                max_length=100,
                verbose_name="type",
            ),
        ),
        migrations.AddConstraint(
            model_name="trigger",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_deleted", False), ("type__in", ["webhook", "form"])),
                fields=("type", "source"),
                name="automate_trigger_path",
            ),
        ),
    ]
