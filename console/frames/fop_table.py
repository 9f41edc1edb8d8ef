"""The state table of FOP-1 as data: event and state give actions and the next state (CCSDS 232.1-B-2, table 5-1).

Two surprises. Events 101 to 104 stand between the others: rows that a later issue split. And where the table ignores a timer that runs
out in S3 (E16, E104), it is started again here: else a frame that is lost when the spacecraft stops asking to wait is never sent again
(S1 by E6, the timer off), against 5.1.9, where a timer that runs out begins a recovery; going through all states of both ends shows it.
"""

from __future__ import annotations

from enum import Enum, IntEnum, auto

from console.frames.fop_state import FopAlert, FopPhase


class Event(IntEnum):
    """Rows of the table. N(R), the flags: those of the control word."""

    E1 = 1  # N(R) = V(S), Retransmit 0, Wait 0, N(R) = NN(R)
    E2 = 2  # ... N(R) <> NN(R)
    E3 = 3  # N(R) = V(S), Retransmit 0, Wait 1
    E4 = 4  # N(R) = V(S), Retransmit 1
    E5 = 5  # NN(R) <= N(R) < V(S), Retransmit 0, Wait 0, N(R) = NN(R)
    E6 = 6  # ... N(R) <> NN(R)
    E7 = 7  # NN(R) <= N(R) < V(S), Retransmit 0, Wait 1
    E101 = 101  # NN(R) <= N(R) < V(S), Retransmit 1, limit 1, N(R) <> NN(R)
    E102 = 102  # ... N(R) = NN(R)
    E8 = 8  # limit > 1, N(R) <> NN(R), Wait 0
    E9 = 9  # ... Wait 1
    E10 = 10  # limit > 1, N(R) = NN(R), count < limit, Wait 0
    E11 = 11  # ... Wait 1
    E12 = 12  # count >= limit, Wait 0
    E103 = 103  # ... Wait 1
    E13 = 13  # N(R) < NN(R) or N(R) > V(S)
    E14 = 14  # Lockout 1
    E15 = 15  # a control word that is none
    E16 = 16  # timer out, count < limit, timeout type 0
    E104 = 104  # ... type 1
    E17 = 17  # timer out, count >= limit, timeout type 0
    E18 = 18  # ... type 1
    E19 = 19  # request for an AD frame, wait queue empty
    E20 = 20  # ... not empty
    E21 = 21  # request for a BD frame, BD_Out ready
    E22 = 22  # ... not ready
    E23 = 23  # initiate without check
    E24 = 24  # initiate with check
    E25 = 25  # initiate with Unlock, BC_Out ready
    E26 = 26  # ... not ready
    E27 = 27  # initiate with Set V(R), BC_Out ready
    E28 = 28  # ... not ready
    E29 = 29  # terminate
    E30 = 30  # resume, suspend state 0
    E31 = 31  # ... 1
    E32 = 32  # ... 2
    E33 = 33  # ... 3
    E34 = 34  # ... 4
    E35 = 35  # set V(S)
    E36 = 36  # set window
    E37 = 37  # set timer
    E38 = 38  # set transmission limit
    E39 = 39  # set timeout type
    E40 = 40  # a directive that is none
    E41 = 41  # lower procedures: AD accepted
    E42 = 42  # ... rejected
    E43 = 43  # BC accepted
    E44 = 44  # ... rejected
    E45 = 45  # BD accepted
    E46 = 46  # ... rejected


class Do(Enum):
    """Actions of 232.1-B-2 5.2; an alert is an action as well, and so stands for itself."""

    REMOVE = auto()  # acknowledged frames, from the sent queue (5.2.8)
    START_TIMER = auto()
    CANCEL_TIMER = auto()
    LOOK = auto()  # for an FDU (5.2.10)
    LOOK_FOR_DIRECTIVE = auto()  # (5.2.9)
    AGAIN = auto()  # initiate AD retransmission (5.2.7)
    BC_AGAIN = auto()
    ENQUEUE = auto()  # put the FDU on the wait queue
    ACCEPT = auto()
    REJECT = auto()
    CONFIRM = auto()
    CONFIRM_INITIATION = auto()
    RELEASE_BC = auto()
    INITIALISE = auto()  # (5.2.14)
    SEND_UNLOCK = auto()
    SEND_SET_V_R = auto()
    SEND_BD = auto()
    SUSPEND = auto()  # and note the state in SS (5.2.16)
    RESUME = auto()  # (5.2.17)
    SET = auto()  # what the directive says
    SET_V_S = auto()  # the same with ACCEPT and CONFIRM; REJECT while suspended
    AD_READY = auto()
    BC_READY = auto()
    BD_READY = auto()


Action = Do | FopAlert
Cell = tuple[tuple[Action, ...], FopPhase] | None

_S1, _S2, _S3, _S4, _S5, _S6 = FopPhase
_REMOVE_LOOK = (Do.REMOVE, Do.LOOK)
_ALL_CONFIRMED = (Do.REMOVE, Do.CANCEL_TIMER, Do.LOOK)
_AGAIN = (Do.AGAIN, Do.LOOK)
_BC_AGAIN = (Do.BC_AGAIN, Do.LOOK_FOR_DIRECTIVE)


def _alert(reason: FopAlert) -> Cell:
    return (reason,), _S6


def _alerts(reason: FopAlert, *, s4: Cell, s5: Cell) -> tuple[Cell, ...]:
    """An alert in the states with frames under way; ignored in S6."""
    return _alert(reason), _alert(reason), _alert(reason), s4, s5, ((), _S6)


def _stays(*actions: Action) -> tuple[Cell, ...]:
    """The same in all states, and no change of state."""
    return tuple((actions, phase) for phase in FopPhase)


def _only_initial(*actions: Action, then: FopPhase) -> tuple[Cell, ...]:
    """Taken in S6, rejected elsewhere."""
    return (*(((Do.REJECT,), phase) for phase in (_S1, _S2, _S3, _S4, _S5)), (actions, then))


def _resumed(then: FopPhase) -> tuple[Cell, ...]:
    """SS is not 0 in S6 alone."""
    return None, None, None, None, None, ((Do.ACCEPT, Do.RESUME, Do.CONFIRM), then)


def _goes(s1: Cell, s2: Cell, s3: Cell) -> tuple[Cell, ...]:
    """Frames are under way: no such event in S4 and S5, ignored in S6."""
    return s1, s2, s3, None, None, ((), _S6)


_SYNCH = _alert(FopAlert.SYNCH)
_T1 = _alert(FopAlert.T1)
_SUSPENDS = (Do.SUSPEND,), _S6
_RUNS_ON = (Do.START_TIMER,), _S3
_LLIF = tuple(_alert(FopAlert.LLIF) for _ in FopPhase)

TABLE: dict[Event, tuple[Cell, ...]] = {
    Event.E1: (((), _S1), _SYNCH, _SYNCH, ((Do.CONFIRM_INITIATION, Do.CANCEL_TIMER), _S1),
               ((Do.CONFIRM_INITIATION, Do.RELEASE_BC, Do.CANCEL_TIMER), _S1), ((), _S6)),
    Event.E2: _goes((_ALL_CONFIRMED, _S1), (_ALL_CONFIRMED, _S1), (_ALL_CONFIRMED, _S1)),
    Event.E3: _alerts(FopAlert.CLCW, s4=_alert(FopAlert.CLCW), s5=_alert(FopAlert.CLCW)),
    Event.E4: _alerts(FopAlert.SYNCH, s4=_SYNCH, s5=((), _S5)),
    Event.E5: _goes(((), _S1), _SYNCH, _SYNCH),
    Event.E6: _goes((_REMOVE_LOOK, _S1), (_REMOVE_LOOK, _S1), (_REMOVE_LOOK, _S1)),
    Event.E7: _goes(_alert(FopAlert.CLCW), _alert(FopAlert.CLCW), _alert(FopAlert.CLCW)),
    Event.E101: _goes(*[((Do.REMOVE, FopAlert.LIMIT), _S6)] * 3),
    Event.E102: _goes(*[_alert(FopAlert.LIMIT)] * 3),
    Event.E8: _goes(*[((Do.REMOVE, *_AGAIN), _S2)] * 3),
    Event.E9: _goes(*[((Do.REMOVE,), _S3)] * 3),
    Event.E10: _goes((_AGAIN, _S2), ((), _S2), (_AGAIN, _S2)),
    Event.E11: _goes(((), _S3), ((), _S3), ((), _S3)),
    Event.E12: _goes(((), _S2), ((), _S2), ((), _S2)),
    Event.E103: _goes(((), _S3), ((), _S3), ((), _S3)),
    Event.E13: _alerts(FopAlert.NN_R, s4=_alert(FopAlert.NN_R), s5=((), _S5)),
    Event.E14: _alerts(FopAlert.LOCKOUT, s4=_alert(FopAlert.LOCKOUT), s5=((), _S5)),
    Event.E15: _alerts(FopAlert.CLCW, s4=_alert(FopAlert.CLCW), s5=_alert(FopAlert.CLCW)),
    Event.E16: ((_AGAIN, _S1), (_AGAIN, _S2), _RUNS_ON, _T1, (_BC_AGAIN, _S5), None),
    Event.E104: ((_AGAIN, _S1), (_AGAIN, _S2), _RUNS_ON, _SUSPENDS, (_BC_AGAIN, _S5), None),
    Event.E17: (_T1, _T1, _T1, _T1, _T1, None),
    Event.E18: (_SUSPENDS, _SUSPENDS, _SUSPENDS, _SUSPENDS, _T1, None),
    Event.E19: (((Do.ENQUEUE, Do.LOOK), _S1), ((Do.ENQUEUE, Do.LOOK), _S2), ((Do.ENQUEUE,), _S3),
                ((Do.REJECT,), _S4), ((Do.REJECT,), _S5), ((Do.REJECT,), _S6)),
    Event.E20: _stays(Do.REJECT),
    Event.E21: _stays(Do.SEND_BD),
    Event.E22: _stays(Do.REJECT),
    Event.E23: _only_initial(Do.ACCEPT, Do.INITIALISE, Do.CONFIRM, then=_S1),
    Event.E24: _only_initial(Do.ACCEPT, Do.INITIALISE, Do.START_TIMER, then=_S4),
    Event.E25: _only_initial(Do.ACCEPT, Do.INITIALISE, Do.SEND_UNLOCK, then=_S5),
    Event.E26: _stays(Do.REJECT),
    Event.E27: _only_initial(Do.ACCEPT, Do.INITIALISE, Do.SET, Do.SEND_SET_V_R, then=_S5),
    Event.E28: _stays(Do.REJECT),
    Event.E29: (*[((Do.ACCEPT, FopAlert.TERM, Do.CONFIRM), _S6)] * 5, ((Do.ACCEPT, Do.CONFIRM), _S6)),
    Event.E30: _stays(Do.REJECT),
    Event.E31: _resumed(_S1),
    Event.E32: _resumed(_S2),
    Event.E33: _resumed(_S3),
    Event.E34: _resumed(_S4),
    Event.E35: _only_initial(Do.SET_V_S, then=_S6),
    Event.E36: _stays(Do.ACCEPT, Do.SET, Do.CONFIRM),
    Event.E37: _stays(Do.ACCEPT, Do.SET, Do.CONFIRM),
    Event.E38: _stays(Do.ACCEPT, Do.SET, Do.CONFIRM),
    Event.E39: _stays(Do.ACCEPT, Do.SET, Do.CONFIRM),
    Event.E40: _stays(Do.REJECT),
    Event.E41: (((Do.AD_READY, Do.LOOK), _S1), ((Do.AD_READY, Do.LOOK), _S2), *(((Do.AD_READY,), one) for one in (_S3, _S4, _S5, _S6))),
    Event.E42: _LLIF,
    Event.E43: (*(((Do.BC_READY,), one) for one in (_S1, _S2, _S3, _S4)), ((Do.BC_READY, Do.LOOK_FOR_DIRECTIVE), _S5),
                ((Do.BC_READY,), _S6)),
    Event.E44: _LLIF,
    Event.E45: _stays(Do.BD_READY, Do.ACCEPT),
    Event.E46: _LLIF,
}  # fmt: skip
