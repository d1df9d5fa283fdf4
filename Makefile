# Everything the project does, from a fresh clone with Python 3.11 or newer and make.
#
#   make                set up .venv and find the topics, themes and trends of the shipped papers
#   make test           check everything: style, types, tests, doctests, notebooks, browser
#   make lab            explore in JupyterLab
#
#   make notebooks      run every notebook again and keep its outputs
#   make test-parts     half of the tests: functions on a few papers (the other: make test-whole)
#   make test-semantic  check the sentence vectors too (installs torch in a place of its own)
#   make lock           choose the versions anew (make lock UPGRADE=--upgrade takes the newest),
#                       and list their licences and ages in LICENCES.md
#   make clean          remove all that can be made again
#
# Another interpreter: make PYTHON=python3.13

PYTHON ?= python3
UPGRADE ?=

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: run setup test test-parts test-whole lab notebooks test-semantic lock clean python

# Byte code is written when a module is first imported, not at installation: quicker and smaller.
unexport PYTHONDONTWRITEBYTECODE

# Locked packages only: no resolver, no build isolation, every file checked by its hash.
INSTALL = -m pip install --quiet --disable-pip-version-check --no-input --no-compile
LOCKED = $(INSTALL) --no-deps --require-hashes
ITSELF = $(INSTALL) --no-deps --no-build-isolation --editable .

run: .venv/installed
	.venv/bin/themes run

setup: .venv/installed

test: .venv/installed-test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/python -m mypy
	@whole=$$(mktemp); $(MAKE) --no-print-directory test-whole >$$whole 2>&1 & other=$$!; \
	$(MAKE) --no-print-directory test-parts; parts=$$?; \
	echo "... and whole runs, pages and notebooks, tested beside them:"; \
	wait $$other; status=$$?; cat $$whole; rm $$whole; [ $$parts = 0 ] && exit $$status || exit 1

# The tests in two halves of about the same length, for two cores; each is at home in one.
WHOLE = tests/browser tests/notebooks tests/test_cli.py tests/test_offline.py \
	tests/test_pipeline_grown.py tests/test_refit.py tests/test_same_answer.py \
	tests/test_scale.py tests/test_scale_cluster.py tests/test_scale_resume.py notebooks

test-parts: .venv/installed-test
	.venv/bin/python -m pytest -m "not semantic" $(WHOLE:%=--ignore=%) tests analysis

test-whole: .venv/installed-test
	.venv/bin/python -m pytest -p no:cacheprovider --nbval --nbval-current-env $(WHOLE)

lab: .venv/installed
	.venv/bin/python -m jupyterlab --LabApp.default_url=/lab/tree/start.ipynb $(AS_ROOT)

# In a container one is often root, which Jupyter wants to be told.
AS_ROOT = $(if $(filter 0,$(shell id -u)),--allow-root)

# Cell ids and outputs stay, so that nbval can compare; times and widget state would only grow.
notebooks: .venv/installed-test
	TQDM_DISABLE=1 .venv/bin/python -m nbconvert --execute --inplace --log-level=WARN \
		--ExecutePreprocessor.store_widget_state=False \
		--ExecutePreprocessor.record_timing=False \
		notebooks/*.ipynb
	.venv/bin/ruff format notebooks

test-semantic: .venv-semantic/installed
	.venv-semantic/bin/python -m pytest -m semantic tests/semantic

lock: .venv-lock/installed
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra test --constraint requirements.lock --output-file requirements-test.lock
	$(COMPILE) --extra test --constraint requirements-test.lock --format pylock.toml \
		--output-file .venv-lock/pylock.toml
	$(MAKE) --no-print-directory .venv/installed-test
	.venv/bin/python -m tests.supply_chain .venv-lock/pylock.toml

COMPILE = .venv-lock/bin/uv pip compile pyproject.toml --quiet --group lock --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header --no-annotate $(UPGRADE)

clean:
	rm -rf .venv .venv-semantic .venv-lock
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find analysis tests notebooks -name __pycache__ -type d -prune -exec rm -rf {} +
	find analysis tests notebooks -name .ipynb_checkpoints -type d -prune -exec rm -rf {} +

# Stamps: a second `make` installs nothing unless a lock or pyproject.toml has changed.

.venv/bin/python: | python
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	.venv/bin/python $(LOCKED) --requirement requirements.lock
	.venv/bin/python $(ITSELF)
	@touch $@

.venv/installed-test: requirements-test.lock .venv/installed
	.venv/bin/python $(LOCKED) --requirement requirements-test.lock
	@touch $@

# Over the packages of .venv, which are not installed twice, lie torch and what it needs. These
# differ by machine: exact versions, but no hashes, and dependencies.
PACKAGES = -c 'import sysconfig; print(sysconfig.get_path("purelib"))'

.venv-semantic/bin/python: | .venv/bin/python
	.venv/bin/python -m venv .venv-semantic
	echo "import site; site.addsitedir('$$(.venv/bin/python $(PACKAGES))')" \
		> "$$(.venv-semantic/bin/python $(PACKAGES))/below.pth"

.venv-semantic/installed: requirements-semantic.txt .venv/installed-test \
		| .venv-semantic/bin/python
	.venv-semantic/bin/python $(INSTALL) --requirement requirements-semantic.txt
	@touch $@

.venv-lock/installed: | python
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

python:
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	|| { echo "make: $(PYTHON) is not Python 3.11 or newer with venv and pip." \
	     "Install one, or name it: make PYTHON=python3.13" >&2; exit 1; }
