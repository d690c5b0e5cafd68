"""How an action says no: in sentences for the person, tied to a field where one is at fault."""


class ActionRefusedError(Exception):
    """The action was not carried out and nothing was written.

    `problems` maps a form field's name to its sentences; the key "" holds what concerns no field.
    """

    def __init__(self, problems: dict[str, list[str]] | str) -> None:
        self.problems = {"": [problems]} if isinstance(problems, str) else problems
        super().__init__(" ".join(sentence for sentences in self.problems.values() for sentence in sentences))


class OvertakenError(ActionRefusedError):
    """Something newer was saved or published since the form was opened; its page offers three versions."""
