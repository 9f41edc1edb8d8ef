"""Elements, propagation, passes, look angles, Sun and eclipse."""
