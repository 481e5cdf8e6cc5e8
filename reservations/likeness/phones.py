"""Phone numbers as they are compared: in E.164, where that can be told."""

import re

import phonenumbers


def phone_key(number: str, *, country: str, dialed: str = "") -> str:
    """The number in E.164, or nothing where it cannot be told.

    `country` is the outlet's (ISO 3166-1 alpha-2, may be empty: then only numbers with a `+` can be told).
    `dialed` is what OpenTable says of the number's country, a calling code or letters; it goes before ours.
    """
    try:
        parsed = phonenumbers.parse(number, _region(dialed) or country or None)
    except phonenumbers.NumberParseException:
        return ""
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    # A number without its area code is somebody else's in the next town.
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def digits(number: str) -> str:
    """The digits alone, without the zeros that one dials within a country."""
    return re.sub(r"[^0-9]", "", number).lstrip("0")


def _region(dialed: str) -> str:
    code = dialed.strip().lstrip("+").upper()
    if code.isascii() and code.isdigit():
        region = str(phonenumbers.region_code_for_country_code(int(code)))
        return region if region.isalpha() and region != "ZZ" else ""
    return code if code in phonenumbers.SUPPORTED_REGIONS else ""
