"""The one-time key of the form an entry was typed into, so that sending it twice makes one draft."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0008_reply_rounds")]

    operations = [
        migrations.AddField(
            model_name="entrydraft",
            name="form_token",
            field=models.UUIDField(
                editable=False,
                help_text="Of the form it was typed into: sending that form again makes no second draft.",
                null=True,
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="deskact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("save", "Saved a draft"),
                    ("discard", "Threw away a draft"),
                    ("submit", "Submitted"),
                    ("send-back", "Sent back"),
                    ("decline", "Declined"),
                    ("publish", "Published"),
                    ("withdraw", "Withdrew"),
                    ("rate", "Gave a second rating"),
                    ("reconcile", "Reconciled two ratings"),
                    ("take", "Took"),
                    ("release", "Gave back"),
                    ("snooze", "Snoozed"),
                    ("assign", "Assigned"),
                    ("unassign", "Ended an assignment"),
                    ("declare", "Declared a conflict of interest"),
                    ("open-round", "Opened a round of replies"),
                    ("publish-reply", "Published a reply"),
                    ("contact", "Changed a contact"),
                    ("import", "Imported"),
                    ("undo-import", "Undid an import"),
                    ("suggestion", "Settled a suggestion"),
                ],
                max_length=15,
            ),
        ),
    ]
