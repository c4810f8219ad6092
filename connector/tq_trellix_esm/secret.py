"""A text that must never be shown. Everything may import this module."""


class Secret:
    """Holds a password, token or cookie; printing, formatting and comparing it tell nothing of it."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """Return the text, for the one line of code that sends it."""
        return self.__text

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __repr__(self) -> str:
        return "Secret(...)"

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a Secret is not pickled")
