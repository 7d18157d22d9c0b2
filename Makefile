# Amity. `make help` lists what you can type.
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: help demo test check fix bench spark corpus docs lock clean

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@echo "Setting up $(VENV) from requirements.lock (once; a minute or two)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Amity needs Python 3.11 or newer. Name one: make PYTHON=/path/to/python3.11 …")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

test: $(READY)  ## run the everyday tests
	@$(BIN)/pytest -q -n 2

check: $(READY)  ## lint, format, imports, types, generated docs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy

fix: $(READY)  ## mend what can be mended by machine
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(READY)  ## write the lock files again from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --extra all --group dev --python-version 3.11 --generate-hashes --no-header --quiet --upgrade -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra all --extra spark --group dev --python-version 3.11 --generate-hashes --no-header --quiet -c requirements.lock -o requirements-spark.lock

spark: $(READY)  ## add PySpark to the virtual environment (491 MB; needs Java 17)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock

clean:  ## remove what make made
	@rm -rf $(VENV) out .mypy_cache .ruff_cache .hypothesis .import_linter_cache
