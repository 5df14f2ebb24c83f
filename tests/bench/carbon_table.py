#!/usr/bin/env python3
"""Runs the six grey carbon cases with several seeds and prints what became of them as Markdown.

    carbon_table.py build/release/coble OUT [--width '12 um'] [--seeds 1 2 3] [--jobs 2] [--vary]

Without --vary: one row per case and seed. With --vary: n, chi, cv(d) and the strengths of SE, CC and layer a factor of two
up and down (four in their energies), one at a time, first seed; one row per change, one column per case. A run that is
there already is not repeated.
"""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess

CASES = ["cs1_60C", "cs2_60C", "cs3_60C", "cs3_45C", "cs3_30C", "cs3_60C_pressed5MPa"]
VARIED = {  # key: value in carbon.yaml, unit, factor
    "creep.exponent": (4, "", 2),
    "creep.factor": (0.1, "", 2),
    "interfaces.fracture_energy_se": (0.0773, " J/m2", 4),
    "interfaces.fracture_energy_cc": (0.000302, " J/m2", 4),
    "interfaces.fracture_energy_layer": (0.0072, " J/m2", 4),
    "geometry.grey.cv": (0.4, "", 2),
}


def run(options, case, seed, change=None):
    """One run, or what it left before; its summary, None when it failed."""
    name = f"{case}_seed{seed}" + (f"_{change[0]}_{change[1]}" if change else "")
    out = pathlib.Path(options.out) / name.replace(" ", "")
    summary = out / "summary.json"
    if not summary.exists() or not json.loads(summary.read_text())["completed"]:
        cases = pathlib.Path(__file__).resolve().parents[2] / "meshes" / "cases"
        command = [options.coble, "run", str(cases / f"{case}.yaml"), "--out", str(out), "--overwrite",
                   "--quiet", "--threads", "1", "--set", f"geometry.seed={seed}"]
        if options.width:
            command += ["--set", f"geometry.width={options.width}"]
        if change:
            command += ["--set", f"{change[0]}={change[1]}"]
        try:
            subprocess.run(command, check=False, timeout=options.limit)
        except subprocess.TimeoutExpired:
            return None
    return json.loads(summary.read_text()) if summary.exists() else None


def cell(s):
    """A run in short."""
    if not s or not s["completed"]:
        return "failed"
    return f"`{s['location']}`, fill {s['void_fill']:.2f}"


def row(case, seed, s):
    if not s or not s["completed"]:
        return f"| {case} | {seed} | failed | | | | | | |"
    return (f"| {case} | {seed} | `{s['location']}` | {s['void_fill']:.3f} | {s['share_se']:.3f} | "
            f"{s['share_crevice']:.3f} | {s['share_cc']:.3f} | {100 * s['crevice_area']:.1f} % | {s['wall_s']:.0f} s |")


def table(options, pool):
    jobs = [(case, seed, pool.submit(run, options, case, seed)) for case in CASES for seed in options.seeds]
    print("| case | seed | location | void fill | SE | crevices | CC | crevice area | time |")
    print("|---|---|---|---|---|---|---|---|---|")
    for case, seed, job in jobs:
        print(row(case, seed, job.result()), flush=True)


def sensitivity(options, pool):
    seed = options.seeds[0]
    changes = [None] + [(key, f"{value * by:g}{unit}") for key, (value, unit, factor) in VARIED.items() for by in (1 / factor, factor)]
    jobs = {(change, case): pool.submit(run, options, case, seed, change) for change in changes for case in CASES}
    print("| change | " + " | ".join(CASES) + " |")
    print("|---" * (len(CASES) + 1) + "|")
    for change in changes:
        cells = [cell(jobs[change, case].result()) for case in CASES]
        title = f"{change[0]} = {change[1]}" if change else "none"
        print(f"| {title} | " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("coble")
    parser.add_argument("out")
    parser.add_argument("--width", help="of the layer, with its unit; default: as the cases say")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=float, help="s per run")
    parser.add_argument("--vary", action="store_true")
    options = parser.parse_args()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        (sensitivity if options.vary else table)(options, pool)


if __name__ == "__main__":
    main()
