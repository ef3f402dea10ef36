"""Frozen records: dataclasses with slots that are sooner defined.

Of a frozen dataclass Python compiles a handful of functions whenever the program starts. A `record`
shares what shows, compares and copies it with all others. To the eye, to `replace`, `asdict` and
`fields` of the standard library and to pattern matching it is a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

Kind = TypeVar("Kind", bound=type)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: Kind) -> Kind:
    """A class with annotated fields as a frozen dataclass with slots."""
    own = frozenset(kind.__dict__)
    made = dataclass(repr=False, eq=False, slots=True, frozen=True)(kind)
    every = fields(made)
    methods = {"__repr__": _shower(every), "__reduce__": _packer(every), "__setattr__": _refuse_change, "__delattr__": _refuse_deletion}
    compared = _values(tuple(each.name for each in every if each.compare))
    if "__eq__" not in own:
        methods |= {"__eq__": _comparer(compared), "__hash__": lambda self: hash(compared(self))}
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return made


def _values(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of some fields as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda each: tuple(getattr(each, name) for name in names)


def _comparer(compared: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, Any], Any]:
    def equals(self: Any, other: Any) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    return equals


def _shower(every: tuple[Field, ...]) -> Callable[[Any], str]:
    names = [each.name for each in every if each.repr]

    def show(self: Any) -> str:
        return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return show


def _packer(every: tuple[Field, ...]) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    """How a record is copied and sent to other processes: it is made anew from its values."""
    values = _values(tuple(each.name for each in every))
    return lambda self: (self.__class__, values(self))


def _refuse_change(self: Any, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deletion(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
