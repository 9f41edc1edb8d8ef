"""A mission folder read into a Mission, or into the list of all that is wrong with it.

`mission.toml` is the only file with a fixed name; it names the others (dictionary, elements), which stand inside the folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from console.dictionary.model import Dictionary
from console.errors import Fault, KnownError
from console.mission.alarms import with_alarms
from console.mission.areas import read_mission_areas, read_payload
from console.mission.commanding import read_commanding
from console.mission.crafts import read_frames, read_radio, repeated, unknown
from console.mission.dictionaries import read_dictionary
from console.mission.fields import Table
from console.mission.mimics import read_mission_mimics
from console.mission.model import Layout, LinkSpec, Mission, Spacecraft, Station
from console.mission.orbits import read_catalogue_wish, read_craft_orbits
from console.mission.procedures import CheckPlan, read_mission_procedures
from console.mission.security import read_security
from console.mission.source import missing_source, read_source
from console.mission.stations import read_station
from console.mission.uplink import read_uplink
from console.orbit.catalogue import nearest_elements
from console.utc import parse_utc

MISSION_FILE = "mission.toml"
MOST_FILES = 200
MOST_BYTES = 32 * 1024 * 1024
FRAMINGS = ("cadu", "tm", "packets", "kiss")
_CHECK_TIME_NS = parse_utc("2026-01-01")

CheckLink = Callable[[str], object]


def load_mission(folder: Path, *, session_start_ns: int) -> Mission:
    """The mission in a folder; elements with the epoch `session-start` get `session_start_ns`.

    Raises KnownError that holds every fault of the folder.
    """
    reading = _Reading(folder)
    mission = reading.mission(session_start_ns)
    if reading.faults or mission is None:
        raise KnownError.of(reading.faults)
    return mission


def check_mission(
    folder: Path, *, check_link: CheckLink = lambda _: None, check_plan: CheckPlan = lambda _, __: ()
) -> list[Fault]:  # fmt: skip
    """All faults of a mission folder at once, in the order of the file; empty when it is sound.

    `check_link` raises KnownError for an address that no link can have: the kinds of links are not known here.
    `check_plan` says what is wrong with a pass plan.
    """
    reading = _Reading(folder, check_link=check_link, check_plan=check_plan)
    reading.mission(_CHECK_TIME_NS)
    return reading.faults


def mission_files(folder: Path) -> dict[str, bytes]:
    """Names (relative, with '/') and contents of the folder's files, sorted; what a session file keeps a copy of.

    Hidden files, links that lead out of the folder and folders below hidden ones are left out. Raises KnownError when the folder is
    missing, or holds more than 200 files or 32 MiB.
    """
    if not folder.is_dir():
        raise KnownError("no such mission folder", where=str(folder), remedy="name a folder that holds a mission.toml")
    root, files, size = folder.resolve(), dict[str, bytes](), 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if any(part.startswith(".") for part in name.parts) or not path.is_file() or not path.resolve().is_relative_to(root):
            continue
        size += path.stat().st_size
        if len(files) >= MOST_FILES or size > MOST_BYTES:
            raise KnownError(
                "too much for a mission folder",
                where=str(folder),
                rule=f"at most {MOST_FILES} files and {MOST_BYTES // 1024**2} MiB",
                remedy="keep recordings elsewhere",
            )
        files[name.as_posix()] = _content(path)
    return files


def mission_digest(files: Mapping[str, bytes]) -> str:
    """SHA-256, in hex, over names and contents of a mission's files."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KnownError("can't be read", where=str(path), rule=error.strerror or "") from error


@dataclass(slots=True)
class _Reading:
    """One reading of a folder and what it found wrong."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    check_link: CheckLink = lambda _: None
    check_plan: CheckPlan = lambda _, __: ()

    def mission(self, session_start_ns: int) -> Mission | None:
        """The mission; only to be used when no fault was found. None when there was nothing to read."""
        try:
            self.files = mission_files(self.folder)
            if MISSION_FILE not in self.files:
                self.faults.append(missing_source(MISSION_FILE, f"write one in {self.folder}"))
                return None
            source = read_source(self.files[MISSION_FILE], name=MISSION_FILE)
        except KnownError as error:
            self.faults.extend(error.faults)
            return None
        return self._read(Table(source, (), source.table, self.faults), session_start_ns)

    def _read(self, top: Table, session_start_ns: int) -> Mission:
        stations = tuple(read_station(table) for table in top.tables("stations"))
        is_fictional = top.flag("fictional", False)
        spacecraft = tuple(self._spacecraft(table, session_start_ns, is_fictional=is_fictional) for table in top.tables("spacecraft"))
        self._check_names(top, "stations", [station.name for station in stations], is_needed=_needs_stations(spacecraft))
        self._check_names(top, "spacecraft", [craft.name for craft in spacecraft])
        limits = top.table("limits")
        mission = Mission(
            name=top.text("name"),
            description=top.text("description", ""),
            is_fictional=is_fictional,
            folder=self.folder,
            spacecraft=spacecraft,
            stations=stations,
            links=tuple(_link(table, spacecraft, stations, self.check_link) for table in top.tables("links")),
            layouts={name: _layout(table, name, spacecraft) for name, table in top.named_tables("layouts")},
            stale_factor=limits.number("stale_factor", 3.0, low=1.0, high=1e6),
            expired_factor=limits.number("expired_factor", 20.0, low=1.0, high=1e6),
            areas=read_mission_areas(top, self.files),
            digest=mission_digest(self.files),
            mimics=read_mission_mimics(top, self.files, spacecraft),
            commanding=read_commanding(top),
            procedures=read_mission_procedures(top, self.files, spacecraft, self.check_plan),
        )
        if mission.expired_factor < mission.stale_factor:
            limits.fault("expired_factor", f"is {mission.expired_factor}", rule=f"not below stale_factor, {mission.stale_factor}")
        self._check_names(top, "areas", [area.name for area in mission.areas], is_needed=False)
        self._check_names(top, "links", [link.name for link in mission.links], is_needed=False)
        self._check_secured_links(top, mission)
        limits.end()
        top.end()
        return mission

    def _spacecraft(self, table: Table, session_start_ns: int, *, is_fictional: bool) -> Spacecraft:
        name, number = table.text("name"), table.integer("catalogue_number", None if table.has("elements") else 0, low=0)
        files = table.files("dictionary")
        orbits = read_craft_orbits(table, self.files, name=name, catalogue_number=number, session_start_ns=session_start_ns)
        craft = Spacecraft(
            name=name,
            catalogue_number=number,
            elements=nearest_elements(orbits, session_start_ns),
            element_sets=orbits,
            uses_catalogue=read_catalogue_wish(table, is_fictional=is_fictional),
            description=table.text("description", ""),
            dictionary=with_alarms(table, self._dictionary(table, files) if files else None),
            dictionary_file=files[0] if files else "",
            frames=read_frames(table.table("frames")),
            radio=(radio := read_radio(table.table("radio"))),
            uplink=read_uplink(table.table("uplink"), radio),
            payload=read_payload(table),
            priority=table.integer("priority", 0, low=-100, high=100),
            security=read_security(table),
        )
        table.end()
        return craft

    def _dictionary(self, table: Table, files: list[str]) -> Dictionary | None:
        missing = [file for file in files if file not in self.files]
        for file in missing:
            self.faults.append(missing_source(file, f"named by {table.source.where((*table.place, 'dictionary'))}"))
        if missing:
            return None
        return read_dictionary(self.folder / files[0], self.faults, beside=[self.folder / file for file in files[1:]])

    def _check_secured_links(self, top: Table, mission: Mission) -> None:
        names = [link.name for link in mission.links]
        for place, craft in enumerate(mission.spacecraft):
            for name in craft.security.links if craft.security else ():
                if name not in names:
                    where = top.source.where(("spacecraft", place, "security", "links"))
                    self.faults.append(unknown(name, names, "link", where))

    def _check_names(self, top: Table, key: str, names: list[str], *, is_needed: bool = True) -> None:
        for name in repeated(names):
            if name:
                top.fault(key, f"{name} is there more than once", rule="names are unique")
        if is_needed and not names:
            top.fault(key, "is missing", rule="at least one", remedy=f"write [[{key}]]")


def _needs_stations(spacecraft: tuple[Spacecraft, ...]) -> bool:
    """Whether something has an orbit and so wants to be seen from somewhere; a bench or a file of packets has none."""
    return not spacecraft or any(craft.elements is not None for craft in spacecraft)


def _link(table: Table, spacecraft: Iterable[Spacecraft], stations: Iterable[Station], check: CheckLink) -> LinkSpec:
    link = LinkSpec(
        name=table.text("name"),
        url=table.text("url"),
        framing=table.choice("framing", "cadu", FRAMINGS),
        spacecraft=table.text("spacecraft", ""),
        station=table.text("station", ""),
    )
    for key, name, known in (
        ("spacecraft", link.spacecraft, [craft.name for craft in spacecraft]),
        ("station", link.station, [station.name for station in stations]),
    ):
        if name and name not in known:
            table.faults.append(unknown(name, known, key, table.source.where((*table.place, key))))
    try:
        check(link.url)
    except KnownError as error:
        for fault in error.faults:
            table.fault("url", fault.what, rule=fault.rule, remedy=fault.remedy)
    table.end()
    return link


def _layout(table: Table, name: str, spacecraft: Iterable[Spacecraft]) -> Layout:
    crafts = {craft.name: craft for craft in spacecraft}
    if name not in crafts:
        table.faults.append(unknown(name, list(crafts), "spacecraft", table.source.where(table.place)))
    plots = tuple(tuple(plot) if isinstance(plot, list) else () for plot in table.items("plots"))
    if not all(plot and all(isinstance(parameter, str) for parameter in plot) for plot in plots):
        table.fault("plots", "holds something that is no plot", rule="lists of parameter names")
        plots = ()
    layout = Layout(plots, tuple(table.texts("watch")))
    dictionary = crafts[name].dictionary if name in crafts else None
    if dictionary is not None:
        for key, parameters in (("plots", [p for plot in plots for p in plot]), ("watch", layout.watch)):
            where = table.source.where((*table.place, key))
            table.faults.extend(
                unknown(p, list(dictionary.parameters), "parameter", where) for p in parameters if p not in dictionary.parameters
            )
    table.end()
    return layout
