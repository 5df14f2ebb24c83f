#!/usr/bin/env python3
"""Conductance of overlapping spheres by coble and by hypre, in turn, as CSV.

    hypre_compare.py build/release/tests/bench/hypre_compare [--sizes 64,128,256] [--repeat 3] [--cores 2] [--csv FILE]

Each solve runs in processes of its own on the same cores: hypre with one rank a core, coble with one thread a core. Methods
take turns, and the best of the repeats counts. CPU time (cpu_s, of all cores, in set-up and solve) says more than time
where cores are shared; with --cores 1 no rank spins while it waits for another. Residual 1e-8 of the load for all. A solve that diverges, or takes longer
than --limit, has no row. Says so and stops where the bench was not built (Debian: libhypre-dev, libopenmpi-dev).
Reference: Falgout, Yang, hypre, LNCS 2331 (2002) 632.
"""
import argparse
import csv
import datetime
import os
import pathlib
import subprocess
import sys

METHODS = ["coble", "boomeramg", "boomeramg_aggressive", "pfmg", "pfmg_pcg"]
COLUMNS = ["unknowns", "ratio", "iterations", "residual", "setup_s", "solve_s", "cpu_s", "memory_MiB"]


def solve(options, method, edge):
    """The columns of one solve, or None."""
    ranks = 1 if method == "coble" else options.cores
    command = ["mpirun", "--bind-to", "none", "-n", str(ranks), options.bench, method, str(edge)]
    environment = dict(os.environ, OMP_NUM_THREADS="1", COBLE_THREADS=str(options.cores))
    try:
        out = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=options.limit)
    except subprocess.TimeoutExpired:
        print(f"{method}, {edge}^3: longer than {options.limit} s", file=sys.stderr)
        return None
    if out.returncode:
        sys.exit(out.stderr)
    row = dict(zip(COLUMNS, map(float, out.stdout.split(",")[1:])))
    if row["residual"] <= 1e-8:
        return row
    print(f"{method}, {edge}^3: diverged", file=sys.stderr)
    return None


def better(best, row):
    """Least time, least CPU time and least memory."""
    if best is None:
        return row
    fast = min(best, row, key=lambda r: r["setup_s"] + r["solve_s"])
    return dict(fast, **{key: min(best[key], row[key]) for key in ["cpu_s", "memory_MiB"]})


def compare(options, edge):
    """Best row of each method that converged."""
    best = {}
    methods = options.methods.split(",")
    for _ in range(options.repeat):
        for method in list(methods):
            row = solve(options, method, edge)
            if row is None or row["setup_s"] + row["solve_s"] > options.limit / 10:
                methods.remove(method)  # once is enough
            if row is not None:
                best[method] = better(best.get(method), row)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench")
    parser.add_argument("--sizes", default="64,128")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--limit", type=float, default=120)
    parser.add_argument("--csv", help="file to write besides")
    options = parser.parse_args()
    if not pathlib.Path(options.bench).exists():
        print("hypre_compare: no libhypre-dev or no MPI when it was built; skipped")
        return
    head = ["date", "cores", "n", "method"] + COLUMNS
    files = [sys.stdout] + ([open(options.csv, "w", newline="")] if options.csv else [])
    writers = [csv.DictWriter(file, head, lineterminator="\n") for file in files]
    for writer in writers:
        writer.writeheader()
    for edge in map(int, options.sizes.split(",")):
        for method, row in compare(options, edge).items():
            labels = {"date": datetime.date.today().isoformat(), "cores": options.cores, "n": edge, "method": method}
            for writer, file in zip(writers, files):
                writer.writerow({**labels, **row, "unknowns": int(row["unknowns"]), "iterations": int(row["iterations"])})
                file.flush()


main()
