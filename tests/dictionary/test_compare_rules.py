"""Rules round a command that have gone, come or changed between two dictionaries, each told in words."""

from __future__ import annotations

import pytest

from console.dictionary.compare import compare
from console.dictionary.model import Dictionary
from tests.dictionary.xtce_text import equal, load, system, telemetry


def with_rules(inside: str) -> Dictionary:
    command = (
        '<MetaCommandSet><MetaCommand name="GO"><CommandContainer name="GO"><EntryList/></CommandContainer>' + inside
    ) + "</MetaCommand></MetaCommandSet>"
    return load(system(telemetry("", {"A": "u8", "B": "u8"}, ""), command))


def constraint(value: int, more: str = "") -> str:
    one = f"<TransmissionConstraint{more}>{equal('A', value)}</TransmissionConstraint>"
    return f"<TransmissionConstraintList>{one}</TransmissionConstraintList>"


CHANGES = [
    (constraint(1), "", ["no longer has the constraint A == 1"]),
    (
        constraint(1),
        constraint(2, ' timeOut="PT5S" suspendable="true"'),
        ["no longer has the constraint A == 1", "has the new constraint A == 2, waited for 5 s, can be overridden"],
    ),
    (
        "",
        f"<ContextSignificanceList><ContextSignificance><ContextMatch>{equal('A', 1)}</ContextMatch>"
        '<Significance consequenceLevel="critical" reasonForWarning="Hot."/></ContextSignificance></ContextSignificanceList>',
        ["has the new significance critical where A == 1 (Hot.)"],
    ),
    (
        '<Interlock verificationToWaitFor="accepted"/>',
        "<Interlock/>",
        ["no longer has the interlock of /T until accepted", "has the new interlock of /T until complete"],
    ),
    (
        "",
        f'<VerifierSet><CompleteVerifier>{equal("B", 3)}<CheckWindow timeToStopChecking="PT9S"/></CompleteVerifier></VerifierSet>',
        ["has the new verifier Complete by B == 3, from 0 to 9 s after the last stage"],
    ),
    (
        '<ParameterToSetList><ParameterToSet parameterRef="A"><NewValue>3</NewValue></ParameterToSet></ParameterToSetList>',
        '<ParameterToSetList><ParameterToSet parameterRef="A" setOnVerification="release"><Derivation><ThisParameterOperand/></Derivation>'
        "</ParameterToSet></ParameterToSetList>",
        ["no longer has the setting A to 3 once complete", "has the new setting A to what is computed once release"],
    ),
    (
        "",
        '<ParametersToSuspendAlarmsOnSet><ParameterToSuspendAlarmsOn parameterRef="B" suspenseTime="PT1M"/>'
        "</ParametersToSuspendAlarmsOnSet>",
        ["has the new silence B for 60 s once release"],
    ),
]


@pytest.mark.parametrize(("before", "after", "words"), CHANGES)
def test_every_kind_of_rule_is_compared(before: str, after: str, words: list[str]) -> None:
    found = [change.detail for change in compare(with_rules(before), with_rules(after)) if change.name == "GO"]
    assert found == words


@pytest.mark.parametrize("rules", [rules for before, after, _ in CHANGES for rules in (before, after)])
def test_the_same_rules_differ_in_nothing(rules: str) -> None:
    assert not list(compare(with_rules(rules), with_rules(rules)))
