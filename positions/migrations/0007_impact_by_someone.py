from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("positions", "0006_existing_assessors")]

    operations = [
        migrations.AddConstraint(
            model_name="impactassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("assessor__isnull", False),
                    models.Q(("assessor_stated", ""), _negated=True),
                    _connector="OR",
                ),
                name="impact_by_someone",
                violation_error_message=(
                    "Say who assesses it: choose a participant, or name the author as stated."
                ),
            ),
        ),
    ]
