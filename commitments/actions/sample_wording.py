"""The words of the sample data: plainly invented, and every one begins with "Sample:"."""

from typing import Final

from commitments.models import Undertaking
from commitments.summaries.signatory_names import in_sentence
from commitments.vocabulary import Delivery

CLAIMS: Final = {
    Delivery.NO_ACTION: "{who} told its parliament that no work on “{what}” has begun.",
    Delivery.FIRST_STEPS: "{who} announced a pilot on “{what}” with a budget of its own.",
    Delivery.SUBSTANTIAL: "{who} runs a programme on “{what}” in half of the places it is meant for.",
    Delivery.MET: "{who} brought rules into force that carry out “{what}” in full.",
    Delivery.REVERSED: "{who} repealed the rules made for “{what}”.",
}
REASONS: Final = {
    Delivery.NO_EVIDENCE: "Sample: two invented registers were searched and held nothing.",
    Delivery.NO_ACTION: "Sample: an invented page says that nothing was done.",
    Delivery.FIRST_STEPS: "Sample: an invented plan names a budget and a start. No test is passed yet.",
    Delivery.SUBSTANTIAL: "Sample: an invented programme runs; half of the tests are passed.",
    Delivery.MET: "Sample: every test is passed on invented evidence.",
    Delivery.REVERSED: "Sample: an invented act took back what had been decided.",
    Delivery.UNCLEAR: "Sample: two invented readers applied the wording in opposite ways.",
    Delivery.NOT_APPLICABLE: "Sample: an invented reason puts this outside the signatory's powers.",
    Delivery.CLOSED: "Sample: an invented later text took this one's place.",
}
SCOPE_REASONS: Final = {
    Delivery.NOT_APPLICABLE: "Sample: invented; the power would lie elsewhere.",
    Delivery.CLOSED: "Sample: invented; a later text would have replaced it.",
}
PASSAGE: Final = "Sample: an invented passage."
PLACES: Final = "Sample: an invented gazette and an invented register"
WHAT_WAS_WRONG: Final = "Sample: an invented plan had been taken for a running programme."
SENT_BACK: Final = "Sample: the passage that names the budget is missing. Please add it."
DECLINED: Final = "Sample: this repeats what is on record already."
SECOND_REASONS: Final = "Sample: an invented second reading of the same invented evidence."
RECONCILED: Final = "Sample: on an invented second look both read the evidence as the first rater did."
REPLY: Final = "Sample: we read the evidence differently. This reply is invented, like what it answers."


def who(undertaking: Undertaking) -> str:
    endorsement = undertaking.endorsement
    return in_sentence(endorsement.signatory) if endorsement else "the endorsers together"


def claim(undertaking: Undertaking, level: Delivery) -> str:
    words = CLAIMS[level].format(who=who(undertaking), what=undertaking.commitment.title)
    return f"Sample: {words}"


def claim_made(undertaking: Undertaking) -> str:
    return f"Sample: an invented speech for {who(undertaking)} claims this level."


def change_note(undertaking: Undertaking, level: Delivery) -> str:
    about = f"{undertaking.commitment.code} for {who(undertaking)}"
    return f"Sample: invented assessment of {about}: {level.label.lower()}."


def reply_author(undertaking: Undertaking) -> str:
    return f"Sample: invented office of {who(undertaking)}"
