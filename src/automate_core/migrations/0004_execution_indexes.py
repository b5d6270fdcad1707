from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("automate_core", "0003_forms"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="execution",
            index=models.Index(
                fields=["tenant_id", "-created_at"], name="automate_execution_created"
            ),
        ),
        migrations.AddIndex(
            model_name="execution",
            index=models.Index(
                condition=models.Q(("suspended_at__isnull", False)),
                fields=["tenant_id", "-id"],
                name="automate_execution_suspended",
            ),
        ),
        migrations.AddIndex(
            model_name="execution",
            index=models.Index(
                condition=models.Q(("trigger__isnull", False)),
                fields=["trigger", "-id"],
                name="automate_execution_trigger",
            ),
        ),
    ]
