"""The editor of pass plans: the text is the plan, the form changes one step of it, and nothing that was written is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from console.command.procedure_text import step_values
from console.errors import Fault
from widgets.procedure_editor import ProcedureEditor
from widgets.procedure_form import shown_text, typed_value

PLAN = """# about
[[steps]]
id = "a"
kind = "note"
text = "A"

# why b
[[steps]]
id = "b"
kind = "command"
command = "PING"
retry = 2
"""


@pytest.fixture
def editor(qtbot: QtBot) -> ProcedureEditor:
    def check(_: str, text: str) -> list[Fault]:
        return [Fault("no command PIN", "plan:11 steps[2].command", "did you mean PING?")] if '"PIN"' in text else []

    made = ProcedureEditor()
    made.check_requested.connect(lambda name, now: made.show_faults(now, check(name, now)))
    qtbot.addWidget(made)
    made.open_plan("Try", PLAN)
    made.show()
    return made


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> list[QMessageBox.StandardButton]:
    """What the question about unsaved changes is answered with, one after the other; discarded when nothing is left."""
    wanted: list[QMessageBox.StandardButton] = []
    monkeypatch.setattr(QMessageBox, "question", lambda *_: wanted.pop(0) if wanted else QMessageBox.StandardButton.Discard)
    return wanted


def field(editor: ProcedureEditor, key: str) -> QLineEdit:
    found = editor.form.findChild(QLineEdit, f"step_{key}")
    assert isinstance(found, QLineEdit)
    return found


def type_into(editor: ProcedureEditor, qtbot: QtBot, key: str, text: str) -> None:
    field(editor, key).setText(text)
    qtbot.keyClick(field(editor, key), Qt.Key.Key_Return)


def steps(editor: ProcedureEditor) -> list[str]:
    return [str(step["id"]) for step in step_values(editor.text.toPlainText())]


def test_the_form_changes_one_step_and_leaves_the_rest_as_it_was_written(editor: ProcedureEditor, qtbot: QtBot) -> None:
    editor.table.selectRow(1)
    assert field(editor, "retry").text() == "2"
    type_into(editor, qtbot, "retry", "3")
    type_into(editor, qtbot, "arguments", 'SID = "POWER"')
    assert step_values(editor.text.toPlainText())[1] == {
        "id": "b", "kind": "command", "command": "PING", "retry": 3, "arguments": {"SID": "POWER"},
    }  # fmt: skip
    assert editor.text.toPlainText().startswith(PLAN[: PLAN.index("# why b")])
    assert "# why b\n[[steps]]" in editor.text.toPlainText()
    type_into(editor, qtbot, "arguments", "")
    assert "arguments" not in editor.text.toPlainText()


def test_faults_are_told_as_one_types_and_lead_to_their_line(editor: ProcedureEditor, qtbot: QtBot) -> None:
    assert not editor.faults.isVisible()
    editor.text.setPlainText(PLAN.replace("PING", "PIN"))
    qtbot.waitUntil(lambda: editor.faults.count() == 1, timeout=3000)
    assert "did you mean PING?" in editor.faults.item(0).text()
    assert editor.title.text() == "Try: not saved, 1 fault"
    editor.faults.itemActivated.emit(editor.faults.item(0))
    assert editor.text.textCursor().block().text() == 'command = "PIN"'


def test_a_text_that_is_no_toml_keeps_the_table_and_loses_nothing(editor: ProcedureEditor) -> None:
    editor.text.setPlainText(PLAN + "= =")
    editor.check_now()
    assert editor.model.rowCount() == 2
    editor.add_step()
    assert editor.text.toPlainText() == PLAN + "= ="


def test_steps_are_added_moved_and_deleted_and_undo_brings_them_back(editor: ProcedureEditor) -> None:
    editor.add_step()
    assert steps(editor) == ["a", "step-1", "b"]
    editor.move(1)
    assert steps(editor) == ["a", "b", "step-1"]
    editor.delete_step()
    assert steps(editor) == ["a", "b"]
    editor.text.undo()
    assert steps(editor) == ["a", "b", "step-1"]


def test_closing_with_changes_asks_first(editor: ProcedureEditor, answers: list[QMessageBox.StandardButton], qtbot: QtBot) -> None:
    saved: list[tuple[str, str]] = []
    editor.save_requested.connect(lambda name, text: saved.append((name, text)))
    editor.text.setPlainText(PLAN + "# more\n")
    answers += [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Save]
    editor.close()
    assert editor.isVisible()
    editor.close()
    assert editor.isVisible(), "it was not told that it is saved"
    assert saved == [("Try", PLAN + "# more\n")]
    editor.show_saved(PLAN + "# more\n", "plans/try.toml")
    assert not editor.is_changed
    editor.close()
    assert not editor.isVisible()


def test_another_plan_is_not_opened_over_changes(editor: ProcedureEditor, answers: list[QMessageBox.StandardButton]) -> None:
    editor.text.setPlainText("# mine\n")
    answers.append(QMessageBox.StandardButton.Cancel)
    editor.open_plan("Other", PLAN)
    assert (editor.name, editor.text.toPlainText()) == ("Try", "# mine\n")


def test_enter_neither_saves_nor_closes(editor: ProcedureEditor, qtbot: QtBot) -> None:
    saved: list[str] = []
    editor.save_requested.connect(lambda name, _: saved.append(name))
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.isVisible()
    assert saved == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("timeout", "30s"), ("retry", 2), ("repeatable", True), ("is", ["done", "failed"]), ("arguments", {"SID": "POWER", "N": 3}),
     ("choices", {"go on": "next"}), ("condition", 'A == "x"')],
)  # fmt: skip
def test_a_value_comes_back_from_its_field(key: str, value: object) -> None:
    assert typed_value(key, shown_text(key, value)) == value


def test_what_cannot_be_read_stays_a_text() -> None:
    assert typed_value("retry", "twice") == "twice"
    assert typed_value("arguments", "SID POWER") == "SID POWER"


def test_faults_of_a_text_that_was_changed_meanwhile_are_not_shown(editor: ProcedureEditor) -> None:
    before = editor.title.text()
    editor.show_faults("an older text", [Fault("old", "plan:1")])
    assert editor.title.text() == before
