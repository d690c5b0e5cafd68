from commitments.actions.refusals import ActionRefusedError


def test_action_refused_error_plain_sentence_concerns_no_field() -> None:
    assert ActionRefusedError("Not today.").problems == {"": ["Not today."]}


def test_action_refused_error_reads_as_all_its_sentences() -> None:
    refusal = ActionRefusedError({"url": ["Give an address."], "": ["Say why.", "Say when."]})
    assert str(refusal) == "Give an address. Say why. Say when."
