"""Building, checking, queueing and verifying commands. A command's state names what physically happened to it."""
