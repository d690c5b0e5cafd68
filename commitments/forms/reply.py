"""The form of the private reply page, in English and French. What was typed is never cut or corrected."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from commitments.actions.replies import LONGEST_TEXT, MOST_LINKS, Answer
from commitments.forms.desk_form import WholeTextForm
from commitments.summaries.reply_page import AskedAbout, ReplyPage
from commitments.summaries.reply_words import FRENCH, WRITTEN_IN
from commitments.vocabulary import ReplyStance

LONGEST_LINK: Final = 2000
WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "stance": "Do you agree with this assessment?",
        "agree": "We agree",
        "disagree": "We disagree",
        "none": "No answer to this question",
        "text": "Your reply",
        "text_help": f"Published as you write it. At most {LONGEST_TEXT:,} characters.",
        "links": "Links to public sources",
        "links_help": f"One per line, at most {MOST_LINKS}.",
        "signed_as": "Your name and office, as they will be published",
        "written_in": "Language of your reply",
        "too_long": "This is longer than {limit:,} characters, by {over:,}. Nothing was cut: "
        "please shorten it.",
        "too_many_links": "There are {count} links; at most {limit} can be published.",
        "bad_link": "“{link}” is not a web address that begins with http:// or https://.",
        "unsigned": "Give the name and office under which the reply is published.",
        "nothing": "There is nothing to send yet: answer at least one of the questions.",
        "overtaken": "Other words were saved here through this link meanwhile. They stand below yours. "
        "Press the button again to replace them with yours.",
        "late_published": "Your reply on {code} was published meanwhile. What you typed is below, to copy.",
        "late_aside": "Your reply on {code} was settled meanwhile. What you typed is below, to copy.",
        "late_withdrawn": "We withdrew our assessment of {code} meanwhile. What you typed is below, to copy.",
        "late_closed": "What you typed on {code} came after the end.",
        "choose": "Choose one of the answers.",
        "choose_language": "Choose the language from the list.",
        "hidden_signs": "This holds signs that cannot be seen. Please type it anew.",
        "signed_too_long": "At most 200 characters can be published.",
    },
    FRENCH: {
        "stance": "Êtes-vous d’accord avec cette évaluation ?",
        "agree": "Nous sommes d’accord",
        "disagree": "Nous ne sommes pas d’accord",
        "none": "Sans réponse à cette question",
        "text": "Votre réponse",
        "text_help": "Publiée telle que vous l’écrivez. 20 000 caractères au plus.",
        "links": "Liens vers des sources publiques",
        "links_help": f"Un par ligne, {MOST_LINKS} au plus.",
        "signed_as": "Vos nom et fonction, tels qu’ils seront publiés",
        "written_in": "Langue de votre réponse",
        "too_long": "Ce texte dépasse {limit} caractères, de {over}. Rien n’a été coupé : "
        "veuillez le raccourcir.",
        "too_many_links": "Il y a {count} liens ; {limit} au plus peuvent être publiés.",
        "bad_link": "« {link} » n’est pas une adresse qui commence par http:// ou https://.",
        "unsigned": "Indiquez le nom et la fonction sous lesquels la réponse sera publiée.",
        "nothing": "Il n’y a encore rien à envoyer : répondez à une question au moins.",
        "overtaken": "Un autre texte a été enregistré ici entre-temps par ce lien. Il figure sous le vôtre. "
        "Appuyez de nouveau sur le bouton pour le remplacer par le vôtre.",
        "late_published": "Votre réponse sur {code} a été publiée entre-temps. "
        "Votre texte figure ci-dessous, à copier.",
        "late_aside": "Votre réponse sur {code} a été traitée entre-temps. Votre texte figure ci-dessous, "
        "à copier.",
        "late_withdrawn": "Nous avons retiré entre-temps notre évaluation de {code}. Votre texte figure "
        "ci-dessous, à copier.",
        "late_closed": "Votre texte sur {code} est arrivé après la fin du délai.",
        "choose": "Choisissez l’une des réponses.",
        "choose_language": "Choisissez la langue dans la liste.",
        "hidden_signs": "Ce champ contient des signes invisibles. Veuillez le saisir à nouveau.",
        "signed_too_long": "200 caractères au plus peuvent être publiés.",
    },
}
NO_BREAK: Final = "\N{NO-BREAK SPACE}"
WORDS[FRENCH] = {
    name: text.replace(" ?", f"{NO_BREAK}?").replace(" :", f"{NO_BREAK}:").replace(" ;", f"{NO_BREAK};")
    for name, text in WORDS[FRENCH].items()
}
is_web_address = URLValidator(schemes=["http", "https"])


class SignatureForm(WholeTextForm):
    """Who replies, in which language: once for the whole page."""

    signed_as = forms.CharField(
        required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    written_in = forms.ChoiceField(choices=WRITTEN_IN)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.words = WORDS[language]
        for name, field in self.fields.items():
            field.label = self.words[name]
        self.fields["signed_as"].error_messages["max_length"] = self.words["signed_too_long"]
        choose = self.words["choose_language"]
        self.fields["written_in"].error_messages |= {"required": choose, "invalid_choice": choose}

    def clean_signed_as(self) -> str:
        signed_as: str = self.cleaned_data["signed_as"]
        if has_hidden_signs(signed_as):
            raise ValidationError(self.words["hidden_signs"])
        return signed_as


class AnswerForm(forms.Form):
    """The answer about one undertaking."""

    stance = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    )
    links = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "dir": "ltr"})
    )
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, language: str, item: AskedAbout) -> None:
        kept = item.answer
        initial = {
            "stance": kept.stance if kept else "",
            "text": kept.text if kept else "",
            "links": "\n".join(kept.links) if kept else "",
            "row_version": kept.row_version if kept else 0,
        }
        super().__init__(data, initial=initial, prefix=f"item-{item.pk}", label_suffix="")
        self.item, self.words, self.is_overtaken = item, WORDS[language], False
        self.data: dict[str, Any] = data.dict() if data is not None else {}  # no field has several values
        for name in ("stance", "text", "links"):
            self.fields[name].label = self.words[name]
        self.fields["text"].help_text, self.fields["links"].help_text = (
            self.words["text_help"],
            self.words["links_help"],
        )
        stance = self.fields["stance"]
        assert isinstance(stance, forms.ChoiceField)
        stance.choices = [
            (ReplyStance.AGREE, self.words["agree"]),
            (ReplyStance.DISAGREE, self.words["disagree"]),
            ("", self.words["none"]),
        ]
        stance.error_messages["invalid_choice"] = self.words["choose"]

    def clean_text(self) -> str:
        """As typed, but for the way lines end; the browser sends both signs for one."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text) > LONGEST_TEXT:
            over = len(text) - LONGEST_TEXT
            raise ValidationError(self.words["too_long"].format(limit=LONGEST_TEXT, over=over))
        return text if text.strip() else ""

    def clean_links(self) -> list[str]:
        links = [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        wrong = [link for link in links if not is_link(link)]
        if wrong:
            raise ValidationError([self.words["bad_link"].format(link=link[:200]) for link in wrong[:3]])
        if len(links) > MOST_LINKS:
            raise ValidationError(self.words["too_many_links"].format(count=len(links), limit=MOST_LINKS))
        return links

    def answer(self) -> Answer:
        data = self.cleaned_data
        return Answer(data["stance"], data["text"], data["links"], data["row_version"] or 0)


def has_hidden_signs(text: str) -> bool:
    """Signs that show nothing, or turn the rest around: what is read is then not what stands there."""
    return any(unicodedata.category(sign) in ("Cc", "Cf") for sign in text)


def is_link(link: str) -> bool:
    if has_hidden_signs(link):
        return False
    try:
        is_web_address(link)
        return len(link) <= LONGEST_LINK and not urlsplit(link).username
    except (ValidationError, ValueError):
        return False


@dataclass(frozen=True)
class Typed:
    """What was typed for something that takes no more words, to be copied. `anchor` is the id of its box."""

    anchor: str
    code: str
    title: str
    why: str
    stance: str
    text: str
    links: str


def typed_beside(items: Iterable[AskedAbout], data: Any, *, language: str) -> tuple[Typed, ...]:
    """What the post holds for these items, which have no form, where it is not what is kept already."""
    found = []
    for item in items:
        name = f"item-{item.pk}-"
        if f"{name}text" not in data:
            continue
        text = data[f"{name}text"].replace("\r\n", "\n")
        stance, links = data.get(f"{name}stance", ""), data.get(f"{name}links", "")
        kept = item.answer
        before = (kept.stance, kept.text, list(kept.links)) if kept else ("", "", [])
        if (stance, text if text.strip() else "", links.split()) != before:
            words = WORDS[language]
            found.append(
                Typed(
                    anchor=f"typed-{item.pk}",
                    code=item.code,
                    title=item.title,
                    why=words[why_late(item)].format(code=item.code),
                    stance=words.get(stance, ""),
                    text=text,
                    links=links.strip(),
                )
            )
    return tuple(found)


def why_late(item: AskedAbout) -> str:
    if item.is_withdrawn:
        return "late_withdrawn"
    if item.answer and item.answer.is_settled:
        return "late_published" if item.answer.is_published else "late_aside"
    return "late_closed"


class ReplyForms:
    """The whole page: the signature and one form per undertaking that can still be answered."""

    def __init__(self, page: ReplyPage, data: Any = None) -> None:
        self.words = WORDS[page.language]
        self.page, self.data = page, data
        given = {"signed_as": page.signed_as, "written_in": page.written_in}
        self.signature = SignatureForm(data, initial=given, language=page.language)
        self.answers = [
            AnswerForm(data, language=page.language, item=item)
            for item in page.items
            if item.answer is None or not item.answer.is_settled
        ]

    def is_valid(self, *, is_sent: bool) -> bool:
        """Whether it can be kept, and where `is_sent`, handed in. Every error shows at once."""
        if not all([self.signature.is_valid(), *(form.is_valid() for form in self.answers)]):
            return False
        if not is_sent:
            return True
        if not self.signature.cleaned_data["signed_as"]:
            self.signature.add_error("signed_as", self.words["unsigned"])
        if all(form.answer().is_blank for form in self.answers):
            self.signature.add_error(None, self.words["nothing"])
        return self.signature.is_valid()

    def overtaken(self, items: Sequence[int]) -> None:
        """Says so beside what was overtaken; the next press then replaces what is kept."""
        for form in self.answers:
            if form.item.pk in items and form.item.answer:
                form.is_overtaken = True
                form.add_error("text", self.words["overtaken"])
                form.data = form.data | {form.add_prefix("row_version"): form.item.answer.row_version}

    def typed_beside(self) -> tuple[Typed, ...]:
        """What was typed for items that were published, set aside or withdrawn since the page was opened."""
        asked = {form.item.pk for form in self.answers}
        rest = [item for item in (*self.page.items, *self.page.withdrawn) if item.pk not in asked]
        return typed_beside(rest, self.data, language=self.page.language)

    def given(self) -> dict[int, Answer]:
        return {form.item.pk: form.answer() for form in self.answers}

    def problems(self) -> list[tuple[str, str]]:
        """Anchor and sentence of everything that is wrong, for the list at the top."""
        found = [("", str(error)) for error in self.signature.non_field_errors()]
        for form in (self.signature, *self.answers):
            for bound in form:
                anchor = bound.id_for_label or f"{bound.auto_id}_0"
                found += [(anchor, str(error)) for error in bound.errors]
        return found
