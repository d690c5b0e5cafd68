"""Every version of the method: since when, and what it changed. The newest first.

docs/method-changes.md says the same; a test holds the two together.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class MethodVersion:
    """`remarks` are about the version as a whole."""

    version: str
    since: dt.date
    changes: tuple[str, ...]
    remarks: tuple[str, ...] = ()


HISTORY: Final = (
    MethodVersion(
        version="1.1",
        since=dt.date(2026, 11, 23),
        changes=(
            (
                "Evidence strength is computed. For each entry an assessment rests on, its author says "
                "what the evidence shows; the strongest counts. Without a primary source an entry shows "
                "no more than 5, an announcement no more than 3, a thing still pending no more than 2. "
                "Weaker may be chosen with a reason, stronger never. The five codes, and what 4 and 5 "
                "cannot carry, are as they were."
            ),
            (
                "Second ratings are in force: “Met”, “Reversed” and every step down need a second, "
                "blind rating, and so does one in five of the rest, drawn by lot. A step down is also "
                "the loss of “First steps” or more to a status off the scale (No public evidence "
                "found, Cannot be rated as worded, Does not apply, Withdrawn or superseded). The lot "
                "hangs on the undertaking, the author and the published version, so that a new draft "
                "does not draw it again. Both ratings are published with the assessment, and "
                "/en/method/reliability gives the share rated twice, the agreement in per cent and "
                "Krippendorff's alpha, over every pair of ratings that was completed, published or "
                "not. A step down counts from the last level with a rank, whatever stood between. "
                "Nobody but its author reads a draft before its second rating is in, and nobody rates "
                "who read, judged or rated this author's work on it since the last publication. A pair "
                "does not count in the figures where a version withdrawn since had shown the first "
                "rating in public. Where the two differ, the author may only give way; anything else "
                "the second rater writes down. What they agree on holds whole, and only for the "
                "evidence it was given on: if entries, search or tests change afterwards, the second "
                "rating is asked for again."
            ),
            (
                "The right of reply is in force: five weeks, by a private link, with reminders after "
                'two and four weeks and two days before the end. "No public evidence found" is final, '
                "and counts 0 points (-1 on the scale of the G20 trackers), once a round about it has "
                "run its whole time and no reply waits to be published. Before that it counts in no "
                "score. Later versions that only repeat it stay final; once another status came "
                "between, it is provisional until the signatory was asked again. A round that was "
                "ended early, or was about a version since withdrawn, makes nothing final. A round of "
                "which no letter arrived asked nobody: it makes nothing final and is not mentioned. "
                "Nor is anything final where the first letter arrived more than a day after the round "
                "began, unless the round was extended. A published reply that disagrees keeps the "
                "finding provisional until a later version. What all signatories owe together stays "
                "provisional, since none of them is asked to reply for all. Nobody who assessed, "
                "reviewed or rated a finding sets aside a reply to it."
            ),
            (
                '"No public evidence found" is not overdue. After the date it reads "Unknown at the '
                'deadline": a search that found nothing does not settle whether the promise was kept. '
                'Before, it read "Overdue".'
            ),
            (
                "Revisions are in force. An assessment that differs from the one before it because the "
                "method changed, and not the facts, says which rule changed. It is shown as Method "
                "changed, never as Progress or Step back, and only an assessment made under an earlier "
                "method can be revised. /en/corrections lists revisions beside corrections."
            ),
            (
                "A minor correction, of which nobody is mailed, leaves the level, the day it took effect, "
                "the claimed level and the evidence strength as they were. Before, only the level had to "
                "stay."
            ),
            "A promise that a later one replaced can name it, and the page links to it.",
            (
                "A date binds who was bound on that day. Who joined after a deadline, or left before or on "
                'its day, has the timing "Not bound on that day": neither overdue nor unknown.'
            ),
            (
                "Links between texts are new. A commitment can repeat, build on, narrow or replace one of an "
                "earlier text. A link names the clauses on both sides and its reason, and changes no status, "
                "no date and no score."
            ),
            (
                "Two kinds of change are new. Withdrawn: taken back within ten minutes of being "
                "published, before any mail to a subscriber could carry it; the version stays readable, "
                "marked, and counts no more. Later than that, a mistake is put right by a correction. "
                "Reply received: the signatory answered; no status changes by it."
            ),
        ),
    ),
    MethodVersion(
        version="1.0",
        since=dt.date(2026, 11, 23),
        changes=(
            (
                "Delivery: ten codes, Not yet assessed, No public evidence found, No action, First steps, "
                "Substantial progress, Met (Being met for a lasting duty), Reversed, Cannot be rated as "
                "worded, Does not apply, Withdrawn or superseded."
            ),
            (
                "Timing is computed from the deadline and the day a level took effect, never typed in. "
                "Eleven codes; overdue turns long overdue after 180 days; met late is remembered whatever "
                "follows. A date known to the month or year falls due at its end."
            ),
            (
                "Evidence strength from 1 (in force, funded, running or independently audited) to 5 "
                "(secondary source only). 4 and 5 support neither Substantial progress nor Met."
            ),
            "Claimed and verified level are both kept; the site shows the verified one, and the gap.",
            (
                "Score per signatory and instrument: points divided by three times the scored "
                "undertakings, times 100, never under 0; shown with its counts, and only where at least "
                "60 per cent of the undertakings are assessed. Joint undertakings count once, for the "
                "instrument. No totals across instruments and no ranking."
            ),
            "Re-check after 30 days where a date is near or past, else after 180.",
            (
                "A fact enters the public record with a primary source or the pages of two independent "
                "publishers; everything else waits as a lead. Pages of one paper or one wire, relayed by "
                "others, count as one."
            ),
            (
                "Kinds of change: only Progress and Step back are news about the world. A move to or from "
                "a status off the scale, such as No public evidence found, is a Status changed. A "
                "correction also strikes the re-checks that repeated the mistake before it was found."
            ),
            "Nobody reviews their own work. Nobody assesses a signatory they declared a conflict with.",
        ),
        remarks=(
            "The first published method.",
            (
                "Not yet in force in 1.0: the second blind rating with its agreement figures, the five "
                "weeks of reply by private link, and the rating of effects."
            ),
        ),
    ),
)


def known_on(day: dt.date) -> tuple[MethodVersion, ...]:
    """The versions up to that day, the newest first; the first one for days before there was any."""
    return tuple(item for item in HISTORY if item.since <= day) or HISTORY[-1:]


def version_on(day: dt.date) -> str:
    """The version in force at the end of that day."""
    return known_on(day)[0].version
