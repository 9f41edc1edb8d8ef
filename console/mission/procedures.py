"""The pass plans of a mission file: `[[plans]]` with a name, a TOML file inside the folder and a spacecraft.

What stands in them is read a layer higher, where conditions and commands are known; a plan with faults keeps no mission from loading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from console.dictionary.model import Dictionary
from console.errors import Fault
from console.mission.crafts import repeated
from console.mission.fields import Table
from console.mission.model import ProcedureFile, Spacecraft
from console.mission.named_files import read_named_file

MOST_PLANS = 50

CheckPlan = Callable[[ProcedureFile, Dictionary], Iterable[Fault]]


def read_mission_procedures(
    top: Table, files: Mapping[str, bytes], spacecraft: Iterable[Spacecraft], check: CheckPlan
) -> tuple[ProcedureFile, ...]:
    """All plans, in order; those whose file is missing are left out. `check` says what is wrong with one."""
    crafts = {craft.name: craft for craft in spacecraft}
    found = [plan for table in top.tables("plans") if (plan := _read(table, files, crafts, check)) is not None]
    for name in repeated([f"{plan.spacecraft}: {plan.name}" for plan in found]):
        top.fault("plans", f"{name} is there more than once", rule="names are unique for each spacecraft")
    if len(found) > MOST_PLANS:
        top.fault("plans", f"are {len(found)}", rule=f"at most {MOST_PLANS}")
    return tuple(found)


def _read(table: Table, files: Mapping[str, bytes], crafts: Mapping[str, Spacecraft], check: CheckPlan) -> ProcedureFile | None:
    found = read_named_file(table, files, crafts, why_dictionary="a plan looks at parameters and sends commands")
    if found is None:
        return None
    plan = ProcedureFile(found.name, found.file, found.spacecraft, found.data.decode("utf-8", "replace"))
    table.faults.extend(check(plan, found.dictionary))
    return plan
