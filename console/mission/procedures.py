"""The pass plans of a mission file: `[[plans]]` with a name, a TOML file inside the folder and a spacecraft.

What stands in them is read a layer higher, where conditions and commands are known; a plan with faults keeps no mission from loading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from console.dictionary.model import Dictionary
from console.errors import Fault
from console.mission.crafts import repeated, unknown
from console.mission.fields import Table
from console.mission.model import ProcedureFile, Spacecraft
from console.mission.source import missing_source

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
    usual = next((name for name, craft in crafts.items() if craft.dictionary is not None), "")
    name, file, owner = table.text("name"), table.file("file"), table.text("spacecraft", usual)
    table.end()
    craft = crafts.get(owner)
    if craft is None:
        table.faults.append(unknown(owner, list(crafts), "spacecraft", table.source.where((*table.place, "spacecraft"))))
        return None
    if craft.dictionary is None:
        table.fault("spacecraft", f"{owner} has no dictionary", rule="a plan looks at parameters and sends commands")
        return None
    if file and file not in files:
        table.faults.append(missing_source(file, f"named by {table.source.where((*table.place, 'file'))}"))
    if not file or file not in files:
        return None
    plan = ProcedureFile(name, file, owner, files[file].decode("utf-8", "replace"))
    table.faults.extend(check(plan, craft.dictionary))
    return plan
