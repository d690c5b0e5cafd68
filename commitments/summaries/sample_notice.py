from typing import Final

from django.conf import settings

from commitments.models import StaffMember
from commitments.summaries.one_statement import OneStatement

SAMPLE_STAFF_DOMAIN = "@sample.invalid"
# What leaves a copy with sample data says so itself, since nobody reads it under the banner of the pages.
SUBJECT_PREFIXES: Final = {
    "en": "SAMPLE, invented: ",
    "fr": "EXEMPLE, inventé\u00a0: ",
    "ar": "مثال مختلَق: ",
}
FILE_PREFIX: Final = "SAMPLE-"
SENTENCES: Final = {
    "en": "Sample data: invented. What this mail says is made up to show the form. "
    "It says nothing about any country.",
    "fr": "Données d’exemple\u00a0: inventées. Ce que dit ce message est inventé pour montrer la forme. "
    "Il ne dit rien d’aucun pays.",
    "ar": "بيانات تجريبية مختلَقة. ما تقوله هذه الرسالة مختلَق لإظهار الشكل فقط، ولا يقول شيئًا عن أي بلد.",
}


INVENTED: Final = OneStatement(
    lambda: {"people": StaffMember.objects.filter(email__endswith=SAMPLE_STAFF_DOMAIN).values("pk")[:1]}
)


def has_sample_data() -> bool:
    """Whether invented rows are on show; sample data always comes with its invented staff.

    Production refuses sample data, so it is not asked there.
    """
    if settings.MODE == "production":
        return False
    return bool(INVENTED.ask()["people"])
