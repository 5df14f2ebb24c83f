#!/usr/bin/env python3
"""Runs pore-resolved cubes of several edges to one share of their pores and prints what that costs as Markdown.

    cost_resolved.py build/release/coble OUT [--edges 32 64 96 128] [--fill 0.1] [--voxel 12.5] [--block 8]

CS3 at 60 degC (carbon of 75 nm). CPU time of one thread, not wall time. A run that is there already is read, not repeated.
"""
import argparse
import pathlib

import cost_runs

CASE = pathlib.Path(__file__).resolve().parents[2] / "meshes" / "cases" / "cs3_60C_resolved.yaml"
LI_PER_UM = 0.2062  # mAh/cm2 in 1 um of Li
HEAD = ["edge, voxels", "pore voxels", "lattice nodes", "steps", "solves", "iterations a solve", "CPU s",
        "us per pore voxel and iteration", "bytes per pore voxel"]


def run(options, edge):
    out = pathlib.Path(options.out) / f"{edge}_{options.fill:g}"
    length = edge * options.voxel * 1e-3
    keys = {"geometry.voxel_size": f"{options.voxel} nm", "geometry.width": f"{length} um",
            "geometry.thickness": f"{length} um", "skeleton.block": options.block,
            "cell.capacity": f"{options.fill * 0.4 * length * LI_PER_UM} mAh/cm2", "output.fields": "[]",
            "output.preview": "false"}
    return cost_runs.run(options.coble, CASE, out, keys)


def row(edge, s):
    """One line of the table. The time in steps alone counts per iteration, all of the program as CPU s."""
    pores = round(s["porosity"] * edge**3)
    solves, iterations = s["coupled_solves"], s["iterations"]
    steps = s["seconds_transport"] + s["seconds_mechanics"] + s["seconds_breaking"]
    values = [edge, pores, s["nodes"], s["steps"], f"{solves:.0f}", f"{iterations / solves:.1f}", f"{s['cpu_s']:.0f}",
              f"{1e6 * steps / pores / iterations:.3f}", f"{s['device_peak_MiB'] * 2**20 / pores:.0f}"]
    return "| " + " | ".join(str(v) for v in values) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("coble")
    parser.add_argument("out")
    parser.add_argument("--edges", type=int, nargs="+", default=[32, 64, 96, 128])
    parser.add_argument("--fill", type=float, default=0.1)
    parser.add_argument("--voxel", type=float, default=12.5, help="nm")
    parser.add_argument("--block", type=int, default=8, help="voxels along a lattice body")
    options = parser.parse_args()
    print("| " + " | ".join(HEAD) + " |\n" + "|---" * len(HEAD) + "|")
    for edge in options.edges:
        print(row(edge, run(options, edge)), flush=True)


main()
