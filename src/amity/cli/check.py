"""``amity check``: what looks wrong in a survey file."""

from collections.abc import Sequence

import msgspec
import typer

from amity import instruments
from amity.instruments import files

from .output import console, many, print_json, working
from .survey import AsJson, Ids, MapFile, SurveyFile, load, open_survey, source


def check_command(
    survey: SurveyFile, instrument: Ids, map_file: MapFile = None, json: AsJson = False
) -> None:
    """Look for what goes wrong in survey files: codes off the card, wrong reverses, shifts, duplicates.

    Exits with 1 where anything was found. Example: amity check survey.csv -i phq-9
    """
    cards = load(instrument)
    with source(survey) as (path, wave), working("Checking"):
        opened = open_survey(path, wave, cards, map_file, as_stored=True)
        rows = files.height(opened)
        opened, key = files.with_key(opened)
        problems = []
        for card in cards:
            turned = opened.column_map.coding(card).already_reversed
            found = instruments.check(
                card, opened.frame, opened.places[card.id], id=key, typed=opened.typed, turned=turned
            )
            problems += [_as_in_file(problem, opened.origins) for problem in found]
    problems = list(dict.fromkeys(problems))
    if json:
        print_json({"rows": rows, "problems": problems})
    else:
        _print_problems(rows, problems)
    raise typer.Exit(1 if problems else 0)


def _as_in_file(problem: instruments.Problem, origins: dict[str, str]) -> instruments.Problem:
    """Return the problem with the columns called as the file calls them."""
    said = msgspec.structs.asdict(problem)
    for made, column in origins.items():
        if made != column:
            for part in ("column", "likely_cause", "remedy"):
                said[part] = said[part].replace(made, column)
    return instruments.Problem(**said)


def _print_problems(rows: int, problems: Sequence[instruments.Problem]) -> None:
    out = console()
    if not problems:
        out.print(f"{many(rows)}: nothing found that looks wrong.")
        return
    for problem in problems:
        out.print(
            f"\n{problem.column or 'whole file'}: {problem.problem}, {many(problem.rows)}", style="bold"
        )
        out.print(f"  Likely cause: {problem.likely_cause}", markup=False)
        out.print(f"  Remedy: {problem.remedy}", markup=False)
    out.print(f"\n{many(rows)}, {len(problems)} problem{'s' if len(problems) > 1 else ''}.")
