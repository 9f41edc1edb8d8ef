"""The panels: each joins one widget to the model, and the widget's wishes to the engine."""
