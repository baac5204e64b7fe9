# Sets $python to a Python 3.11 or later; sourced by the scripts beside it.
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
python=
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Python 3.11 or later is needed, and none was found. Name one with PYTHON=/path/to/python3." >&2
    exit 1
fi
