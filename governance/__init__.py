"""Collegial bodies, meetings, votes by name, minutes, orders and the action register."""
