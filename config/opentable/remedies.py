"""Where the problems of the way to OpenTable are mended, and the causes that no problem tells."""

from dataclasses import replace

from config import roles
from config.opentable import auth, framings, frn_watch, links, traffic
from config.opentable.fixes import Fix
from config.opentable.streams import alarms

_SEE, _STEER = roles.Act.SEE_INTEGRATION, roles.Act.STEER_INTEGRATION
_HERE, _SET_UP = "on the page Integration", "under Set-up"

SET_UP = Fix("Open Set-up", "setup", _STEER, _SET_UP, has_subject=False)
SWITCH_ON = Fix("Switch it on", "setup", _STEER, _SET_UP, has_subject=False, tail="#later")
RESUME = Fix("Resume", "resume", _STEER, _HERE, has_subject=False, is_act=True)
PAUSE = Fix("Pause", "integration", _STEER, _HERE, has_subject=False, tail="#levers")
CALL_AGAIN = Fix("Call it again now", "call-again", _STEER, _HERE, has_subject=False, is_act=True)
# Who had the host left alone has it called again.
CALL_AGAIN_AFTER_SUPPORT = replace(CALL_AGAIN, act=roles.Act.ISOLATE_HOST)
SEND_ALL_AGAIN = Fix("Send all again", "replay-all", _STEER, _HERE, has_subject=False, is_act=True)
SEND_AGAIN = Fix("Send again: see first", "plan-replay", _STEER, _HERE, has_subject=False)
SEE_WAITING = Fix(
    "See what waits", "integration", _SEE, _HERE, has_subject=False, tail="#waiting", also=(SEND_AGAIN,)
)
REGISTER = replace(SET_UP, also=(SEND_ALL_AGAIN,))
ENTER_CREDENTIALS = Fix(
    "Enter the credentials", "setup", _STEER, _SET_UP, has_subject=False, tail="#in-use", also=(CALL_AGAIN,)
)

FIXES = {
    **dict.fromkeys(auth.NOT_BELIEVED, ENTER_CREDENTIALS),
    links.NOT_ROUTED: SEND_ALL_AGAIN,
    alarms.REFUSED: SEND_AGAIN,
    alarms.DELAYED: replace(CALL_AGAIN, also=(SEE_WAITING,)),
    framings.REFUSED: Fix(
        "Open Environments", "environments", _STEER, "under Environments", has_subject=False
    ),
    frn_watch.FAILING: Fix(
        "See what failed",
        "integration",
        _SEE,
        _HERE,
        has_subject=False,
        tail="?failures=on&direction=IN#log",
        also=(PAUSE,),
    ),
    traffic.QUIET: Fix(
        "What went wrong?",
        "diagnosis",
        _SEE,
        "under What went wrong",
        has_subject=False,
        ends_by_hand=True,
        done="It is a quiet day",
    ),
}
