"""The table of known concepts: every row can be computed from what its roles say, and says something."""

from __future__ import annotations

import numpy as np
import pytest

from mathcheck.checks.sampling import Plan, Subject
from mathcheck.reference.concepts import concepts
from mathcheck.semantics.concepts.left import NAMELESS
from mathcheck.semantics.concepts.roles import Reading
from mathcheck.semantics.concepts.setting import Setting
from mathcheck.semantics.scope import Scope
from mathcheck.syntax.nodes import Symbol
from support import check

ROWS = concepts()


def value_of(concept) -> np.ndarray:
    """The value of a concept at samples of its roles."""
    setting = Setting(Reading(concept, Symbol("x"), {}, (), NAMELESS), Scope())
    with np.errstate(all="ignore"):
        model = next(iter(Plan(Subject(setting.scope, (setting.value,), "page", 0)).models()))
        return model.root.array(setting.value)


@pytest.mark.parametrize("concept", ROWS, ids=lambda concept: concept.name)
def test_every_concept_has_a_value(concept):
    assert np.isfinite(value_of(concept)).all(axis=tuple(range(1, value_of(concept).ndim))).mean() > 0.5


def test_every_concept_says_what_its_roles_are_and_where_its_value_comes_from():
    for concept in ROWS:
        assert concept.words and concept.left and concept.source and concept.roles
        names = [role.name for role in concept.roles]
        assert len(names) == len(set(names)), concept.name
        assert {role.instead_of for role in concept.roles} - {""} <= set(names), concept.name
        assert set(concept.arguments) <= set(names), concept.name


def test_a_row_more_is_another_convention():
    seen = [(concept.name, concept.words, concept.roles, concept.value, concept.also) for concept in ROWS]
    assert len(set(map(repr, seen))) == len(seen)


@pytest.mark.parametrize("words", ["", "Some other vector is", "The weights of a cluster are"])
def test_without_its_name_a_definition_is_given(words):
    page = f"---\ninfer: true\n---\n\n{words}\n\n$$ w = (X^\\top X)^{{-1}} X y $$\n"
    assert [result.outcome for result in check(page).formulas] == ["given"]


def test_what_agrees_says_so():
    (result,) = check("The least-squares estimator is\n\n$$ w = (X^\\top X)^{-1} X^\\top y $$\n", infer=True).formulas
    assert result.outcome == "holds"
    assert result.evidence.as_json()["standard"] == "least-squares estimator (numpy.linalg.lstsq)"


def test_swapped_arguments_are_not_swapped_back():
    page = "The Kullback–Leibler divergence is\n\n$$ D(q \\| p) = \\sum_k p_k \\log \\frac{p_k}{q_k} $$\n"
    assert check(page, infer=True).formulas[0].outcome != "holds"


def test_a_page_that_declares_may_define_its_own_thing():
    page = ("Let $X \\in \\mathbb{R}^{n \\times d}$ and $y \\in \\mathbb{R}^n$. The least-squares estimator is\n\n"
            "$$ w = (X^\\top X) X^\\top y $$\n")
    (result,) = [each for each in check(page).formulas if each.formula.display]
    assert result.outcome == "given"
    assert "differs-from-standard" in {diagnostic.code for diagnostic in result.diagnostics}
