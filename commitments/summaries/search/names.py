"""What has a name or a code: signatories, commitments, their meeting, instruments, the words of the method.

These lists are short and closed, so they are compared here, in every language and however misspelt; full text
in the database only says which commitments hold the words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject, Replace
from django.urls import reverse
from django.utils.translation import gettext

from commitments.models import (
    Clause,
    Commitment,
    CommitmentTest,
    Deadline,
    Instrument,
    Signatory,
    Undertaking,
)
from commitments.rules.search_words import (
    Part,
    closeness,
    excerpt,
    holds_all,
    marked,
    words_of,
)
from commitments.summaries.own_words import Said, official, readers_language, said, said_each, said_in
from commitments.summaries.region_names import region_name
from commitments.summaries.search.full_text import FullText, Matches, Strings, query_of
from commitments.summaries.search.hits import Hit, HitType, Rank, foreign
from commitments.summaries.signatory_names import own_name
from commitments.vocabulary import InstrumentKind, SignatoryKind

OUR_FIELDS = ("text", "guidance", "summary", "quote", "note")
LONGEST_FOR_ALIKE = 4  # words; in a longer question a misspelt name is not looked for


@dataclass(frozen=True)
class Named:
    """A signatory that a part of the query names; `rest` is asked about it, `rank` says how sure we are."""

    signatory: Signatory
    rank: int
    rest: tuple[str, ...]
    closeness: float = 1.0


@dataclass(frozen=True)
class Question:
    """The query as typed and its words, with the same words as they were typed."""

    typed: str
    words: tuple[str, ...]
    capitals: frozenset[str]


def question_of(typed: str, words: tuple[str, ...]) -> Question:
    """`capitals` are the words typed in capitals: only so does a longer query hold a code of two letters."""
    return Question(
        typed, words, frozenset(word.lower() for word in typed.split() if word.isupper() and word.isascii())
    )


def named_signatories(question: Question, signatories: Iterable[Signatory]) -> list[Named]:
    """The signatories that the query names, the surest first; only where none is named, those spelt alike."""
    spelt = [(signatory, [words_of(name) for name in all_names(signatory)]) for signatory in signatories]
    found = [named for signatory, names in spelt if (named := best_of(question, signatory, names))]
    if not found and len(question.words) <= LONGEST_FOR_ALIKE:
        found = [named for signatory, names in spelt if (named := alike(question, signatory, names))]
    return sorted(found, key=lambda named: (named.rank, len(named.rest), -named.closeness))


def all_names(signatory: Signatory) -> list[str]:
    """Every name it has had, in all languages; codes are apart."""
    names = (signatory.name, signatory.name_fr, signatory.name_ar, signatory.name_in_text, signatory.slug)
    return [name for name in (*names, *signatory.also_known_as) if name]


def best_of(question: Question, signatory: Signatory, names: Sequence[Sequence[str]]) -> Named | None:
    asked = question.words
    codes = {code.lower() for code in (signatory.code, signatory.alpha3) if code}
    if len(asked) == 1 and asked[0] in codes:
        return Named(signatory, Rank.EXACT, ())
    rests = [rest for name in names if (rest := without(asked, name)) is not None]
    rests += [
        tuple(word for word in asked if word != code) for code in codes & question.capitals if code in asked
    ]
    if rests:
        rest = min(rests, key=len)
        return Named(signatory, Rank.EXACT if not rest else Rank.IN_NAME, rest)
    for name in names:
        if holds_all(name, asked):
            starts = bool(name) and name[0].startswith(asked[0])
            return Named(signatory, Rank.STARTS_SO if starts else Rank.IN_NAME, ())
    return None


def without(asked: Sequence[str], name: Sequence[str]) -> tuple[str, ...] | None:
    """The query without the name, None where the name does not stand in it."""
    length = len(name)
    for start in range(len(asked) - length + 1) if length else ():
        if tuple(asked[start : start + length]) == tuple(name):
            return (*asked[:start], *asked[start + length :])
    return None


def alike(question: Question, signatory: Signatory, names: Sequence[Sequence[str]]) -> Named | None:
    asked, best = question.words, None
    for name in names:
        length = len(name)
        for start in range(len(asked) - length + 1) if length else ():
            near = closeness(" ".join(name), " ".join(asked[start : start + length]))
            if near and (best is None or near > best.closeness):
                rest = (*asked[:start], *asked[start + length :])
                best = Named(signatory, Rank.ALIKE, rest, near)
    return best


def signatory_hits(named: Iterable[Named], asked: Sequence[str]) -> Iterator[Hit]:
    """Those whom the whole query names."""
    for item in named:
        if not item.rest:
            signatory = item.signatory
            kind = SignatoryKind(signatory.kind)
            yield Hit(
                HitType.SIGNATORY,
                gettext("Country") if kind == SignatoryKind.COUNTRY else gettext("Organisation"),
                marked(own_name(signatory), asked),
                signatory.get_absolute_url(),
                item.rank,
                code=signatory.code,
                about=Said(region_name(signatory.subregion or signatory.region), readers_language()),
                region=signatory.region,
            )


def holding(asked: Sequence[str]) -> tuple[QuerySet[Any], ...]:
    """The numbers of commitments that hold the words: in the text, in what we say, in tests and deadlines.

    Each is a query by itself, so that its index answers it.
    """
    query = query_of(asked)

    def found(rows: type[Model], *columns: str | Combinable) -> QuerySet[Any]:
        return rows._default_manager.filter(Matches(FullText(*columns), query))

    translations = Strings("translations")
    ours = ("title", "trackability_reason", Strings("explanation"), translations)
    return (
        found(Commitment, *ours).values("pk"),
        found(Clause, "quote", "summary").values("commitments"),
        found(Clause, "summary", translations).values("commitments"),
        found(CommitmentTest, "text", "guidance", translations).values("commitment"),
        found(Deadline, "quote", "note", translations).values("commitment"),
    )


def load_commitments(asked: Sequence[str]) -> list[Any]:
    """All commitments with clauses and tests, and whether the words asked for stand in them. One query."""
    holds_words = reduce(or_, (Q(pk__in=numbers) for numbers in holding(asked)))
    own = Clause.objects.filter(commitments=OuterRef("pk")).order_by("order")
    tests = CommitmentTest.objects.filter(commitment=OuterRef("pk")).order_by("number")
    return list(
        Commitment.objects.select_related("instrument", "deadline").annotate(
            holds_words=Case(When(holds_words, then=Value(True)), default=Value(False)),
            clause_rows=ArraySubquery(
                own.values(
                    row=JSONObject(
                        code="code",
                        quote="quote",
                        language="language",
                        official_words="official_words",
                        summary="summary",
                        translations="translations",
                    )
                )
            ),
            test_rows=ArraySubquery(
                tests.values(row=JSONObject(text="text", guidance="guidance", translations="translations"))
            ),
        )
    )


def is_code(asked: Sequence[str], codes: Iterable[str]) -> bool:
    """Whether one of the codes was typed, with or without its dots: D3.e, d3.E, D3e, D3 e."""
    return "".join(asked) in {"".join(words_of(code)) for code in codes}


def codes_of(commitment: Any) -> list[str]:
    return [commitment.code, *(row["code"] for row in commitment.clause_rows)]


def rank_of(commitment: Any, asked: Sequence[str]) -> int | None:
    """How well a commitment answers these words, None where it does not."""
    if is_code(asked, codes_of(commitment)):
        return Rank.EXACT
    holding = [title for title in titles_of(commitment) if holds_all(title, asked)]
    if holding:
        return Rank.STARTS_SO if any(title[0].startswith(asked[0]) for title in holding) else Rank.IN_NAME
    return Rank.IN_WORDS if commitment.holds_words else None


def titles_of(commitment: Any) -> list[tuple[str, ...]]:
    """Our title in every language there is."""
    others = (fields.get("title", "") for fields in commitment.translations.values())
    return [words_of(title) for title in (commitment.title, *others) if title]


def commitment_hits(commitments: Iterable[Any], asked: Sequence[str]) -> Iterator[Hit]:
    for commitment in commitments:
        rank = rank_of(commitment, asked)
        if rank is not None:
            yield commitment_hit(commitment, asked, rank)


def commitment_hit(commitment: Any, asked: Sequence[str], rank: int) -> Hit:
    """With the official words; or with ours, where only they hold the words asked for."""
    quotes = [official(SimpleNamespace(**row), "quote") for row in commitment.clause_rows if row["quote"]]
    title = said(commitment, "title")
    texts = (text for text in (*quotes, *our_texts(commitment)) if holds_all(words_of(text), asked))
    some = next(iter(quotes), Said("", "en"))
    words = next(texts, some) if rank == Rank.IN_WORDS else some
    return Hit(
        HitType.COMMITMENT,
        gettext("Commitment"),
        marked(title, asked),
        reverse("public:commitment", args=[commitment.code]),
        rank,
        code=commitment.code,
        language=foreign(title.language),
        words=excerpt(words.rstrip(";, "), asked),
        words_language=foreign(words.language),
        is_quoted=words in quotes,
    )


def our_texts(commitment: Any) -> Iterator[Said]:
    """All that we say of a promise: in the reader's language, then as it is in every other."""
    yield from said_each(commitment, "explanation")
    yield said(commitment, "trackability_reason")
    deadline = getattr(commitment, "deadline", None)
    rows = [(row["translations"], row) for row in (*commitment.test_rows, *commitment.clause_rows)]
    rows += [(deadline.translations, {"quote": deadline.quote, "note": deadline.note})] if deadline else []
    for translations, row in rows:
        yield from (said_in(translations, name, row[name]) for name in OUR_FIELDS if row.get(name))
    for paragraph in (*commitment.explanation, commitment.trackability_reason):
        yield Said(paragraph, "en")
    for translations, row in [(commitment.translations, {}), *rows]:
        yield from (Said(row[name], "en") for name in OUR_FIELDS if row.get(name))
        for language, fields in translations.items():
            for words in fields.values():
                yield from (Said(text, language) for text in ([words] if isinstance(words, str) else words))


def undertaking_hits(named: Iterable[Named], commitments: Sequence[Any]) -> Iterator[Hit]:
    """What the signatories named owe under the promises named beside them. One query, or none."""
    wanted: dict[tuple[int, int], int] = {}
    for item in named:
        if item.rest:
            for commitment in commitments:
                rank = named_in(commitment, item.rest)
                if rank is not None:
                    wanted[item.signatory.pk, commitment.pk] = Rank.ALIKE if item.rank == Rank.ALIKE else rank
    if not wanted:
        return
    found = (
        Undertaking.objects.filter(
            endorsement__signatory__in={pair[0] for pair in wanted},
            commitment__in={pair[1] for pair in wanted},
        )
        .select_related("commitment", "endorsement__signatory", "current_status")
        .order_by("commitment__instrument__order", "commitment__order", "endorsement__signatory__sort_key")
    )
    for undertaking in found:
        assert undertaking.endorsement is not None
        signatory = undertaking.endorsement.signatory
        pair = (signatory.pk, undertaking.commitment_id)
        if pair in wanted:
            title = said(undertaking.commitment, "title")
            yield Hit(
                HitType.UNDERTAKING,
                gettext("Undertaking"),
                (Part(own_name(signatory), True),),
                undertaking.get_absolute_url(),
                wanted[pair],
                code=undertaking.commitment.code,
                words=(Part(title, False),),
                words_language=foreign(title.language),
                level=undertaking.current_status.verified_level,
                region=signatory.region,
            )


def named_in(commitment: Any, rest: Sequence[str]) -> int | None:
    """How well the rest of a query names the commitment: by code or title, else by words close to it."""
    titles = titles_of(commitment)
    if is_code(rest, codes_of(commitment)):
        return Rank.EXACT
    if any(holds_all(title, rest) for title in titles):
        return Rank.STARTS_SO
    known = {word for title in titles for word in title}
    near = all(any(closeness(other, word) for other in known) for word in rest if len(word) > 3)
    return Rank.IN_NAME if near and any(len(word) > 3 for word in rest) else None


def instrument_hits(asked: Sequence[str]) -> Iterator[Hit]:
    """By title in every language, by code, or by what we say of it. One query."""
    for instrument in Instrument.objects.all():
        others = tuple(instrument.translations.values())
        names = [instrument.title, instrument.short_title, instrument.code]
        names += [fields[name] for fields in others for name in ("title", "short_title") if name in fields]
        about = [said(instrument, "about"), Said(instrument.about, "en")]
        about += [Said(fields["about"], language) for language, fields in instrument.translations.items()
                  if "about" in fields]  # fmt: skip
        titles = [words_of(name) for name in names]
        text = next((text for text in about if holds_all(words_of(text), asked)), None)
        if tuple(asked) in titles:
            rank = Rank.EXACT
        elif any(holds_all(title, asked) and title[0].startswith(asked[0]) for title in titles):
            rank = Rank.STARTS_SO
        elif any(holds_all(title, asked) for title in titles):
            rank = Rank.IN_NAME
        elif text is not None:
            rank = Rank.IN_WORDS
        else:
            continue
        shown = text if text is not None else about[0]
        yield Hit(
            HitType.INSTRUMENT,
            InstrumentKind(instrument.kind).label,
            marked(instrument.title, asked),
            reverse("public:instrument", args=[instrument.code]),
            rank,
            language=foreign("en"),
            words=excerpt(shown, asked) if shown else (),
            words_language=foreign(shown.language),
        )


def clause_hits(asked: Sequence[str], commitments: Iterable[Any]) -> Iterator[Hit]:
    """The place in the text that has exactly this code, where no commitment has it. One query."""
    taken = {row["code"] for commitment in commitments for row in commitment.clause_rows}
    code = "".join(asked)
    if len(code) > 20:
        return
    coded = Clause.objects.annotate(plain=Replace("code", Value("."))).filter(plain__iexact=code)
    for clause in coded.select_related("instrument"):
        words = official(clause, "quote") if clause.quote else said(clause, "summary")
        if clause.code not in taken:
            yield Hit(
                HitType.TEXT,
                gettext("In the text"),
                (Part(official(clause.instrument, "title"), False),),
                f"{reverse('public:instrument', args=[clause.instrument.code])}#{clause.code}",
                Rank.EXACT,
                code=clause.code,
                language=foreign(official(clause.instrument, "title").language),
                words=excerpt(words, asked),
                words_language=foreign(words.language),
                is_quoted=bool(clause.quote),
            )
