"""The spacecraft at the other end of the link."""
