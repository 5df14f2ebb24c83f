#!/usr/bin/env bash
# Runs the kernels under compute-sanitizer (CUDA toolkit) on a machine with a card:
#   tests/gpu/sanitize.sh [BUILD [FOLDER]]      default: build/core-only, build/core-only/sanitizer
# memcheck: accesses out of bounds, leaks. racecheck: shared memory. initcheck: global memory that is
# read before it is written. Every kernel's parity case, then a few steps of a simulation, per tool.
# Logs stay in FOLDER. Exit status: 0 clean, 1 something was found, 77 there is no card or no tool.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${1:-build/core-only}
out=${2:-$build/sanitizer}

tool=$(command -v compute-sanitizer || true)
for place in "${CUDA_HOME:-/usr/local/cuda}"/bin "${CUDA_HOME:-/usr/local/cuda}"/compute-sanitizer; do
  [[ -n $tool || ! -x $place/compute-sanitizer ]] || tool=$place/compute-sanitizer
done
if [[ -z $tool ]]; then
  echo "compute-sanitizer was not found: nothing was checked" >&2
  exit 77
fi
if ! nvidia-smi >/dev/null 2>&1; then
  echo "there is no NVIDIA card: nothing was checked" >&2
  exit 77
fi

mkdir -p "$out"
failed=0
# check TOOL PROGRAM TESTS
check() {
  local log=$out/$1-$2.log outcome=clean leaks=()
  [[ $1 != memcheck ]] || leaks=(--leak-check full)
  timeout "${COBLE_SANITIZER_LIMIT:-600}" "$tool" --tool "$1" --error-exitcode 9 \
    "${leaks[@]}" "$build/tests/test_$2" "--gtest_filter=$3" >"$log" 2>&1 || outcome="status $?, see $log"
  [[ $outcome == clean ]] || failed=1
  printf '%-10s %-7s %s\n' "$1" "$2" "$outcome"
}
for name in memcheck racecheck initcheck; do
  check "$name" parity 'ParityCuda.*'
  check "$name" gpu 'CudaSim.StepsAgreeWithTheCpu:CudaLattice.*'
done
exit "$failed"
