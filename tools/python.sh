#!/usr/bin/env bash
# Builds the Python package and tests it.
#
#   tools/python.sh             build, pytest, mypy
#   tools/python.sh build       the extension, beside the package; `python/` on the path is then the package
#                               (PROFILE=release for measurements)
#   tools/python.sh env NAME    make the environment `test` or `spark` if needed, print its interpreter
#
# Needs python3 (3.10 or later), cargo, and PyPI once. Environments are kept under target/python, one for each set of
# pins.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

say() { printf '%s\n' "$*" >&2; }

build() {
    # The whole workspace, so that cargo chooses the same features of all dependencies as for the other steps, and
    # compiles none of them twice.
    cargo build --workspace --profile "${PROFILE:-dev}"
    local built folder=target/${PROFILE:-debug}
    for built in "$folder"/libsourcecheck_native.so "$folder"/libsourcecheck_native.dylib; do
        [ -f "$built" ] || continue
        # A new file, not new bytes: an old one may be in use.
        cp "$built" python/sourcecheck/_native.new
        mv python/sourcecheck/_native.new python/sourcecheck/_native.abi3.so
    done
}

# Prints the interpreter of an environment with the packages of requirements-NAME.txt and with `python/` on its path.
env_of() {
    local pins=python/requirements-$1.txt key dir
    [ -f "$pins" ] || { say "no environment $1: there is no $pins"; exit 2; }
    key=$({ cat "$pins"; python3 --version; printf '%s' "$root"; } | python3 -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest()[:12])')
    dir=$root/target/python/$1-$key
    if [ ! -f "$dir/ready" ]; then
        say "making the environment $dir"
        rm -rf "$root/target/python/$1-"*
        python3 -m venv "$dir"
        "$dir/bin/pip" install --quiet --disable-pip-version-check --requirement "$pins" >&2
        printf '%s\n' "$root/python" > "$("$dir/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/sourcecheck.pth"
        touch "$dir/ready"
    fi
    printf '%s\n' "$dir/bin/python"
}

case ${1:-test} in
    build) build ;;
    env) env_of "${2:?give the name of an environment: test or spark}" ;;
    test)
        build
        python=$(env_of test)
        cd python
        "$python" -m pytest
        "$python" -m mypy --strict --cache-dir ../target/python/mypy sourcecheck tests
        ;;
    *) say "unknown: $1; see the head of $0"; exit 2 ;;
esac
