"""A run of the program with what it cost, for cost_curve.py and cost_resolved.py."""
import csv
import json
import os
import subprocess


def run(coble, case, out, keys):
    """Summary of one run of one thread with its sums over the history and its CPU time; read if it is there already."""
    cost = out / "cost.json"
    if not cost.exists():
        command = [coble, "run", str(case), "--out", str(out), "--overwrite", "--quiet", "--threads", "1"]
        for key, value in keys.items():
            command += ["--set", f"{key}={value}"]
        process = subprocess.Popen(command)
        _, code, usage = os.wait4(process.pid, 0)
        if code:
            raise SystemExit(f"{' '.join(command)}: stopped with {os.waitstatus_to_exitcode(code)}")
        cost.write_text(json.dumps({"cpu_s": usage.ru_utime + usage.ru_stime}))
    summary = json.loads((out / "summary.json").read_text())
    with open(out / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    for key in ("coupled_solves", "iterations"):
        summary[key] = sum(float(row[key]) for row in rows)
    return summary | json.loads(cost.read_text())
