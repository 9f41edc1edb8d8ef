"""Qt: the bridge between threads, main window, docks, actions, dialogs; the only importer of widgets."""
