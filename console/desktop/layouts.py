"""Where the panels of each workspace stand: as they were made, as they were left, and under names that the operator gave."""

from __future__ import annotations

from collections.abc import Sequence

from console.desktop.settings import Settings
from console.desktop.workspace import Workspace


class Layouts:
    """The layouts of one window, kept in its settings. A replay remembers its own, apart from those of a live session."""

    def __init__(self, workspaces: Sequence[Workspace], settings: Settings, *, is_replay: bool) -> None:
        """The workspaces stand as they were made."""
        self._workspaces, self._settings, self._is_replay = workspaces, settings, is_replay
        self._first = {workspace.name: workspace.layout_text() for workspace in workspaces}

    def note_first(self, workspace: Workspace) -> None:
        """The panels of a workspace stand as they are made, some of them only now: `reset` brings this back."""
        self._first[workspace.name] = workspace.layout_text()

    def reset(self, workspace: Workspace) -> None:
        """Put the panels where they stood at first."""
        workspace.restore_layout(self._first[workspace.name])
        workspace.apply_first_sizes()

    def restore(self) -> None:
        """Put the panels where they were left."""
        for workspace in self._workspaces:
            workspace.restore_layout(self._settings.layouts.get(self._key(workspace), ""))

    def remember(self) -> None:
        """Note where the panels stand, for the next time."""
        for workspace in self._workspaces:
            self._settings.layouts[self._key(workspace)] = workspace.layout_text()

    def _key(self, workspace: Workspace) -> str:
        return f"{workspace.name} in a replay" if self._is_replay else workspace.name

    def save(self, workspace: Workspace, name: str) -> None:
        """Keep where the panels stand under a name."""
        self._settings.layouts[f"{workspace.name}/{name}"] = workspace.layout_text()

    def load(self, workspace: Workspace, name: str) -> None:
        """Put the panels as they were saved under one of `names`."""
        workspace.restore_layout(self._settings.layouts[f"{workspace.name}/{name}"])

    def names(self, workspace: Workspace) -> list[str]:
        """The names that layouts of a workspace were saved under, sorted."""
        return sorted(key.partition("/")[2] for key in self._settings.layouts if key.startswith(f"{workspace.name}/"))
