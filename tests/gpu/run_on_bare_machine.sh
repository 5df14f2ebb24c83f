#!/usr/bin/env bash
# Builds the solver with CUDA and nothing but CMake, gcc and the CUDA toolkit, runs the gpu, parity
# and unit tests, the conductance benchmark on both backends and compute-sanitizer, and leaves every
# log in a folder:
#   tests/gpu/run_on_bare_machine.sh FOLDER
# A part that fails is recorded in FOLDER/summary.txt and the rest goes on; the exit status then is 1.
set -euo pipefail

if [[ $# -ne 1 ]]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=build/core-only
failed=0
: >"$out/summary.txt"

# part NAME COMMAND...: output to FOLDER/NAME.log, outcome and seconds to the summary.
part() {
  local name=$1 start=$SECONDS outcome=passed
  shift
  "$@" >"$out/$name.log" 2>&1 || outcome="FAILED with status $?"
  [[ $outcome != *"status 77" ]] || outcome="skipped: $(tail -n 1 "$out/$name.log")"
  [[ $outcome != FAILED* ]] || failed=1
  printf '%-12s %4d s  %s\n' "$name" $((SECONDS - start)) "$outcome" | tee -a "$out/summary.txt"
}

configure() {
  local generator=()
  command -v ninja >/dev/null || generator=(-G "Unix Makefiles")
  cmake --preset core-only "${generator[@]}" -DCOBLE_CUDA=ON -DCOBLE_BENCH=ON
}

machine() {
  uname -srm
  lscpu
  free -g
  cmake --version
  gcc --version
  nvcc --version
}

# The table on standard output alone goes to the CSV file; messages go to the log.
bench() {
  timeout 75 "$build/tests/bench/conductance_bench" --backend "$1" 64 128 256 >"$out/bench_$1.csv"
}

# The tests of a label, $2 at a time: those that use the card one after the other.
tests() {
  timeout 150 ctest --preset core-only -L "^$1\$" --parallel "$2" --no-tests=error
}

part machine machine
part nvidia-smi nvidia-smi
part configure configure
part build cmake --build "$build" --parallel
part gpu tests gpu 1
part parity tests parity 1
part unit tests unit 4
for backend in cuda cpu; do part "bench_$backend" bench "$backend"; done
part sanitizer env COBLE_SANITIZER_LIMIT=40 tests/gpu/sanitize.sh "$build" "$out/sanitizer"
exit "$failed"
