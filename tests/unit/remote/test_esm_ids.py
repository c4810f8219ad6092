"""Reading an id in every shape that the ESM uses."""

import pytest
from tq_trellix_esm.remote.esm.ids import read_id


@pytest.mark.parametrize(
    "shape", [5, "5", " 5 ", {"value": 5}, {"id": 5}, {"value": "5"}, {"id": "5", "x": 1}]
)
def test_every_shape_gives_the_number(shape: object) -> None:
    """ESM reference 2.4: bare or wrapped, number or text."""
    assert read_id(shape) == 5


@pytest.mark.parametrize(
    "other", [None, True, -5, "-5", 5.0, "", "five", "٥", {}, {"value": None}, {"value": {"value": 5}}, [5]]
)
def test_anything_else_is_no_id(other: object) -> None:
    """A wrong id would change a wrong list, so nothing is guessed."""
    with pytest.raises(ValueError, match="no id"):
        read_id(other)
