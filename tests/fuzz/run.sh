#!/usr/bin/env bash
# Fuzzes what the preset fuzz has built, a target a core: tests/fuzz/run.sh SECONDS [TARGET ...]
# An input that breaks something is left in build/fuzz/found; fixed, it belongs into tests/fuzz/corpus/TARGET.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

(($# >= 1)) || { printf 'usage: tests/fuzz/run.sh SECONDS [TARGET ...]\n' >&2; exit 2; }
seconds=$1
shift
targets=("$@")
if ((${#targets[@]} == 0)); then
  for folder in tests/fuzz/corpus/*; do targets+=("${folder##*/}"); done
fi

cores=$(nproc) # before OMP_NUM_THREADS, which it heeds
found=build/fuzz/found
mkdir -p "$found"
# the words of a case file: keys, choices, units
cat host/io/case_table.c host/io/units.c | grep -o '"[A-Za-z0-9_./ ]\{1,40\}"' | sort -u >"$found/case.dict"

# Large blocks are refused as by a full machine; what is used counts against the memory. The process in which VTK reads
# may die and leave its input in $found too: that is no failure.
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export ASAN_OPTIONS=allocator_may_return_null=1:max_allocation_size_mb=4096:quarantine_size_mb=64 OMP_NUM_THREADS=1

one() { # target
  local dict=tests/fuzz/$1.dict status=0
  [[ $1 == case ]] && dict=$found/case.dict
  mkdir -p "$found/$1"
  "build/fuzz/tests/fuzz/fuzz_$1" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -malloc_limit_mb=65536 \
    -print_final_stats=1 -artifact_prefix="$found/$1-" $([[ -f $dict ]] && printf -- '-dict=%s' "$dict") \
    "$found/$1" "tests/fuzz/corpus/$1" >"$found/$1.log" 2>&1 || status=$?
  printf '%-11s %s, %s inputs, %s a second\n' "$1" "$( ((status)) && printf 'FAILED' || printf 'nothing found')" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$found/$1.log")" \
    "$(sed -n 's/^stat::average_exec_per_sec: *//p' "$found/$1.log")"
  ((status == 0)) || tail -n 40 "$found/$1.log"
  return "$status"
}
export -f one
export seconds found
printf '%s\n' "${targets[@]}" | xargs -P "$cores" -I{} bash -c 'one {}'
