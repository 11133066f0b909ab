from pathlib import Path

import pytest

from core import access
from people.catalogue import roles_markdown
from people.roles import ASSIGNABLE_ROLES, ROLES, STAFF_ROLES, permissions_of, role_label

KEYS = {
    "director_general", "quality_adviser", "coordinator", "legal", "accountant", "analyst", "council_secretary",
    "council_member", "supervisory_board", "expert", "organisation_member", "evaluator", "administrator",
}  # fmt: skip


def test_catalogue_holds_the_thirteen_roles():
    assert set(ROLES) == KEYS
    assert all(role.key == key for key, role in ROLES.items())


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_permission_of_a_role_is_registered(key):
    assert ROLES[key].permissions - set(access.permissions()) == set()


def test_staff_roles():
    assert (
        KEYS - {"council_member", "supervisory_board", "expert", "organisation_member", "evaluator"}
        == STAFF_ROLES
    )


def test_roles_that_follow_from_a_relationship_are_not_given():
    assert set(ASSIGNABLE_ROLES) == KEYS - {"expert", "organisation_member"}


def test_evaluator_only_reads_and_takes_evidence_along():
    verbs = {
        name for name in ROLES["evaluator"].permissions if not name.partition(".")[2].startswith("view_")
    }
    assert verbs == {"documents.export_evidence"}


def signs(key: str) -> set[str]:
    return {name for name in ROLES[key].permissions if name.partition(".")[2].startswith("sign_")}


def test_administrator_signs_and_decides_nothing():
    assert signs("administrator") == set()
    assert not {name for name in ROLES["administrator"].permissions if "approve" in name or "vote" in name}


def test_only_the_director_signs_certificates_and_contracts():
    for name in ("sign_certificate", "sign_refusal", "sign_contract_agency", "approve_commission"):
        holders = {key for key, role in ROLES.items() if f"accreditation.{name}" in role.permissions}
        assert holders == {"director_general"}


def test_nobody_holds_the_decision_by_role():
    assert not [key for key, role in ROLES.items() if "accreditation.decide_case" in role.permissions]


def test_joined_permissions_pass_over_unknown_roles():
    joined = permissions_of(frozenset({"legal", "accountant", "left_the_catalogue"}))
    assert joined == ROLES["legal"].permissions | ROLES["accountant"].permissions
    assert role_label("left_the_catalogue") == "left_the_catalogue"


def test_document_is_current():
    path = Path(__file__).parents[2] / "docs" / "roles.md"
    assert path.read_text(encoding="utf-8") == roles_markdown(), (
        "run: manage.py roles_table --write docs/roles.md"
    )
