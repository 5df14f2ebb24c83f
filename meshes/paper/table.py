#!/usr/bin/env python3
"""The table of Park et al. 2022: observed against computed, hit or miss.

    python3 meshes/paper/table.py build/release/coble OUT [--width '12 um'] [--seed 1] [--jobs 2]

Runs every case of observations.csv that OUT does not hold yet, prints the table as Markdown, and writes OUT/table.csv
and OUT/table.json with the parameters that all cases share. Cases to which parameters were fitted (calibration) stand
apart from predictions. A void fill above one half counts as filled. The fabrication pressure of 5 MPa has been fitted
to, too: it fixed the exponent of the strength. Exit status 1 where a run failed; misses do not change it.
"""
import argparse
import concurrent.futures
import csv
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
COLUMNS = ["location", "void_fill", "share_se", "share_crevice", "share_cc", "crevice_area", "breakthrough_capacity_mAh_cm2"]
SHARED = ["creep_exponent", "creep_factor", "creep_advance_length_nm", "stack_pressure_MPa", "sigma_cc_MPa", "version", "commit"]


def observations():
    with open(HERE / "observations.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def finished(folder):
    """The summary of a completed run, or None."""
    try:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    return summary if summary["completed"] else None


def compute(options, case):
    """The summary of a case, and what went wrong."""
    folder = pathlib.Path(options.out) / case["case"].replace(" ", "_").replace("/", "_")
    if finished(folder):
        return finished(folder), ""
    command = [options.coble, "run", str(HERE.parent / "cases" / case["file"]), "--out", str(folder), "--overwrite",
               "--quiet", "--threads", "1", "--set", f"geometry.seed={options.seed}"]
    if options.width:
        command += ["--set", f"geometry.width={options.width}"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=options.limit, check=False)
        error = result.stderr.strip()
    except subprocess.TimeoutExpired:
        error = f"not done after {options.limit:g} s"
    return finished(folder), error


def judge(case, summary):
    """What agrees, in words."""
    found = ["hit" if summary["location"] == case["location"] else "MISS"]
    if case["void_fill"] != "-":
        found.append("hit" if (summary["void_fill"] > 0.5) == (case["void_fill"] == "filled") else "MISS")
    else:
        found.append("-")
    return found


def row_of(case, summary, error):
    row = dict(case)
    if summary:
        row.update({f"computed_{name}": summary[name] for name in COLUMNS})
        row["location_agrees"], row["void_fill_agrees"] = judge(case, summary)
    else:
        row["error"] = error or "failed"
    return row


def show(rows, role):
    print(f"\n{role.capitalize()}:\n")
    print("| case | observed | computed | | voids observed | void fill | | share SE | crevices | CC |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        if row["role"] != role:
            continue
        if "error" in row:
            print(f"| {row['case']} | `{row['location']}` | {row['error']} | | {row['void_fill']} | | | | | |")
            continue
        print(f"| {row['case']} | `{row['location']}` | `{row['computed_location']}` | {row['location_agrees']} | "
              f"{row['void_fill']} | {row['computed_void_fill']:.2f} | {row['void_fill_agrees']} | {row['computed_share_se']:.2f} | "
              f"{row['computed_share_crevice']:.2f} | {row['computed_share_cc']:.2f} |")


def tally(rows, role):
    done = [row for row in rows if row["role"] == role and "error" not in row]
    hits = sum(row["location_agrees"] == "hit" for row in done)
    voids = [row for row in done if row["void_fill_agrees"] != "-"]
    filled = sum(row["void_fill_agrees"] == "hit" for row in voids)
    return f"{role}: location {hits} of {len(done)}, voids {filled} of {len(voids)}"


def write(rows, shared, options):
    out = pathlib.Path(options.out)
    names = [name for row in rows for name in row]
    with open(out / "table.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(names)))
        writer.writeheader()
        writer.writerows(rows)
    (out / "table.json").write_text(json.dumps({"parameters": shared, "seed": options.seed, "width": options.width, "cases": rows},
                                               indent=2), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("coble", help="the program")
    parser.add_argument("out", help="folder for the runs and the table")
    parser.add_argument("--width", help="of the layers, with its unit; default: as the cases say, 24 um")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="runs at once, one thread each")
    parser.add_argument("--limit", type=float, help="s per run")
    parser.add_argument("--only", nargs="+", help="these cases alone, by name")
    options = parser.parse_args()
    cases = [case for case in observations() if not options.only or case["case"] in options.only]
    if not cases:
        parser.error(f"no such case; there are: {', '.join(case['case'] for case in observations())}")
    pathlib.Path(options.out).mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda case: compute(options, case), cases))
    rows = [row_of(case, *result) for case, result in zip(cases, results)]
    shared = next(({name: summary[name] for name in SHARED if name in summary} for summary, _ in results if summary), {})
    for role in ("calibration", "prediction"):
        show(rows, role)
    print("\n" + "; ".join(tally(rows, role) for role in ("calibration", "prediction")))
    print(", ".join(f"{name} {value}" for name, value in shared.items()))
    write(rows, shared, options)
    return 1 if any("error" in row for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
