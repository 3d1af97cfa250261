# Everything that is done with this project more than once. `make` lists it.
#
#   PYTHON=python3.12 make demo     another Python for .venv (it is used when .venv is made: `make clean` first)
#   make bench DATA=locomo10.json   other recordings
#   make test JOBS=8                more test processes

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
JOBS ?= auto
DATA ?= $(wildcard ../shared/data/locomo_dev.json)
UV := uv==0.13.9
EXTRAS := lab index providers dask ray postgresql redis mongodb server telemetry templates test bench docs
CODE := luminora_lab tests docs

export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONPATH PYTHONHOME

##@ Use

.PHONY: help
help: ## List these targets
	@awk 'BEGIN { FS = ":.*## "; print "make TARGET" } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z.-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: venv ## Compare eight strategies on the bundled conversations; the report is demo/report.html
	$(BIN)/luminora compare demo --out demo

.PHONY: lab
lab: venv ## Open JupyterLab at notebooks/00_start_here
	cd notebooks && "$(CURDIR)/$(BIN)/jupyter" lab 00_start_here.ipynb $$([ "$$(id -u)" != 0 ] || echo --allow-root)

.PHONY: venv
venv: $(VENV)/project.stamp ## Build .venv from the lock file (the other targets do it when it is needed)

##@ Check

.PHONY: test
test: lint types floors notebooks pytest ## Everything that CI checks and that needs no root rights

.PHONY: lint
lint: venv ## Style of the code (ruff)
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

.PHONY: types
types: venv ## Types (mypy, strict)
	$(BIN)/mypy

.PHONY: floors
floors: venv ## Imports point down (import-linter)
	$(BIN)/lint-imports --no-cache

# A home of its own and the settings that make a run the same everywhere.
define QUIET_HOME
home=$$(mktemp -d); trap 'rm -rf "$$home"' EXIT; \
export HOME=$$home XDG_CACHE_HOME=$$home/cache XDG_CONFIG_HOME=$$home/config XDG_DATA_HOME=$$home/data \
  LUMINORA_CACHE=$$home/cache/luminora IPYTHONDIR=$$home/ipython JUPYTER_CONFIG_DIR=$$home/jupyter \
  MPLCONFIGDIR=$$home/matplotlib LITELLM_LOCAL_MODEL_COST_MAP=True LITELLM_MODE=PRODUCTION; \
unset MPLBACKEND; $(BIN)/python -c "import matplotlib.font_manager" 2>/dev/null
endef

.PHONY: notebooks
notebooks: venv ## Run the notebooks and compare their outputs with those in tests/notebooks/outputs (nbval)
	@$(QUIET_HOME); set -x; \
	$(BIN)/python tests/notebooks/references.py build "$$home/notebooks"; \
	$(BIN)/python -m pytest --override-ini addopts= --override-ini filterwarnings=default -q -p no:langsmith_plugin \
	  -p no:cacheprovider --nbval --nbval-current-env --nbval-cell-timeout 300 --rootdir "$$home/notebooks" \
	  --nbval-sanitize-with tests/notebooks/sanitize.cfg -n $(JOBS) --dist loadfile "$$home/notebooks"

.PHONY: notebooks-update
notebooks-update: venv ## Run the notebooks and keep their outputs anew (look at the difference before you commit it)
	@$(QUIET_HOME); set -x; $(BIN)/python tests/notebooks/references.py update $(NAMES)

.PHONY: pytest
pytest: venv ## Tests and the examples in docstrings (pytest)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

.PHONY: test-browser
test-browser: venv ## The widgets and notebooks in a real JupyterLab and Debian's Chromium (PICTURES=DIR keeps pictures)
	@if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then \
	  echo "test-browser: there is no Chromium here; as root, make system-deps installs Debian's" >&2; exit 1; \
	fi; \
	$(QUIET_HOME); set -x; \
	LUMINORA_BROWSER=1 LUMINORA_PICTURES="$(PICTURES)" $(BIN)/python -m pytest tests/browser -p no:cacheprovider

.PHONY: test-stores
test-stores: venv ## The stores on PostgreSQL and Redis servers of their own on loopback, MongoDB on mongomock
	@if ! command -v redis-server >/dev/null || ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
	  echo "test-stores: PostgreSQL or Redis is missing; as root, make system-deps installs Debian's" >&2; exit 1; \
	fi; \
	$(QUIET_HOME); set -x; \
	LUMINORA_STORES=1 $(BIN)/python -m pytest tests/store -p no:cacheprovider

.PHONY: quick
quick: venv ## The tests that take no more than a few seconds each
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not slow"

##@ Measure

.PHONY: bench
bench: venv ## Benchmarks (DATA=FILE for recordings of your own)
	$(BIN)/python -m luminora_lab.bench $(if $(DATA),--data "$(DATA)")

.PHONY: bench-large
bench-large: venv ## The benchmarks that need time and memory: up to a million memories
	$(BIN)/python -m luminora_lab.bench --large $(if $(DATA),--data "$(DATA)")

.PHONY: ranker
ranker: venv ## Train the ranker that ships, on the train half of the bundled conversations
	$(BIN)/luminora ranker train train --out luminora_lab/memory/shipped.skops

##@ Work on it

.PHONY: docs
docs: venv ## Build the documentation site into docs/_build/html (it runs the notebooks)
	@$(QUIET_HOME); set -x; \
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html; \
	echo "docs/_build/html/index.html"

.PHONY: pictures
pictures: venv ## Make the pictures anew that figures are compared with (look at them before you commit)
	$(BIN)/python -m pytest -q -o addopts="--import-mode=importlib" --mpl-generate-path=tests/plots/baseline \
	  tests/plots/test_pictures.py

.PHONY: cli-reference
cli-reference: venv ## Write docs/cli.md anew
	$(BIN)/python -m luminora_lab.cli.reference > docs/cli.md

.PHONY: figure
figure: venv ## Draw the figure of the README (docs/first_result.png)
	$(BIN)/python -c "import luminora_lab as ll; r = ll.compare_memory(None, 'demo'); \
	  ax = ll.plots.recall_curve(r.curve('k')); ax.figure.savefig('docs/first_result.png', dpi=110, bbox_inches='tight')"

.PHONY: format
format: venv ## Put the code in order (ruff)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

.PHONY: lock
lock: $(VENV)/python.stamp ## Make requirements.lock from pyproject.toml (UPGRADE=1 takes the newest versions)
	@tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; set -x; \
	$(BIN)/python -m venv "$$tools/venv"; \
	"$$tools/venv/bin/pip" install --quiet "$(UV)"; \
	if [ -f requirements.lock ]; then cp requirements.lock "$$tools/lock"; fi; \
	"$$tools/venv/bin/uv" pip compile pyproject.toml $(addprefix --extra ,$(EXTRAS)) --quiet --no-config \
	  --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate $(if $(UPGRADE),--upgrade) --output-file "$$tools/lock"; \
	{ echo '# Every version that the lab is tested with, for Python 3.11 to 3.13. Made by `make lock`; not edited by hand.'; \
	  grep -v '^#' "$$tools/lock"; } > "$$tools/requirements.lock"; \
	mv "$$tools/requirements.lock" requirements.lock

.PHONY: wheel
wheel: venv ## Build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

.PHONY: system-deps
system-deps: ## Install what needs root rights: Debian's Chromium, PostgreSQL and Redis, for test-browser and test-stores
	@missing=; command -v chromium >/dev/null || missing="chromium"; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	if [ -z "$$missing" ]; then echo "system-deps: all is here"; else \
	  set -x; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	fi

.PHONY: clean
clean: ## Remove .venv and everything that the targets made
	rm -rf $(VENV) demo dist build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find luminora_lab tests -name __pycache__ -type d -prune -exec rm -rf {} +

# .venv in three steps, each with a stamp that is written last: the interpreter, the lock file, the project itself.

define NO_PYTHON
No Python 3.11, 3.12 or 3.13 with its venv module was found (looked for: $(PYTHON) python3 python3.13 python3.12 python3.11).
Install one (on Debian and Ubuntu the package python3-venv belongs to it), or name one: make PYTHON=/path/to/python3.12
endef
export NO_PYTHON

$(VENV)/python.stamp:
	@for python in $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11); do \
	  if "$$python" -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	     >/dev/null 2>&1; then \
	    set -x; "$$python" -m venv --clear $(VENV); touch $@; exit 0; \
	  fi; \
	done; \
	echo "$$NO_PYTHON" >&2; exit 1

$(VENV)/lock.stamp: requirements.lock $(VENV)/python.stamp
	@if [ -e $@ ]; then set -x; $(BIN)/python -m venv --clear $(VENV); touch $(VENV)/python.stamp; fi
	@echo "Installing what requirements.lock names into $(VENV) (the first time this takes some minutes)"
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip check
	touch $@

$(VENV)/project.stamp: pyproject.toml $(VENV)/lock.stamp
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@
