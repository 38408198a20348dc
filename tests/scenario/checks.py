"""checks - what a scenario wants to be so, and how it says that it is not."""

import re


class Failure(AssertionError):
    """Something is not as the scenario says; the text tells both sides."""


class Placed(Failure):
    """A Failure whose text says where; no traceback is wanted."""


class Skip(Exception):
    """This scenario cannot run here; the text says why."""


def check(condition, text):
    if not condition:
        raise Failure(text)


def equal(got, want, what="it"):
    check(got == want, f"{what} is {got!r}, want {want!r}")


def contains(text, part, what="it"):
    check(part in text, f"{what} is {text!r}, which lacks {part!r}")


def like(text, pattern, what="it"):
    check(re.search(pattern, text, re.S),
          f"{what} is {text!r}, which is not like {pattern!r}")
