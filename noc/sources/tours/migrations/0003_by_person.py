from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tours", "0002_tables")]

    operations = [
        migrations.AddIndex(
            model_name="tour",
            index=models.Index(fields=["tenant", "person", "end"], name="noc_tour_person"),
        ),
    ]
