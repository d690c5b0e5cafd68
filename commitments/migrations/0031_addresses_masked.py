"""What relays said so far, without the addresses they said it about, and nothing of those who were erased."""

from django.db import migrations

# The same pattern as in rules/mail_words.py.
MASK = """regexp_replace({column}, '<?[^[:space:]<>"''(),;:]+@[^[:space:]<>"''(),;]*>?', '[address]', 'g')"""
MASKED = f"""
UPDATE commitments_delivery SET reason = {MASK.format(column="reason")} WHERE reason LIKE '%@%';
UPDATE commitments_contact SET bounce_reason = {MASK.format(column="bounce_reason")}
WHERE bounce_reason LIKE '%@%';
UPDATE commitments_delivery delivery SET reason = ''
FROM commitments_notice notice
LEFT JOIN commitments_replyinvitation invitation ON invitation.id = notice.to_invitation_id
LEFT JOIN commitments_contact contact ON contact.id = invitation.contact_id
LEFT JOIN commitments_suggestion suggestion ON suggestion.id = notice.to_suggestion_id
WHERE notice.id = delivery.notice_id AND delivery.reason <> ''
    AND (contact.email = '' OR suggestion.sender_email = '');
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0030_closed_lists")]

    operations = [migrations.RunSQL(MASKED, migrations.RunSQL.noop)]
