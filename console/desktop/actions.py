"""Every action of the window: one declaration each, with an object name, a text and a shortcut. The palette lists them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """An action's name, what it does in words, and its keys. `is_replay`: True only in replays, False never there, None always;
    `detail` says more in the palette."""

    name: str
    text: str
    keys: str = ""
    is_replay: bool | None = None
    detail: str = ""


ACTIONS = (
    ActionSpec("show_palette", "All actions", "Ctrl+K"),
    ActionSpec("show_monitor", "Workspace Monitor", "Ctrl+1"),
    ActionSpec("show_pass", "Workspace Pass", "Ctrl+2"),
    ActionSpec("show_investigate", "Workspace Investigate", "Ctrl+3"),
    ActionSpec("search_telemetry", "Search in this list, or else in telemetry", "/"),
    ActionSpec("plot_parameter", "Add a parameter to the plots", "Ctrl+L"),
    ActionSpec(
        "show_drawing", "Show the drawings, or the next of them", "Ctrl+Shift+D", detail="Power, thermal, attitude and what else there is"
    ),
    ActionSpec("export_plot", "Plot: export as a picture or a table", detail="PNG, SVG, CSV; E in the plot"),
    ActionSpec("note_at_cursor", "Plot: write a note about the cursor's time", "Ctrl+Shift+N", detail="N in the plot"),
    ActionSpec("toggle_plot_time", "Plot: generation or receipt time", detail="G in the plot"),
    ActionSpec("toggle_plot_raw", "Plot: raw or engineering values", detail="R in the plot"),
    ActionSpec("toggle_plot_statistics", "Plot: statistics", detail="S in the plot"),
    ActionSpec("toggle_plot_alone", "Plot: this one alone, or all of them", detail="F in the plot"),
    ActionSpec("toggle_all_sessions", "Plots: all sessions of the spacecraft, or this one only", detail="H in a plot"),
    ActionSpec("compare_passes", "Compare passes", "Ctrl+Shift+V", detail="By time since AOS, orbit phase, or one value against another"),
    ActionSpec("save_plots", "Plots: save them by a name", detail="For this spacecraft"),
    ActionSpec("load_plots", "Plots: bring back saved ones"),
    ActionSpec("delete_plots", "Plots: forget saved ones"),
    ActionSpec("tell_parameter", "All about the chosen parameter", detail="In the telemetry table: I"),
    ActionSpec("new_watch_list", "New watch list of the chosen parameters", detail="In the telemetry table: Shift+W"),
    ActionSpec("mark_values", "Mark now, and show what changes", detail="In the telemetry table: M"),
    ActionSpec("choose_columns", "Columns of the telemetry table", detail="In the telemetry table: C"),
    ActionSpec("show_clock", "The on-board clock", detail="Its offset and drift against UTC, and how sure they are"),
    ActionSpec("choose_command", "Choose a command", "Ctrl+M", is_replay=False),
    ActionSpec("build_ping", "Build a ping", "Ctrl+P", is_replay=False),
    ActionSpec("send_ping", "Send a ping", "Ctrl+Alt+P", is_replay=False, detail="TC[17,1], queued and sent at once; answered by TM[17,2]"),
    ActionSpec(
        "show_onboard_schedule",
        "On-board schedule",
        "Ctrl+Shift+J",
        detail="What waits on board for its time; N composes, L lists",
    ),
    ActionSpec(
        "move_activity", "On-board schedule: move the chosen activity", is_replay=False, detail="M in the schedule, or drag its mark"
    ),
    ActionSpec("go_to_plan", "Go to the pass plan", "Ctrl+F5"),
    ActionSpec("run_plan", "Pass plan: load it, or run it", "F5", is_replay=False, detail="Goes on where it is held"),
    ActionSpec("hold_plan", "Pass plan: hold", "F6", is_replay=False, detail="No further than the step that is on"),
    ActionSpec("stop_plan", "Pass plan: stop", "F7", is_replay=False, detail="What still waits in the queue is taken out"),
    ActionSpec("step_plan", "Pass plan: confirm, or do one step", "F10", is_replay=False),
    ActionSpec("edit_plan", "Pass plan: edit", "Shift+F5", is_replay=False, detail="Saved into your own missions only"),
    ActionSpec("new_plan", "Pass plan: write a new one", is_replay=False),
    ActionSpec("print_plan", "Pass plan: print what its steps came to", detail="A PDF, from this session's file"),
    ActionSpec("skip_step", "Pass plan: skip the step, with a reason", "Ctrl+F10", is_replay=False),
    ActionSpec("go_to_queue", "Go to the command queue", "Ctrl+G"),
    ActionSpec("show_command_history", "Commands of all sessions", "Ctrl+Shift+H", detail="Search, copy to the queue, export, print"),
    ActionSpec("send_bypass", "Send the chosen command past the sequence check (BD)", is_replay=False, detail="Shift+B in the queue"),
    ActionSpec("begin_uplink", "Uplink: begin the AD service", "Ctrl+Y", is_replay=False, detail="COP-1, with a check"),
    ActionSpec("unlock_uplink", "Uplink: unlock the receiver on board", is_replay=False, detail="Sends a control command, then begins"),
    ActionSpec("set_receiver_number", "Uplink: set the next frame number on board", is_replay=False, detail="Sends Set V(R), then begins"),
    ActionSpec("end_uplink", "Uplink: end the AD service", is_replay=False, detail="What is under way is then unknown"),
    ActionSpec("resume_uplink", "Uplink: resume the suspended AD service", is_replay=False),
    ActionSpec("set_uplink", "Uplink: set window, timeout, limit or number", is_replay=False, detail="The other directives of FOP-1"),
    ActionSpec("enable_queue", "Queue: enable", detail="Commands leave by their rules; Shift+E in the queue", is_replay=False),
    ActionSpec("hold_queue", "Queue: hold", detail="Commands leave by hand only; Shift+H in the queue", is_replay=False),
    ActionSpec("disable_queue", "Queue: disable", detail="Nothing leaves; Shift+D in the queue", is_replay=False),
    ActionSpec("choose_release", "Queue: what releases the chosen command", detail="R in the queue", is_replay=False),
    ActionSpec("edit_command", "Queue: edit the chosen command", detail="F2 in the queue", is_replay=False),
    ActionSpec("hold_command", "Queue: hold the chosen command, or resume it", detail="H in the queue", is_replay=False),
    ActionSpec("take_back_command", "Queue: take back the command that was removed last", detail="Ctrl+Z in the queue", is_replay=False),
    ActionSpec("move_command_forward", "Queue: move the chosen command forward", detail="Alt+Up in the queue", is_replay=False),
    ActionSpec("move_command_back", "Queue: move the chosen command back", detail="Alt+Down in the queue", is_replay=False),
    ActionSpec("raise_priority", "Queue: raise the chosen command's priority", detail="+ in the queue", is_replay=False),
    ActionSpec("lower_priority", "Queue: lower the chosen command's priority", detail="- in the queue", is_replay=False),
    ActionSpec(
        "approve_command", "Approve the chosen command", "Ctrl+Shift+U", is_replay=False, detail="A second person, with name and PIN"
    ),
    ActionSpec("override_checks", "Override the checks of the chosen command", "Ctrl+Shift+Y", is_replay=False, detail="With a reason"),
    ActionSpec("show_stages", "Stages and evidence of the chosen command", "Ctrl+Shift+K", detail="Enter there goes to the packet"),
    ActionSpec("show_imaging", "Imaging opportunities", "Ctrl+Shift+I", detail="Which spacecraft can image which area next"),
    ActionSpec("show_completeness", "Completeness: what is missing", "Ctrl+Shift+C", detail="Gaps in virtual channels and APIDs"),
    ActionSpec("acknowledge_alarm", "Acknowledge the chosen alarm", "Ctrl+A"),
    ActionSpec("acknowledge_all", "Acknowledge all alarms", "Ctrl+Shift+A"),
    ActionSpec("shelve_alarm", "Shelve the chosen alarm", detail="For a time and with a reason; S in the alarm list", is_replay=False),
    ActionSpec("take_back_alarm", "Take a suppressed alarm back", detail="U in the alarm list", is_replay=False),
    ActionSpec("reset_latch", "Reset the chosen latched alarm, or all", detail="R in the alarm list", is_replay=False),
    ActionSpec("change_limits", "Change the limits of a parameter", "Ctrl+Shift+M", detail="L in the alarm list", is_replay=False),
    ActionSpec("list_hand_limits", "Limits set by hand", detail="Which, where, by whom and why; Shift+L in the alarm list"),
    ActionSpec("show_alarm_history", "Alarm history", "Ctrl+H", detail="Every change of every alarm of this session; H in the list"),
    ActionSpec("silence_alarms", "Silence the alarms that stand", "F9", detail="A new one sounds again", is_replay=False),
    ActionSpec("toggle_alarm_sound", "Alarms sound, or make no sound"),
    ActionSpec("choose_alarm_sound", "Choose the least level of alarm that sounds"),
    ActionSpec("add_note", "Write a note into the session", "Ctrl+N", is_replay=False),
    ActionSpec("open_recording", "Open a recording", "Ctrl+O"),
    ActionSpec("replay_this_session", "Replay this session", "Ctrl+R", is_replay=False, detail="In a window of its own"),
    ActionSpec("toggle_play", "Play or pause", "Space", is_replay=True),
    ActionSpec("step_forward", "Step forward", "Ctrl+Right", is_replay=True),
    ActionSpec("step_back", "Step back", "Ctrl+Left", is_replay=True),
    ActionSpec("look_at_time", "Look at another time", "Ctrl+J", detail="Type a time, +1h30m, or next AOS WAU-2 Banting"),
    ActionSpec("back_to_now", "Back to now", "F8", is_replay=False, detail="Shows the session's time again"),
    ActionSpec("toggle_time", "Stop the shown time, or let it run", "Ctrl+Space", is_replay=False),
    ActionSpec("reverse_time", "Run the shown time the other way", "Ctrl+Backspace", detail="Reverse: into the past, or back towards now"),
    ActionSpec("faster_time", "Shown time faster", "Ctrl+."),
    ActionSpec("slower_time", "Shown time slower", "Ctrl+,"),
    ActionSpec("step_time_forward", "Shown time one step on", "Ctrl+Shift+Right", detail="How long a step is, the time strip says"),
    ActionSpec("step_time_back", "Shown time one step back", "Ctrl+Shift+Left"),
    ActionSpec("next_aos", "Go to the next AOS", "Ctrl+Shift+Down", detail="Of the chosen spacecraft"),
    ActionSpec("previous_aos", "Go to the previous AOS", "Ctrl+Shift+Up"),
    ActionSpec("next_tca", "Go to the next TCA"),
    ActionSpec("previous_tca", "Go to the previous TCA"),
    ActionSpec("next_los", "Go to the next LOS"),
    ActionSpec("previous_los", "Go to the previous LOS"),
    ActionSpec("next_eclipse_edge", "Go to the next eclipse edge", detail="Where the chosen spacecraft enters or leaves the shadow"),
    ActionSpec("previous_eclipse_edge", "Go to the previous eclipse edge"),
    ActionSpec("book_pass", "Book the pass", "Ctrl+B", is_replay=False, detail="The one under the timeline's cursor, else the one shown"),
    ActionSpec("release_pass", "Release the pass", "Ctrl+Shift+B", is_replay=False, detail="Its booking stays in the history"),
    ActionSpec("swap_pass", "Swap the pass in", is_replay=False, detail="Books it in place of those that exclude it"),
    ActionSpec("set_timeline_span", "Timeline: 3 hours to 14 days", detail="On the timeline: 1 to 6"),
    ActionSpec("toggle_light_rows", "Timeline: rows of light", detail="Sun, penumbra, umbra; on the timeline: E"),
    ActionSpec("toggle_imaging_rows", "Timeline: rows of imaging", detail="On the timeline: I"),
    ActionSpec("toggle_pass_plan", "Timeline: plan by priority", detail="Who gets an antenna that two want; on the timeline: C"),
    ActionSpec("try_min_elevation", "Try another minimum elevation", detail="See what remains; on the timeline: [ and ]"),
    ActionSpec("tell_doppler_of", "Sky: tell the Doppler shift of a frequency", detail="In MHz; 0 for the spacecraft's own downlink"),
    ActionSpec("remind_before_aos", "Remind me before AOS", detail="Minutes; 0 for no reminder"),
    ActionSpec("remind_of_own_passes", "Remind of the session's own passes, or of booked ones only"),
    ActionSpec("silence_reminder", "Silence the reminder, or let it sound"),
    ActionSpec(
        "choose_satellites", "Choose satellites to follow", "Ctrl+Shift+T", detail="From the element store, besides the mission's own"
    ),
    ActionSpec("import_elements", "Import elements", "Ctrl+I", detail="TLE, OMM or OEM, into the element store"),
    ActionSpec("update_elements", "Update elements from a provider", detail="Uses the network once, when you say so"),
    ActionSpec("export_passes", "Export passes", "Ctrl+E", detail="What the timeline shows: calendar, CSV, JSON, or a plan to print"),
    ActionSpec("export_data", "Export data", "Ctrl+S", detail="Values, packets, frames or raw bytes into a file"),
    ActionSpec("cancel_export", "Cancel the export", detail="No file is left"),
    ActionSpec("next_bad_packet", "Go to the next packet that isn't good", "Ctrl+U", detail="Damaged or not in the dictionary"),
    ActionSpec("stop_antenna", "Stop the antenna", "Ctrl+Shift+X", is_replay=False, detail="Works everywhere, also in dialogs"),
    ActionSpec("resume_antenna", "Let the antenna go on after a stop", "Ctrl+Shift+R", is_replay=False),
    ActionSpec("track_pass", "Track the shown pass with the antenna", "Ctrl+Shift+G", is_replay=False),
    ActionSpec("park_antenna", "Park the antenna", "Ctrl+Shift+P", is_replay=False),
    ActionSpec("point_antenna", "Point the antenna by hand", "Ctrl+Shift+O", is_replay=False),
    ActionSpec("free_antenna", "Let go of the antenna", is_replay=False, detail="It stays where it is and tracks nothing"),
    ActionSpec("toggle_downlink_doppler", "Follow Doppler with the receiver, or leave it", is_replay=False),
    ActionSpec("toggle_uplink_doppler", "Follow Doppler with the transmitter, or leave it", is_replay=False),
    ActionSpec("go_to_antenna", "Go to the antenna", "Ctrl+Shift+E"),
    ActionSpec("show_map", "Go to the map", "Ctrl+D", detail="Its own keys are in its tip and in the help"),
    ActionSpec("next_projection", "Map: flat, north pole, south pole", detail="P in the map"),
    ActionSpec("follow_spacecraft", "Map: follow the chosen spacecraft", detail="F in the map; Esc ends"),
    ActionSpec("lay_ruler", "Map: ruler", detail="R in the map; A and B walk its ends through the marks"),
    ActionSpec("more_orbits", "Map: one orbit ahead more", detail="] in the map, or 1 to 9"),
    ActionSpec("fewer_orbits", "Map: one orbit ahead less", detail="[ in the map, or 1 to 9"),
    ActionSpec("next_circles", "Map: circles of all stations, of those that matter now, of none", detail="V in the map"),
    ActionSpec("next_theme", "Next theme", "Ctrl+T", detail="Dark, light, red for the night"),
    ActionSpec("float_panel", "Float the panel, or dock it again", "Ctrl+Shift+F", detail="The one that has the keyboard"),
    ActionSpec("save_layout", "Save the layout by a name", "Ctrl+Shift+S"),
    ActionSpec("load_layout", "Bring back a saved layout", "Ctrl+Shift+L"),
    ActionSpec("reset_layout", "Reset the layout", detail="Puts the panels back where they were at first"),
    ActionSpec("show_help", "Help", "F1"),
    ActionSpec("show_guide", "Show the first-run guide", "Shift+F1"),
    ActionSpec("end_session", "End the session", is_replay=False, detail="Closes the recording and the engine"),
    ActionSpec("close_window", "Close the window", "Ctrl+Q", detail="The engine goes on; the next window finds it"),
)


def make_actions(window: QWidget, handlers: dict[str, Callable[[], None]], *, is_replay: bool) -> dict[str, QAction]:
    """The actions that make sense in this mode, added to the window so that their keys work everywhere in it."""
    made = {}
    for spec in ACTIONS:
        if spec.is_replay not in (None, is_replay):
            continue
        action = QAction(spec.text, window)
        action.setObjectName(spec.name)
        action.setStatusTip(spec.detail)
        if spec.keys:
            action.setShortcut(QKeySequence(spec.keys))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda _checked=False, handler=handlers[spec.name]: handler())
        window.addAction(action)
        made[spec.name] = action
    return made
