from django.db import migrations

NO_OWNER = "the publisher of this site"


def name_assessors(apps, schema_editor):
    """Until now only the publisher of the site could assess."""
    owner = apps.get_model("participants", "Participant").objects.filter(is_owner=True).first()
    rows = apps.get_model("positions", "ImpactAssessment").objects.filter(
        assessor=None, assessor_stated=""
    )
    rows.update(**({"assessor": owner} if owner else {"assessor_stated": NO_OWNER}))
    write_unstated(apps, "", "not_stated")


def hide_those_of_others(apps, schema_editor):
    """Without their assessors they would read as the publisher's; and the shorter columns have no word for “not stated”."""
    rows = apps.get_model("positions", "ImpactAssessment").objects
    rows.exclude(assessor__is_owner=True).exclude(assessor_stated=NO_OWNER).update(
        publication="draft"
    )
    write_unstated(apps, "not_stated", "")


def write_unstated(apps, before, after):
    for name in ("ImpactAssessment", "HistoricalImpactAssessment"):
        rows = apps.get_model("positions", name).objects
        rows.filter(severity=before).update(severity=after)
        rows.filter(certainty=before).update(certainty=after)


class Migration(migrations.Migration):
    dependencies = [("positions", "0005_impact_assessors")]

    operations = [migrations.RunPython(name_assessors, hide_those_of_others)]
