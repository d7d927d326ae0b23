# `make report` and `make test` set up everything they need in $(VENV).
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# A file of tests stays with one worker, which keeps what the file made; more workers than four wait for each other.
PYTEST := $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile

.PHONY: help report test test-all check lab gallery docs lock clean

help:  ## say what each command does
	@grep -E '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/:.*  ## /\t/' | expand -t 12

report: $(VENV)/.report-ready  ## run the notebooks and write reports/index.html
	$(BIN)/skillsdata report

test: $(VENV)/.test-ready  ## lint, types, tests, all notebooks executed and rendered
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST)

test-all: test  ## make test, and the tests that take minutes
	$(PYTEST) -m long

check: $(VENV)/.report-ready  ## validate data/raw and check the evidence against itself
	$(BIN)/skillsdata check

lab: $(VENV)/.report-ready  ## open the notebooks in JupyterLab
	$(BIN)/skillsdata lab

$(VENV)/.report-ready: requirements.txt pyproject.toml
	$(call install,requirements.txt)
	touch $@

$(VENV)/.test-ready: requirements-dev.txt pyproject.toml
	$(call install,requirements-dev.txt)
	touch $@ $(VENV)/.report-ready

# Sets up $(VENV) from a requirements file: with uv where it is there, else with pip.
# --no-deps: the requirement files are complete; nothing unpinned can slip in.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "skillsdata needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name one that is: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 2; } >&2
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	  test ! -e $(VENV) || echo "$(VENV) is half made: making it anew"; \
	  rm -rf $(VENV) && echo "Making $(VENV)" && $(PYTHON) -m venv $(VENV); }
	@if command -v uv >/dev/null; then \
	  echo "Installing $(1) with uv, about half a minute" && $(call packages,uv pip install --python $(BIN)/python,$(1)); \
	else \
	  echo "Installing $(1) with pip: one to four minutes, and silent unless something is wrong" && \
	  $(call packages,$(BIN)/python -m pip install,$(1)); \
	fi
endef
packages = $(1) --quiet --no-deps --require-hashes -r $(2) && \
	  $(1) --quiet --no-deps --no-build-isolation --editable .

gallery: $(VENV)/.test-ready report  ## picture every page for docs/gallery
	$(BIN)/python docs/gallery.py

docs: $(VENV)/.report-ready  ## write the data dictionary, the tree of rooms and what a notebook can ask again
	$(BIN)/python docs/dictionary.py
	$(BIN)/python docs/architecture.py
	$(BIN)/python docs/api.py

lock:  ## pin again, after a change of pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 --extra lab pyproject.toml build-requirements.in -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 --extra lab --group test --extra benchmark --extra dask --extra notify pyproject.toml build-requirements.in \
	  -c requirements.txt -o requirements-dev.txt

clean:  ## remove the environment and everything generated
	rm -rf $(VENV) reports/*.html reports/data reports/notebooks reports/manifest.json
