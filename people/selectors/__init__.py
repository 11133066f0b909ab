"""Reads of the people app."""

from people.selectors.people import organisation_people, organisations_of, users_with_role

__all__ = ["organisation_people", "organisations_of", "users_with_role"]
