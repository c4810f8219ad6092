"""The types that a watchlist of this ESM can have (4.1, 5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """`custom_name` is what the overview shows as the name of the custom type (4.2, seen)."""

    name: str
    id: int
    guid: bool = False
    indexed: bool = True

    @property
    def custom_name(self) -> str:
        """The id as a text; for the built-in IPAddress its name."""
        return str(self.id) if self.id else self.name


# Names and ids: 5 and 4.1, seen; which are without an index: unknown, two were picked.
_ALL = (
    Field("IPAddress", 0), Field("DomainID", 3), Field("HostID", 4), Field("UserIDDst", 6),
    Field("UserIDSrc", 7), Field("Database_Name", 8), Field("Destination_Hostname", 65539),
    Field("Mail_ID", 65548), Field("Recipient_ID", 65549), Field("External_Hostname", 65575),
    Field("Web_Domain", 65613), Field("SHA1", 65619), Field("Hash", 65624), Field("SHA256", 65630),
    Field("File_Hash", 262159, guid=True), Field("Parent_File_Hash", 262172, guid=True),
    Field("URL", 4259841), Field("Message_Text", 4259842, indexed=False), Field("Filename", 4259843),
    Field("From", 4259844), Field("To", 4259845), Field("HTTP_Req_URL", 4259861),
    Field("DNS_Name", 4259867), Field("From_Address", 4259875), Field("To_Address", 4259876),
    Field("Device_URL", 4259886, indexed=False),
)  # fmt: skip
FIELDS: dict[str, Field] = {one.name: one for one in _ALL}
