"""Why a value is left out."""

from enum import Enum


class Reason(Enum):
    """Why a value is not valid for its kind; the text is what people read."""

    EMPTY = "empty"
    GAP = "white space or a control character inside"
    NOT_A_HOST = "not a valid host name"
    SINGLE_LABEL = "host name of a single label"
    UNDERSCORE = "an underscore in the last two labels of a host name"
    DOTTED_NUMBER = "a dotted number, not a host name"
    NOT_AN_ADDRESS = "not a valid address"
    LEADING_ZERO = "an address with leading zeros"
    NETWORK = "a network, not a single address"
    ZONE = "an address with a zone"
    NOT_A_SCHEME = "not a valid scheme"
    NO_HOST = "a URL without a host"
    NOT_A_PORT = "not a valid port"
    NOT_A_MAIL_ADDRESS = "not a valid mail address"
    NOT_MD5 = "not 32 hexadecimal digits"
    NOT_SHA1 = "not 40 hexadecimal digits"
