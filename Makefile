# Everything a person needs: `make demo` and `make test`. Python 3.11 or newer and make; nothing else.
# Every target sets up what it needs, once; stamps in the environments make a second call quick.

PYTHON ?= python3
VENV := .venv
UV ?= uv
OUT ?= demo-out
SUITE ?= eval/suites/fixtures-dev.toml
DEMO := $(filter-out fixtures/bad fixtures/scan fixtures/generator fixtures/__pycache__,$(patsubst %/,%,$(wildcard fixtures/*/)))
# Of the pictures, which take seconds each, one of a kind: a scan, a seal over figures, a fax, a photo of a phone.
PICTURES := $(addprefix fixtures/scan/,scanner/scanner-05-classic-leader.jpg seal/seal-01-classic-leader.jpg \
	fax/fax-01-cost2022.tif heic/heic-01-new2024.heic)
PIP := -m pip --disable-pip-version-check --quiet install
COMPILE := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" --quiet

.PHONY: help demo test check bench eval lock clean python

help:
	@echo "make demo    set up, read fixtures/ (of its pictures four) into $(OUT)/"
	@echo "make test    set up, run the tests"
	@echo "make check   linters, types, import contracts"
	@echo "make eval    measure accuracy on SUITE=$(SUITE)"
	@echo "make bench   measure speed and memory against the alternatives"
	@echo "make lock    renew the lock files (needs uv)"
	@echo "make clean   remove what was set up and written"

# The new interpreter is asked for its age before anything is built with it.
python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "找不到 $(PYTHON)：请安装 Python 3.11 或更新的版本 / $(PYTHON) not found: install Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "需要 Python 3.11 或更新的版本，现在是 $$($(PYTHON) -V 2>&1)；可写 make PYTHON=python3.12 …" >&2; \
	  echo "Python 3.11 or newer is needed, this is $$($(PYTHON) -V 2>&1); try make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "缺少 venv 模块，Debian/Ubuntu 请装 python3-venv / the venv module is missing; on Debian/Ubuntu: apt install python3-venv" >&2; exit 1; }

# A stamp comes last, so that a broken set-up is done again; `python` is order-only, so it makes no stamp old.
$(VENV)/.stamp-run: requirements.lock pyproject.toml | python
	@echo "准备环境 / setting up $(VENV) ..."
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -c 'import pip' 2>/dev/null || $(VENV)/bin/python -m ensurepip >/dev/null
	@$(VENV)/bin/python $(PIP) --require-hashes -r requirements.lock
	@$(VENV)/bin/python $(PIP) --no-deps -e .
	@touch $@

# One environment, set up in two steps: what the tests need comes on top of what the program needs.
$(VENV)/.stamp-dev: requirements-dev.lock $(VENV)/.stamp-run
	@echo "准备测试用的部件 / adding what the tests need ..."
	@$(VENV)/bin/python $(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.stamp-run
	@$(VENV)/bin/hebiao run $(DEMO) $(PICTURES) -o $(OUT) || test $$? -eq 1
	@echo
	@echo "请先打开 $(OUT)/report.html / open $(OUT)/report.html first"

test: $(VENV)/.stamp-dev
	@$(VENV)/bin/python -m pytest $(ARGS)

check: $(VENV)/.stamp-dev
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

eval: $(VENV)/.stamp-run
	@$(VENV)/bin/hebiao eval $(SUITE) $(ARGS)

bench: $(VENV)/.stamp-dev
	@$(VENV)/bin/python eval/bench.py $(ARGS)

lock:
	@command -v $(UV) >/dev/null || { echo "make lock 需要 uv / make lock needs uv: pip install uv" >&2; exit 1; }
	@$(COMPILE) --extra ocr -o requirements.lock
	@$(COMPILE) --extra ocr --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) .venv-markitdown $(OUT) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
