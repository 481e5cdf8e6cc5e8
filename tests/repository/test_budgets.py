"""How long functions and files may be. A split is a concept with a name in the glossary, never a shard.

Functions are counted whole. So is the longest file; the median and the percentile of files count code alone
(docs/decisions/0004-lengths-count-code.md).
"""

from statistics import median, quantiles

from tests.repository import source

LONGEST_FUNCTION = 45
LONGEST_FILE = 300
# Past this a module becomes a package of the same name; the settings stay one file.
LONGEST_MODULE = 250
ONE_FILE = {"config/settings.py"}
# A table of cases reads better in one piece.
LONGEST_TEST_FILE = 500


def test_no_function_is_longer_than_forty_five_lines() -> None:
    assert _longer_functions(source.product(), LONGEST_FUNCTION) == []
    assert _longer_functions(source.tests(), LONGEST_FUNCTION) == []


def test_functions_are_short_in_the_median_and_at_the_95th_percentile() -> None:
    lengths = [source.length(function) for file in source.product() for function in file.functions()]
    assert median(lengths) <= 6
    assert quantiles(lengths, n=20)[-1] <= 25


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    assert [file.path for file in source.product() if file.lines > LONGEST_FILE] == []
    assert [file.path for file in source.tests() if file.lines > LONGEST_TEST_FILE] == []


def test_a_module_past_two_hundred_and_fifty_lines_is_a_package() -> None:
    longer = {file.path for file in source.product() if file.lines > LONGEST_MODULE}
    assert longer - ONE_FILE == set()


def test_files_are_short_in_the_median_and_at_the_95th_percentile() -> None:
    lengths = [file.code_lines() for file in source.product()]
    assert median(lengths) <= 60
    assert quantiles(lengths, n=20)[-1] <= 200


def _longer_functions(files: tuple[source.Source, ...], most: int) -> list[str]:
    return [
        f"{file.at(function)} {function.name}: {source.length(function)}"
        for file in files
        for function in file.functions()
        if source.length(function) > most
    ]
