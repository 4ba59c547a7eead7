"""Files whose columns are not ours, as a reader of pasted lines reads them."""

from collections.abc import Mapping
from types import MappingProxyType

from exchange.files.sheet import FileSheet
from positions.resources.pasting.positions import PositionReader
from positions.resources.pasting.proposals import ProposalReader
from positions.resources.tables import PositionResource, ProposalResource

NOTHING: Mapping[str, str] = MappingProxyType({})


def read_layout(
    sheet: FileSheet, reader: ProposalReader | PositionReader, chosen: Mapping[str, str] = NOTHING
) -> FileSheet:
    resource = ProposalResource() if isinstance(reader, ProposalReader) else PositionResource()
    return reader.read_file(sheet, resource, chosen)
