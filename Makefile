# Amity. `make help` lists what you can type.
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
GAMING := ../shared/data/covid-gaming
TOWN   := src/amity/library/surveys
BENCH  := $(wildcard $(addprefix benchmarks/,run.py networks.py evidence.py directory.py matching.py allocation.py fairness.py outcomes.py clinic.py))
RECORD := tests/clinic tests/web src/amity/clinic src/amity/server src/amity/web
PIP    := $(BIN)/pip -qq --disable-pip-version-check install

.PHONY: help demo demo-score test test-postgres check fix bench bench-50m axe forms journeys graphs corpus docs spark lock clean words screenshots

help:  ## list these targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@echo "Setting up $(VENV) from requirements.lock (once; a minute or two)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Amity needs Python 3.11 or newer. Name one: make PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY)  ## open the clinic with a made-up town
	@$(BIN)/amity demo

demo-score: $(READY)  ## score a real survey, or the small one we ship
	@mkdir -p out
ifneq ($(wildcard $(GAMING)),)
	@echo "A real survey: 76 people who play games, before and during a lockdown in 2020"
	@echo "(gpwilliams/covid-gaming, CC BY 4.0)"
	$(BIN)/amity score "$(GAMING)/02_study-02/01_multilevel_loneliness_extended_long.csv#before" -i djg-11 --map examples/covid-gaming/djg-11.toml --out out/djg-11.csv --summary out/djg-11.html
	$(BIN)/amity score "$(GAMING)/02_study-02/01_multilevel_loneliness_long.csv#before" -i ucla-3 --map examples/covid-gaming/ucla-3.toml --out out/scores.csv --summary out/summary.html
	$(BIN)/amity change "$(GAMING)/02_study-02/01_multilevel_loneliness_long.csv#before" "$(GAMING)/02_study-02/01_multilevel_loneliness_long.csv#during" -i ucla-3 --map examples/covid-gaming/ucla-3.toml
else
	@echo "A small made-up town (../shared is not here): 240 people who do not exist"
	$(BIN)/amity score $(TOWN)/small-town-before.csv -i ucla-3 -i phq-9 -i osss-3 -i opener --out out/scores.csv --summary out/summary.html
	$(BIN)/amity change $(TOWN)/small-town-before.csv $(TOWN)/small-town-after.csv -i ucla-3 -i phq-9
endif
	@echo
	@echo "The summary as a page: $(CURDIR)/out/summary.html"
	@$(BIN)/python -c 'import os, pathlib, sys, webbrowser; sys.stdout.isatty() and (sys.platform == "darwin" or os.environ.get("DISPLAY")) and webbrowser.open(pathlib.Path("out/summary.html").resolve().as_uri())'

test: $(READY)  ## run the everyday tests
	@$(BIN)/pytest -q -n 2 --dist loadfile

# Whatever touches a database: record, server and pages. Science and the other commands touch none, so they run once.
test-postgres: $(READY)  ## run every test that touches a database on a PostgreSQL of its own
	@$(BIN)/python tests/private_postgres.py $(BIN)/pytest -q -n 2 --dist loadfile $(RECORD)

check: $(READY)  ## lint, format, imports, types, generated docs, lock
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/python docs/build.py --check

fix: $(READY)  ## mend what a machine can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(READY)  ## write the reference pages again from cards and docstrings
	@$(BIN)/python docs/build.py

bench: $(READY)  ## measure speed and memory beside peers; writes benchmarks/RESULTS.md
	@for program in $(BENCH); do echo "$$program"; $(BIN)/python $$program || exit; done

bench-50m: $(READY)  ## the ruler alone, with the run of 50 million rows
	@$(BIN)/python benchmarks/run.py --with-50m

axe: $(READY)  ## see every page in every look with axe (some minutes)
	@AMITY_AXE=all $(BIN)/pytest -q -n 0 tests/web/test_axe_sweep.py

forms: $(READY)  ## send every form all that is nasty, field by field (some minutes)
	@AMITY_FORMS=all $(BIN)/pytest -q -n 2 tests/web/test_every_form.py

screenshots: $(READY)  ## picture eight pages of the made-up town for the docs (needs Chromium)
	@$(BIN)/python tools/screenshots.py

journeys: $(READY)  ## walk through the served town in every way, and look at all its pages (some minutes)
	@AMITY_JOURNEYS=1 $(BIN)/pytest -q -n 0 tests/journeys/test_walks.py tests/journeys/test_every_page.py

graphs: $(READY)  ## hold the network measures against networkx on 10,000 random graphs (some minutes)
	@AMITY_GRAPHS=10000 $(BIN)/pytest -q -n 0 tests/science/test_measures.py -k networkx

corpus: $(READY)  ## plant 200 and more faults and count what `amity check` finds
	@$(BIN)/python tests/faults/corpus.py

spark: $(READY)  ## add PySpark to the virtual environment (491 MB; needs Java 17)
	@$(PIP) --require-hashes -r requirements-spark.lock

words: $(READY)  ## gather and compile the languages of the pages (needs gettext)
	@$(BIN)/python tools/words.py

lock: $(READY)  ## write the lock files again from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --extra all --group dev --python-version 3.11 --generate-hashes --no-header --quiet --upgrade -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra all --extra spark --group dev --python-version 3.11 --generate-hashes --no-header --quiet -c requirements.lock -o requirements-spark.lock

clean:  ## remove what make made
	@rm -rf $(VENV) out .mypy_cache .ruff_cache .hypothesis .import_linter_cache
