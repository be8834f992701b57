# One command per habit; `make` alone lists them. Each works on a fresh machine and does nothing twice: what was installed
# is remembered by stamp files that depend on pyproject.toml, package-lock.json and the sources of the assets.
BIN := .venv/bin
VENDOR := estado_verde/static/vendor
CATALOGS := $(patsubst %.po,%.mo,$(shell find translations plugins -name '*.po' 2>/dev/null))
export PORT ?= 8080
# Images for containers often set it; without bytecode each of the hundred commands that tests start compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test tour lint bench scan soak assets catalogs clean

help:
	@echo "make run       instala lo necesario, carga datos de ejemplo la primera vez y sirve en http://127.0.0.1:$(PORT)"
	@echo "make test      todas las pruebas; ARGS=… pasa a pytest"
	@echo "make tour      recorre todas las páginas con cada perfil y deja sus imágenes en build/tour/"
	@echo "make lint      ruff y mypy"
	@echo "make bench     mediciones de velocidad"
	@echo "make scan      un explorador de fallas (wapiti) contra la demostración, a lo más diez minutos"
	@echo "make soak      las pruebas de resistencia en toda su duración (cerca de media hora)"
	@echo "make assets    vuelve a construir $(VENDOR)"
	@echo "make catalogs  lleva los textos nuevos a los catálogos de traducción"
	@echo "make clean     borra lo construido; los datos de instance/ quedan"

run: .venv/.run $(VENDOR)/.built $(CATALOGS)
	@$(BIN)/estado-verde run --prepare

test: .venv/.dev $(VENDOR)/.built $(CATALOGS)
	@setup/chromium.sh
	@$(BIN)/pytest -n 2 --dist worksteal $(ARGS)

tour: .venv/.dev $(VENDOR)/.built $(CATALOGS)
	@setup/chromium.sh
	@EV_TOUR=build/tour $(BIN)/pytest -n 2 tests/tour plugins/generacion_ciudadana/tests/test_browser.py $(ARGS)
	@echo "» Imágenes en build/tour/"

lint: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: .venv/.dev $(VENDOR)/.built
	@$(BIN)/python -m benchmarks $(ARGS)

scan: .venv/.run $(VENDOR)/.built .venv-scan/.installed
	@$(BIN)/python setup/scan.py

soak: .venv/.dev $(VENDOR)/.built $(CATALOGS)
	@EV_FUZZ=5000 EV_FOLIOS=150 EV_KILLS=100 EV_SOAK=600 $(BIN)/pytest -n 2 --timeout 1800 -k "fuzz or consecutive or killed or long" \
	  tests/security/test_queries.py tests/security/test_soak.py tests/mail/test_delivery.py tests/test_killed.py \
	  plugins/generacion_ciudadana/tests/test_processes.py $(ARGS)

assets: node_modules/.installed .venv/.run
	@$(BIN)/python setup/assets.py

catalogs: .venv/.run
	@setup/catalogs.sh

clean:
	rm -rf .venv .venv-scan node_modules $(VENDOR) build *.egg-info .pytest_cache .ruff_cache .mypy_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.created:
	@setup/venv.sh
	@touch $@

.venv/.run: .venv/.created pyproject.toml
	@echo "» Instalando Estado Verde en .venv" >&2
	@$(BIN)/pip install -qq --disable-pip-version-check -e .
	@touch $@

.venv/.dev: .venv/.created pyproject.toml
	@echo "» Instalando Estado Verde y las herramientas de desarrollo en .venv" >&2
	@$(BIN)/pip install -qq --disable-pip-version-check -e '.[test,lint,bench]'
	@touch $@ .venv/.run

# Its own environment: what it asks of its libraries is not what we ask of ours.
.venv-scan/.installed: .venv/.created
	@echo "» Instalando wapiti en .venv-scan" >&2
	@$(BIN)/python -m venv --without-pip .venv-scan
	@$(BIN)/pip --python .venv-scan/bin/python install -qq --disable-pip-version-check 'wapiti3>=3.2,<3.3'
	@touch $@

node_modules/.installed: .venv/.created package.json package-lock.json setup/npm.sh
	@setup/npm.sh
	@touch $@

$(VENDOR)/.built: node_modules/.installed setup/assets.py $(shell find estado_verde plugins \( -path $(VENDOR) -prune \) -o -type f \( -name '*.html' -o -name '*.py' -o -name '*.js' \) -print 2>/dev/null)
	@$(MAKE) --no-print-directory assets

%.mo: %.po | .venv/.run
	@$(BIN)/pybabel -q compile -f -i $< -o $@
