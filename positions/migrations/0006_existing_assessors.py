from django.db import migrations

NO_OWNER = "the publisher of this site"


def name_assessors(apps, schema_editor):
    """Until now only the publisher of the site could assess."""
    owner = apps.get_model("participants", "Participant").objects.filter(is_owner=True).first()
    rows = apps.get_model("positions", "ImpactAssessment").objects.filter(
        assessor=None, assessor_stated=""
    )
    rows.update(**({"assessor": owner} if owner else {"assessor_stated": NO_OWNER}))


def leave_unstated_empty(apps, schema_editor):
    """The shorter columns of before have no word for it."""
    for name in ("ImpactAssessment", "HistoricalImpactAssessment"):
        rows = apps.get_model("positions", name).objects
        rows.filter(severity="not_stated").update(severity="")
        rows.filter(certainty="not_stated").update(certainty="")


class Migration(migrations.Migration):
    dependencies = [("positions", "0005_impact_assessors")]

    operations = [migrations.RunPython(name_assessors, leave_unstated_empty)]
