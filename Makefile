# Two commands do everything, set-up included: `make packets` and `make test`.
# `make check` runs the checks that pre-commit runs; `.ci/run` is `make test`, then `make check`.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SAMPLE ?= workspace

.PHONY: packets test check lint types layers notebooks spelling docs clean system

packets: $(VENV)/.installed  ## a fictional district and one packet for each of its schools
	@test -f $(SAMPLE)/district.toml || $(BIN)/pltoolkit sample $(SAMPLE)
	$(BIN)/pltoolkit packets $(SAMPLE)

test: $(VENV)/.installed-test system  ## the whole suite
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

check: lint types layers notebooks spelling  ## style, types, layers, clean notebooks, spelling

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
types: $(VENV)/.installed-test
	$(BIN)/mypy
layers: $(VENV)/.installed-test
	$(BIN)/lint-imports --no-cache
notebooks: $(VENV)/.installed-test
	find notebooks -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*' -print0 | xargs -0 -r $(BIN)/nbstripout --verify
spelling: $(VENV)/.installed-test
	$(BIN)/codespell

docs: $(VENV)/.installed-test  ## rewrite the generated pages of docs/reference
	$(BIN)/python docs/generate.py

clean:
	rm -rf $(VENV) $(SAMPLE) node_modules build dist

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed pyproject.toml
	$(BIN)/python -m pip install --quiet -e '.[test]'
	@touch $@

# Programs that only tests use. Where they cannot be installed, the tests that need them say so and are skipped.
system:
	@sh tests/install_programs.sh
