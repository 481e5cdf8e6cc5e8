"""Card numbers have no business in names and notes: found, they are refused and kept nowhere."""

import re

# Between blocks: one space, as a form, a spreadsheet or JSON's escapes write it too, or one dash.
_GAP = r"(?:[ +\u00a0\u3000-]|\\u(?:00[aA]0|0020|3000))"
# A digit of any script; those of ASCII and the full-width ones as JSON's escapes too.
_ESCAPE = r"\\u(?:003|[fF]{2}1)"
_DIGIT = rf"(?:\d|{_ESCAPE}[0-9])"
_RUN = re.compile(rf"{_DIGIT}(?:{_GAP}?{_DIGIT}){{12,}}")
# The same where none of that can stand, as in nearly all that is logged: in less than half the time.
_PLAIN_RUN = re.compile(r"[0-9](?:[ +-]?[0-9]){12,}")
# First digits of the card schemes (ISO/IEC 7812): Visa, Mastercard, American Express, Discover, Diners Club,
# JCB, UnionPay, Maestro.
_PREFIX = re.compile(
    r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|6011|64[4-9]|65|3(?:0[0-5]|[689])|35(?:2[89]|[3-8])"
    r"|62|5018|5020|5038|5[6-8]|6304|6759|676[1-3]"
)


def has_card_number(text: str) -> bool:
    """Whether 13 to 19 digits, written together or in blocks, begin like a card and pass the Luhn check."""
    return any(_holds_card(run.group()) for run in _run(text).finditer(text))


def without_card_numbers(text: str) -> str:
    """The text with every card number masked, for what has to be logged all the same."""
    return _run(text).sub(lambda run: "[card number]" if _holds_card(run.group()) else run.group(), text)


def _run(text: str) -> re.Pattern[str]:
    return _PLAIN_RUN if text.isascii() and "\\u" not in text else _RUN


def _holds_card(run: str) -> bool:
    """Whether neighboring blocks of a run make a card: "table 8 4111 1111 1111 1111" begins with an 8."""
    blocks = [_plain(block) for block in re.split(_GAP, run)]
    starts = range(len(blocks))
    return any(_is_card("".join(blocks[at:end])) for at in starts for end in range(at + 1, at + 20))


def _plain(block: str) -> str:
    """The block's digits as ASCII."""
    if block.isascii() and block.isdigit():
        return block
    return "".join(str(int(digit)) for digit in re.sub(_ESCAPE, "", block))


def _is_card(digits: str) -> bool:
    return 13 <= len(digits) <= 19 and _PREFIX.match(digits) is not None and _luhn(digits)


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B: double every second digit from the right, sum the digits, divide by ten."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0
