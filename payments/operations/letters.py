"""How an outlet words its receipts."""

from dataclasses import asdict, fields
from datetime import datetime

from django.db import transaction

from config import errors
from config.outlets.models import Outlet
from payments import queries, wording
from payments.models import LetterChange, ReceiptLetter


@transaction.atomic
def word_receipts(*, outlet: Outlet, words: wording.Words, actor: str, now: datetime) -> wording.Words:
    """Have the outlet's receipts worded so from now on, and keep who changed what.

    Invalid `unknown_placeholder` where something in braces would not be filled in; `subject_required`.
    """
    Outlet.objects.select_for_update(no_key=True).get(pk=outlet.pk)
    given, former = judge_words(words), queries.words_of(outlet)
    if given == former:
        return given
    ReceiptLetter.objects.update_or_create(outlet=outlet, defaults=asdict(given))
    LetterChange.objects.create(
        outlet=outlet, actor=actor, at=now, former=asdict(former), given=asdict(given)
    )
    return given


def judge_words(words: wording.Words) -> wording.Words:
    """The words with a browser's line ends made plain, or the refusal that names what cannot be filled in."""
    plain = {
        field.name: "\n".join(getattr(words, field.name).strip().splitlines()) for field in fields(words)
    }
    if not plain["subject"]:
        raise errors.Invalid("subject_required", "A letter needs a subject.", {"subject": ["required"]})
    unknown = list(dict.fromkeys(name for text in plain.values() for name in wording.unknown_in(text)))
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in wording.PLACEHOLDERS)
        raise errors.Invalid(
            "unknown_placeholder",
            f"Nothing fills in {' and '.join(unknown)}. In braces you may write {known}.",
            {"unknown": unknown},
        )
    return wording.Words(**plain)
