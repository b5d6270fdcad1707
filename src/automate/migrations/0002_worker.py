from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("automate", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                ("started_at", models.DateTimeField(verbose_name="started at")),
                ("seen_at", models.DateTimeField(db_index=True, verbose_name="seen at")),
            ],
            options={"verbose_name": "worker", "verbose_name_plural": "workers"},
        ),
    ]
