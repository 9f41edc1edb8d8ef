"""A mission folder becomes a validated Mission: spacecraft, stations, links, dictionaries."""
