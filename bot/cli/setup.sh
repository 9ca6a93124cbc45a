#!/usr/bin/env bash
# Sets up .venv from requirements.lock. With `stock`: .venv-stock, Rasa as it is, for `make bench`. With `lock`: writes both lock files.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { printf '%s\n' "$*" >&2; exit 1; }

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
  if [ ! -x .uv/bin/uv ]; then
    command -v python3 >/dev/null || fail "Python is missing: install Python 3.10 (for example with pyenv), then run make again."
    echo "Setting up uv, the installer …"
    python3 -m venv .uv || fail "Python's venv module is missing: install it (Debian: apt-get install python3-venv), then run make again."
    .uv/bin/pip install --quiet --disable-pip-version-check 'uv>=0.5,<1' || fail "uv could not be installed; check the connection to the package index, then run make again."
  fi
  uv=.uv/bin/uv
fi

if [ "${1:-}" = lock ]; then
  options="--generate-hashes --no-emit-index-url --python-version 3.10 --quiet"
  "$uv" pip compile pyproject.toml --extra dev $options -o requirements.lock
  grep -o 'rasa==[0-9.]*' pyproject.toml | "$uv" pip compile - --no-config $options -o requirements-stock.lock
  exit
fi

"$uv" python find 3.10 >/dev/null 2>&1 || "$uv" python install 3.10 ||
  fail "Python 3.10 is missing and could not be fetched: install it (for example: pyenv install 3.10), then run make again."
install() {  # FOLDER LOCK SIZE
  [ -x "$1/bin/python" ] || "$uv" venv --quiet --python 3.10 "$1"
  echo "Installing the packages of $2 ($3) …"
  "$uv" pip sync --python "$1/bin/python" --require-hashes "$2" ||
    fail "The packages could not be installed; the message above says why. Run make again when it is mended."
  touch "$1/ready"
}

if [ "${1:-}" = stock ]; then
  install .venv-stock requirements-stock.lock "2.5 GB, most of it TensorFlow"
  exit
fi
install .venv requirements.lock "1 GB"
printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/.venv/bin/python" -m bot "$@"\n' "$PWD" "$PWD" > .venv/bin/lotse
chmod +x .venv/bin/lotse
