# `make report` and `make test` set up everything they need in $(VENV).
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: report test test-all check lab gallery docs lock clean

report: $(VENV)/.report-ready  ## run the notebooks and write reports/index.html
	$(BIN)/skillsdata report

test: $(VENV)/.test-ready  ## lint, types, tests, all notebooks executed and rendered
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

test-all: test  ## make test, and the tests that take minutes
	$(BIN)/python -m pytest -m long

check: $(VENV)/.report-ready  ## validate data/raw and check the evidence against itself
	$(BIN)/skillsdata check

lab: $(VENV)/.report-ready  ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

$(VENV)/.report-ready: requirements.txt pyproject.toml
	$(call install,requirements.txt)
	touch $@

$(VENV)/.test-ready: requirements-dev.txt pyproject.toml
	$(call install,requirements-dev.txt)
	touch $@ $(VENV)/.report-ready

# --no-deps: the requirement files are complete; nothing unpinned can slip in.
define install
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r $(1)
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
endef

gallery: $(VENV)/.test-ready report  ## picture every page for docs/gallery
	$(BIN)/python docs/gallery.py

docs: $(VENV)/.report-ready  ## write the data dictionary again
	$(BIN)/python docs/dictionary.py

lock:  ## pin again, after a change of pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 --extra lab pyproject.toml build-requirements.in -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 --extra lab --extra test pyproject.toml build-requirements.in \
	  -c requirements.txt -o requirements-dev.txt

clean:  ## remove the environment and everything generated
	rm -rf $(VENV) reports/*.html reports/data reports/notebooks reports/manifest.json
