"""What `amity score IN -i … --out OUT.parquet` does to a file, without what it prints."""

import json
import sys
import time
from pathlib import Path

from rules import INSTRUMENTS

from amity import instruments
from amity.instruments import files


def score(source: Path, out: Path, engine: str) -> dict[str, float]:
    began = time.perf_counter()
    cards = [instruments.load(name) for name in INSTRUMENTS]
    survey = files.open_survey(source, cards)
    examined = survey.examined(cards)
    looked = time.perf_counter()
    scored = instruments.score_survey(
        cards,
        files.into_engine(survey, engine),
        columns=survey.places,
        keep=survey.keep,
        examined=examined,
    )
    notes = {f"amity.card.{card.id}": instruments.digest(card.id) for card in cards}
    files.write(files.from_engine(scored), out, notes=notes)
    return {"open and examine": looked - began, "score and write": time.perf_counter() - looked}


if __name__ == "__main__":
    print(json.dumps(score(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
