"""A record is to the eye a frozen dataclass with slots."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace

import pytest

from mathcheck.records import record


@record
class Point:
    """A record for the tests."""

    x: int
    y: int = 2
    marks: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)

    @property
    def total(self) -> int:
        return self.x + self.y


@record
class Other:
    """The same fields of another kind."""

    x: int
    y: int = 2


@record
class Empty:
    """Nothing to tell apart."""


@record
class Single:
    """One field."""

    x: int


@dataclass(frozen=True, slots=True)
class Same:
    """What `Other` is held against."""

    x: int
    y: int = 2


def test_it_is_made_by_place_and_by_name_with_its_defaults():
    point = Point(1)
    assert (point.x, point.y, point.marks, point.note, point.total) == (1, 2, [], "", 3)
    assert Point(y=5, x=4).y == 5
    assert Point(1).marks is not Point(1).marks


@pytest.mark.parametrize("arguments", [((), {}), ((1, 2, [], "", 3), {}), ((1,), {"z": 1}), ((1,), {"x": 1})])
def test_wrong_arguments_are_refused(arguments):
    places, names = arguments
    with pytest.raises(TypeError):
        Point(*places, **names)


def test_it_cannot_be_changed():
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2
    with pytest.raises(FrozenInstanceError):
        del point.x
    with pytest.raises(FrozenInstanceError):
        point.z = 2
    assert point.x == 1


def test_records_of_one_kind_are_equal_by_their_values():
    assert Point(1, note="a") == Point(1, note="b")
    assert Point(1) != Point(2)
    assert Other(1) != Same(1) and Single(1) != Empty() and Empty() == Empty()
    assert Single(1) == Single(1) != Single(2)


def test_it_hashes_and_shows_as_a_frozen_dataclass_does():
    assert hash(Other(1, 3)) == hash(Same(1, 3))
    assert hash(Single(1)) == hash((1,))
    assert repr(Other(1)) == repr(Same(1)).replace("Same", "Other")
    assert repr(Point(1, note="a")) == "Point(x=1, y=2, marks=[])"
    with pytest.raises(TypeError):
        hash(Point(1))


def test_the_standard_library_treats_it_as_a_dataclass():
    point = Point(1, 3, ["a"], "b")
    assert replace(point, y=4) == Point(1, 4, ["a"])
    assert asdict(point) == {"x": 1, "y": 3, "marks": ["a"], "note": "b"}
    assert [each.name for each in fields(point)] == ["x", "y", "marks", "note"]
    assert not hasattr(point, "__dict__")
    match point:
        case Point(1, y):
            assert y == 3


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_it_is_copied_whole(copied):
    point = Point(1, 3, ["a"], "b")
    again = copied(point)
    assert again == point and again.note == "b"


def test_its_own_methods_go_before_those_it_is_given():
    @record
    class Loud:
        """Shows itself its own way."""

        x: int

        def __repr__(self) -> str:
            return "LOUD"

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

    assert repr(Loud(1)) == "LOUD" and Loud(1) == Loud(2) and hash(Loud(3)) == 7
