#!/usr/bin/env python3
"""Local thickness and mercury intrusion of one image by coble and by PoreSpy, in turn, as Markdown.

    porespy_compare.py build/bench/tests/bench/porosimetry_bench [--edge 256]

Each measure runs in a process of its own. Time: of the measure alone. Memory: the peak of coble's process; of PoreSpy's what
it added to that of Python with its modules and the image. Both use all cores that they want. Says so and stops when PoreSpy
is not installed (pip install porespy). Reference: Gostick et al., J. Open Source Softw. 2019, 4, 1296.
"""
import argparse
import importlib.util
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

MEASURES = ["thickness", "intrusion"]


def peak():
    """MiB of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_with_porespy(path, edge, measure):
    """Prints seconds, MiB, mean diameter in voxels, as porosimetry_bench does."""
    import numpy
    import porespy
    porespy.settings.tqdm["disable"] = True
    image = numpy.fromfile(path, dtype=numpy.uint8).reshape([edge] * 3).astype(bool)
    before, start = peak(), time.perf_counter()
    if measure == "thickness":
        radius = porespy.filters.local_thickness(image)
    else:
        inlets = numpy.zeros_like(image)
        inlets[-1] = True  # z is slowest
        radius = porespy.filters.porosimetry(image, inlets=inlets)
    seconds = time.perf_counter() - start
    filled = image & (radius > 0) & numpy.isfinite(radius)
    print(f"{seconds:.3f} {peak() - before:.1f} {2 * radius[filled].mean():.4f}")


def make_image(path, edge):
    """Blobs of PoreSpy's own generator, 40 % pores."""
    import numpy
    import porespy
    porespy.settings.tqdm["disable"] = True
    image = porespy.generators.blobs(shape=[edge] * 3, porosity=0.4, blobiness=edge / 128, seed=1)
    numpy.asarray(image).astype(numpy.uint8).tofile(path)


def run(command):
    """Seconds, MiB and mean diameter that a measure printed."""
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(word) for word in out.split()[-3:]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench")
    parser.add_argument("--edge", type=int, default=256)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not importlib.util.find_spec("porespy"):
        print("porespy_compare: PoreSpy is not installed; skipped")
        return
    if options.child:
        path, task = options.child
        make_image(path, options.edge) if task == "image" else measure_with_porespy(path, options.edge, task)
        return
    print(f"| {options.edge}^3 | coble | PoreSpy | faster | memory coble | PoreSpy | mean diameter coble | PoreSpy |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        image = str(pathlib.Path(folder) / "image.raw")
        child = [sys.executable, __file__, options.bench, "--edge", str(options.edge), "--child", image]
        subprocess.run(child + ["image"], check=True)  # not here: a child's peak memory starts at that of its parent
        for measure in MEASURES:
            ours, theirs = run([options.bench, image, str(options.edge), measure]), run(child + [measure])
            print(f"| {measure} | {ours[0]:.2f} s | {theirs[0]:.2f} s | {theirs[0] / ours[0]:.1f} x | {ours[1]:.0f} MiB | "
                  f"{theirs[1]:.0f} MiB | {ours[2]:.2f} | {theirs[2]:.2f} voxels |", flush=True)


main()
