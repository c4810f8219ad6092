"""How credentials are written in the ESM's login body."""

import pytest
from tq_trellix_esm.remote.esm.encoding import encode
from tq_trellix_esm.settings.values import LoginEncoding


@pytest.mark.parametrize(
    ("clear", "encoding", "written"),
    [
        ("NGCP", LoginEncoding.BASE64, "TkdDUA=="),
        ("NGCP", LoginEncoding.AES, "jwNLgaSY2PFsAjF87bRyPg=="),
        ("Mcafee123!", LoginEncoding.BASE64, "TWNhZmVlMTIzIQ=="),
        ("Mcafee123!", LoginEncoding.AES, "uTl8FIeRQJNFOybh6521Hg=="),
    ],
)
def test_the_published_vectors_are_met(clear: str, encoding: LoginEncoding, written: str) -> None:
    """ESM reference 3.2: both encodings, with the vectors given there."""
    assert encode(clear, encoding) == written


@pytest.mark.parametrize(("length", "written_length"), [(15, 24), (16, 44), (31, 44), (32, 64)])
def test_a_text_that_fills_a_block_gets_one_more(length: int, written_length: int) -> None:
    """PKCS7 always pads, so sixteen bytes become two blocks."""
    assert len(encode("x" * length, LoginEncoding.AES)) == written_length


def test_other_letters_are_encoded_as_utf_8() -> None:
    """ESM reference 3.2: base64 of the UTF-8 text."""
    assert encode("pässword", LoginEncoding.BASE64) == "cMOkc3N3b3Jk"


def test_auto_is_no_encoding() -> None:
    """`auto` is resolved before anything is encoded."""
    with pytest.raises(ValueError, match="auto"):
        encode("x", LoginEncoding.AUTO)
