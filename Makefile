# Works on a fresh machine with Python 3.10 or newer, git and make. Another Python: make PYTHON=python3.12 …

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# What the user's own environment says about Python and pip is not meant for this one.
unexport PYTHONHOME PYTHONPATH PYTHONWARNINGS PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV __PYVENV_LAUNCHER__
export PIP_USER := 0

.PHONY: demo test lint docs package count bench clean
.NOTPARALLEL:

# The demo finds breaks: exit code 1 is what it is meant to end with.
demo: $(VENV)/.installed
	@$(BIN)/rpclint demo || test $$? -eq 1

test: $(VENV)/.installed-test
	@$(BIN)/python -m pytest -q

lint: $(VENV)/.installed-lint
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@kept=$$($(BIN)/lint-imports) || { echo "$$kept"; exit 1; }

docs: $(VENV)/.installed-docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

# What users get: the wheel, alone in an environment of its own and away from the checkout.
package: $(BIN)/pip
	@rm -rf dist
	@$(PIP) wheel --no-deps --wheel-dir dist .
	@set -e; there=$$(mktemp -d); trap 'rm -rf "$$there"' EXIT; \
	$(BIN)/python -m venv "$$there/venv"; \
	"$$there/venv/bin/python" -m pip --disable-pip-version-check --quiet install dist/rpclint-*.whl; \
	cd "$$there"; \
	test -n "$$(venv/bin/rpclint rules)"; \
	venv/bin/rpclint demo > report || test $$? -eq 1; \
	test -s report
	@echo "packaged: $$(ls dist/*.whl)"

# Calls, modules, processes: the same on every machine. What is accepted is in bench/counts.toml.
count: $(VENV)/.installed
	@$(BIN)/python bench/speed/counted.py $(OPTIONS)

# Minutes. Its input, from the package index, and the peers are kept in a folder of their own.
bench: $(VENV)/.installed
	@$(BIN)/python bench/speed $(OPTIONS)

clean:
	@rm -rf $(VENV) build dist site .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find rpclint tests -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for what each target needs, so that the demo does not wait for the tools of development.
$(VENV)/.installed: extra :=
$(VENV)/.installed-test: extra := [test]
$(VENV)/.installed-lint: extra := [lint]
$(VENV)/.installed-docs: extra := [docs]
$(VENV)/.installed $(VENV)/.installed-test $(VENV)/.installed-lint $(VENV)/.installed-docs: pyproject.toml | $(BIN)/pip
	@echo "installing rpclint$(extra) into $(VENV)"
	@$(PIP) install --editable '.$(extra)'
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "rpclint needs Python 3.10 or newer: make PYTHON=python3.12")'
	@$(PYTHON) -m venv --clear $(VENV)
