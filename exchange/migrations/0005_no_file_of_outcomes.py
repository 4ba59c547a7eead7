from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_no_file_of_what_went")]
    operations = [migrations.RemoveField("storedupload", "outcome")]
