"""checks - assertions of scenarios, and their exceptions."""

import re


class Failure(AssertionError):
    """A check failed; the text has the expected and the actual value."""


class Placed(Failure):
    """A Failure whose text names the place, so it needs no traceback."""


class Skip(Exception):
    """This scenario cannot run on this machine; the text has the reason."""


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
