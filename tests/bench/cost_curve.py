#!/usr/bin/env python3
"""Runs one grey case at several widths and prints what it costs as Markdown.

    cost_curve.py build/release/coble OUT [--case meshes/cases/cs2_60C.yaml] [--widths 6 12 24 48] [--capacity '3 mAh/cm2']

CPU time, not wall time: other work on the machine hardly changes it. One thread. A run that is there already is read, not
repeated.
"""
import argparse
import pathlib

import cost_runs

CASES = pathlib.Path(__file__).resolve().parents[2] / "meshes" / "cases"
HEAD = ["width um", "voxels", "lattice nodes", "bonds broken", "steps", "solves", "iterations a solve", "CPU s",
        "us per voxel and solve", "us per voxel and iteration", "MiB"]


def run(options, width):
    out = pathlib.Path(options.out) / f"{options.case.stem}_{width:g}um"
    keys = {"geometry.width": f"{width:g} um", "cell.capacity": options.capacity}
    return cost_runs.run(options.coble, options.case, out, keys)


def row(width, s):
    """One line of the table. Voxels follow from the volume of the layer, 5 um high."""
    voxels = round(width / (s["voxel_size_m"] * 1e6)) ** 2 * round(5e-6 / s["voxel_size_m"])
    solves, iterations = s["coupled_solves"], s["iterations"]
    broken = s["bonds_se"] + s["bonds_cc"] + s["bonds_layer"]
    values = [f"{width:g}", voxels, s["nodes"], broken, s["steps"], f"{solves:.0f}", f"{iterations / solves:.1f}",
              f"{s['cpu_s']:.0f}", f"{1e6 * s['cpu_s'] / voxels / solves:.2f}",
              f"{1e6 * s['cpu_s'] / voxels / iterations:.3f}", f"{s['peak_memory_MiB']:.0f}"]
    return "| " + " | ".join(str(v) for v in values) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("coble")
    parser.add_argument("out")
    parser.add_argument("--case", type=pathlib.Path, default=CASES / "cs2_60C.yaml")
    parser.add_argument("--widths", type=float, nargs="+", default=[6, 12, 24, 48])
    parser.add_argument("--capacity", default="3 mAh/cm2")
    options = parser.parse_args()
    print("| " + " | ".join(HEAD) + " |\n" + "|---" * len(HEAD) + "|")
    for width in options.widths:
        print(row(width, run(options, width)), flush=True)


main()
