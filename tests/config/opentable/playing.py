"""A short script in the place of an evening's: one step passes, one fails, one was never possible."""

from config.opentable.rehearsal import Script, Stage, Step, expect
from tests.config.opentable import talking

NAME = f"{__name__}.SCRIPT"
SOUND = f"{__name__}.SOUND_SCRIPT"
cleared: list[int] = []


def _says_something(stage: Stage) -> str:
    talking.said(stage.link)
    return "said something"


def _fails(stage: Stage) -> str:
    expect(False, "nothing was there")
    return "never"


def _needs_a_prop(stage: Stage) -> str:
    return str(stage.props["number"])


def _suits_nobody(stage: Stage) -> bool:
    return False


def _clear(stage: Stage) -> None:
    cleared.append(stage.outlet.rid)


SCRIPT = Script(
    steps=(
        Step("talk", _says_something),
        Step("fail", _fails),
        Step("need", _needs_a_prop),
        Step("only in pos", _says_something, frozenset({"POS"})),
        Step("for nobody", _says_something, suits=_suits_nobody),
    ),
    clear=_clear,
)
SOUND_SCRIPT = Script(steps=(Step("talk", _says_something),), clear=_clear)
