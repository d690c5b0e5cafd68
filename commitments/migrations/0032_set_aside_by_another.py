"""Who set an answer aside, so that it can be taken back, and never by whoever it contradicts.

An answer that is set aside as not from the signatory counts as silence, and silence can make a finding final:
the one it answers, and later versions that repeat it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "commitments_replyanswer"
REFUSE_OWN_SETTING_ASIDE = """
CREATE FUNCTION commitments_refuse_own_setting_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.set_aside_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.set_aside_at IS NOT NULL AND OLD.set_aside_by_id IS NOT DISTINCT FROM NEW.set_aside_by_id THEN
            RETURN NEW;
        END IF;
    END IF;
    IF NEW.set_aside_by_id IS NULL THEN
        RAISE EXCEPTION 'whoever sets an answer aside is named' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM commitments_replyrounditem item
        JOIN commitments_assessment asked ON asked.id = item.assessment_id
        JOIN commitments_assessment assessment
            ON assessment.undertaking_id = asked.undertaking_id AND assessment.version >= asked.version
        LEFT JOIN commitments_assessmentrating rating ON rating.assessment_id = assessment.id
        WHERE item.id = NEW.item_id AND NEW.set_aside_by_id
            IN (assessment.assessed_by_id, assessment.reviewed_by_id, rating.rater_id)
    ) THEN
        RAISE EXCEPTION 'nobody sets aside an answer to their own work' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0031_addresses_masked")]

    operations = [
        migrations.AddField(
            model_name="replyanswer",
            name="set_aside_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="set_aside_answers",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="replyanswer",
            name="was_submitted_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it was sent, where it was set aside as not from the signatory.",
                null=True,
            ),
        ),
        migrations.RunSQL(
            sql=[
                REFUSE_OWN_SETTING_ASIDE,
                f"""CREATE TRIGGER refuse_own_setting_aside BEFORE INSERT OR UPDATE ON {TABLE}
                FOR EACH ROW EXECUTE FUNCTION commitments_refuse_own_setting_aside()""",
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER refuse_own_setting_aside",
            ],
            reverse_sql=[
                f"DROP TRIGGER refuse_own_setting_aside ON {TABLE}",
                "DROP FUNCTION commitments_refuse_own_setting_aside()",
            ],
        ),
    ]
