from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="attendanceevent",
            index=models.Index(fields=["tenant", "device", "at"], name="noc_attendance_device"),
        ),
    ]
