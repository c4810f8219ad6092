"""The first run's questions, and the environment in their place."""

import pytest
from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.settings.first_run import ask_connection, connection_from_environment
from tq_trellix_esm.settings.values import Connection, Verify

WHOLE = {
    "THREATQ_HOST": "tq.example.org",
    "THREATQ_CLIENT_ID": "abc123",
    "THREATQ_USERNAME": "me@example.org",
    "THREATQ_PASSWORD": "s3cret words",
}


class Terminal:
    """Answers the questions in turn, and holds what was asked, aloud and without echo."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.aloud: list[str] = []
        self.silent: list[str] = []

    def ask(self, prompt: str) -> str:
        """Answer one question."""
        self.aloud.append(prompt)
        return self.answers.pop(0)

    def ask_secret(self, prompt: str) -> str:
        """Answer one question without echo."""
        self.silent.append(prompt)
        return self.answers.pop(0)


def revealed(connection: Connection) -> tuple[str | None, ...]:
    """Return the three secrets in clear."""
    secrets = (connection.client_id, connection.password, connection.client_secret)
    return tuple(one.reveal() if one else None for one in secrets)


def test_the_questions_are_the_guides_word_for_word() -> None:
    """ThreatQ reference, 11.2; only the password is read without echo."""
    terminal = Terminal(" TQ.example.org ", " abc123 ", " me@example.org ", " s3cret ")
    connection = ask_connection(terminal.ask, terminal.ask_secret, {})
    assert terminal.aloud == ["ThreatQ Host: ", "ThreatQ Client ID: ", "ThreatQ Username: "]
    assert terminal.silent == ["ThreatQ Password: "]
    assert (connection.base_url, connection.username) == ("https://tq.example.org", "me@example.org")
    assert revealed(connection) == ("abc123", " s3cret ", None)
    assert connection.verify == Verify()


def test_verify_may_come_from_the_environment_beside_the_questions() -> None:
    """There is no question for it."""
    terminal = Terminal("h", "c", "u", "p")
    connection = ask_connection(terminal.ask, terminal.ask_secret, {"THREATQ_VERIFY": "/etc/ca.pem"})
    assert connection.verify == Verify("file", "/etc/ca.pem")


def test_an_unusable_host_is_refused_by_the_name_of_its_question() -> None:
    """People see which answer was wrong."""
    terminal = Terminal("http://tq", "c", "u", "p")
    with pytest.raises(ConfigurationError, match=r"^ThreatQ Host cannot be used"):
        ask_connection(terminal.ask, terminal.ask_secret, {})


def test_the_environment_answers_without_a_terminal() -> None:
    """The same four, and verify."""
    connection = connection_from_environment(WHOLE | {"THREATQ_VERIFY": "false"})
    assert (connection.base_url, connection.username) == ("https://tq.example.org", "me@example.org")
    assert revealed(connection) == ("abc123", "s3cret words", None)
    assert connection.verify == Verify("off")


def test_a_client_secret_stands_in_place_of_user_and_password() -> None:
    """They are then neither needed nor kept."""
    connection = connection_from_environment(WHOLE | {"THREATQ_CLIENT_SECRET": "cs"})
    assert (connection.username, *revealed(connection)) == (None, "abc123", None, "cs")


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({}, "THREATQ_HOST, THREATQ_CLIENT_ID, THREATQ_USERNAME, THREATQ_PASSWORD"),
        (
            {"THREATQ_HOST": "h", "THREATQ_USERNAME": ""},
            "THREATQ_CLIENT_ID, THREATQ_USERNAME, THREATQ_PASSWORD",
        ),
        (WHOLE | {"THREATQ_PASSWORD": ""}, "THREATQ_PASSWORD"),
        ({"THREATQ_CLIENT_SECRET": "cs"}, "THREATQ_HOST, THREATQ_CLIENT_ID"),
    ],
)
def test_all_that_is_missing_is_named_at_once(environ: dict[str, str], missing: str) -> None:
    """An empty one counts as missing."""
    with pytest.raises(ConfigurationError) as caught:
        connection_from_environment(environ)
    assert caught.value.details[0] == f"Missing in the environment: {missing} (each also as ..._FILE)."


@pytest.mark.parametrize("name", ["THREATQ_HOST", "THREATQ_VERIFY"])
def test_an_unusable_answer_is_refused_by_its_name(name: str) -> None:
    """As for the questions."""
    with pytest.raises(ConfigurationError, match=rf"^{name}"):
        connection_from_environment(WHOLE | {name: "not so"})
