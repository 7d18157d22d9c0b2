"""Personal networks: who is in someone's life, how they are connected, and how that changes."""

from .change import AlterChange, Change, MeasureChange, Turnover, as_before, carry_forward, compare
from .change_sentences import change_sentences
from .files import FORMATS, Format, Reading, read, scan, scan_packed, write
from .interview import add_named, describe, failing_examples, generators, interpreters
from .interview_cards import Generator, Interpreter, InterviewCard
from .many import measure_many
from .measures import Measures, measure
from .network import (
    AT_LEAST_WEEKLY,
    PARTS_OF_LIFE,
    SUPPORTS,
    Alter,
    Ego,
    Group,
    GroupTie,
    Network,
    NetworkError,
    PartOfLife,
    Tie,
)
from .other_tools import to_networkx
from .packed import Packed, PackedError, pack, pack_ties
from .sentences import Sentence, sentences
from .to_show import safe_to_show
from .wording import To

__all__ = [
    "AT_LEAST_WEEKLY",
    "FORMATS",
    "PARTS_OF_LIFE",
    "SUPPORTS",
    "Alter",
    "AlterChange",
    "Change",
    "Ego",
    "Format",
    "Generator",
    "Group",
    "GroupTie",
    "Interpreter",
    "InterviewCard",
    "MeasureChange",
    "Measures",
    "Network",
    "NetworkError",
    "Packed",
    "PackedError",
    "PartOfLife",
    "Reading",
    "Sentence",
    "Tie",
    "To",
    "Turnover",
    "add_named",
    "as_before",
    "carry_forward",
    "change_sentences",
    "compare",
    "describe",
    "failing_examples",
    "generators",
    "interpreters",
    "measure",
    "measure_many",
    "pack",
    "pack_ties",
    "read",
    "safe_to_show",
    "scan",
    "scan_packed",
    "sentences",
    "to_networkx",
    "write",
]
