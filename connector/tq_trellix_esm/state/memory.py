"""Small facts that must not be lost, such as which provider served the settings."""

from tq_trellix_esm.state.store import Store


class Memory:
    """Texts by key in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str) -> str | None:
        """Return the text, None where there is none."""
        found = self._store.row("SELECT value FROM memory WHERE key = ?", (key,))
        return None if found is None else str(found[0])

    def put(self, key: str, value: str) -> None:
        """Keep the text, on the disk when this returns."""
        self._store.execute(
            "INSERT OR REPLACE INTO memory (key, value, at) VALUES (?, ?, ?)", (key, value, self._store.now())
        )

    def remove(self, key: str) -> None:
        """Forget the text, if there is one."""
        self._store.execute("DELETE FROM memory WHERE key = ?", (key,))
