"""Pictures of a run, as an electron microscope would show the cell.

    pvbatch paraview/draw.py section out/cs2 --out section.png
    pvbatch paraview/draw.py top out/cs3 --out top.png --time 3
    pvbatch paraview/draw.py crevices out/cs2 --movie frames

section   vertical cut through the deformed cell: electrolyte, layer, Li films, crevices, collector
top       the Li under the current collector, seen from above after the collector was taken off
crevices  what has opened inside the layer: Li in it red, void see-through
pressure  pressure in the Li, on a vertical cut through the layer as it was made

The first three need the field lab in output.fields of the case, the last one pressure. --movie draws
every output with the same camera; where ffmpeg is installed the pictures become FOLDER/movie.mp4,
too. Also for the GUI: paraview --script=paraview/open_run.py (see there). ParaView needs an X server
that knows OpenGL; on a machine without a display put in front

    xvfb-run -a -s "-screen 0 1280x1024x24"
"""

import argparse
import os
import shutil
import subprocess
import sys

import paraview.simple as pv

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import scene  # noqa: E402

NEEDS = {"section": "lab", "top": "surface", "crevices": "lab", "pressure": "fields"}


def arguments():
    parser = argparse.ArgumentParser(prog="pvbatch draw.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("view", choices=sorted(NEEDS), help="what to draw")
    parser.add_argument("run", metavar="DIR", help="folder of a run")
    parser.add_argument("--out", default="picture.png", help="picture to write, .png")
    parser.add_argument("--movie", metavar="FOLDER", help="draw every output into this folder")
    parser.add_argument("--time", default="last", help="first, last, or index of the output from 0")
    parser.add_argument("--at", type=float, default=0.5, help="y of the cut, share of the width")
    parser.add_argument("--size", default="1100x800", help="pixels, WIDTHxHEIGHT")
    parser.add_argument("--stretch", type=float, default=1, help="top: heights are drawn so many times as high")
    options = parser.parse_args()
    file = NEEDS[options.view] + ".pvd"
    if not os.path.exists(os.path.join(options.run, file)):
        parser.error(f"{options.run} has no {file}: see output.fields of the case")
    options.size = scene.size_of(options.size, parser)
    if not 0 <= options.at <= 1:
        parser.error(f"--at {options.at}: must be 0 to 1")
    if not options.stretch > 0:
        parser.error(f"--stretch {options.stretch}: must be above 0")
    return parser, options


def section(view, source, options):
    """The cut itself, and the box that the camera looks at."""
    cell = scene.below_collector(source, view)
    bounds, cells = scene.bounds_of(cell), scene.cells_of(cell)
    cut = scene.cut(cell, scene.place_of_cut(bounds, cells[1], options.at))
    scene.colour_by_lab_phase(cut, view)
    scene.draw_axes(view)
    scene.look_along_y(view, (bounds[0], bounds[1], bounds[4], bounds[5]), options.size)


def pressure(view, source, options):
    if "pressure_MPa" not in source.CellData.keys():
        raise scene.Missing("pressure")
    bounds, cells = scene.bounds_of(source), scene.cells_of(source)
    cut = scene.cut(source, scene.place_of_cut(bounds, cells[1], options.at))
    scene.show_plain(cut, scene.EMPTY, view)
    scene.colour_by_number(scene.where(cut, "pressure_MPa", 1e-9, 1e9, view), "pressure_MPa", "pressure of Li / MPa", view)
    scene.draw_axes(view)
    scene.look_along_y(view, (bounds[0], bounds[1], bounds[4], bounds[5]), options.size)


def top(view, source, options):
    bounds = scene.bounds_of(source)
    low = bounds[4]
    shape = pv.Calculator(Input=source, ResultArrayName="at", CoordinateResults=1)
    shape.Function = f"coordsX*iHat + coordsY*jHat + ({low}+(coordsZ-{low})*{options.stretch})*kHat"
    normals = pv.GenerateSurfaceNormals(Input=shape)
    scene.colour_by_number(normals, "h_cc_um", "Li under the CC / \u00b5m", view, of="POINTS")
    view.UseLight = 1
    scene.look_down(view, bounds, options.size)


def crevices(view, source, options):
    cell = scene.below_collector(source, view)
    bounds = scene.bounds_of(cell)
    box = pv.Outline(Input=cell)
    scene.show_plain(box, scene.BLACK, view)
    for phase, colour, opacity in ((scene.LAB_CREVICE, scene.CREVICE, 1), (scene.LAB_GAP, (0.35, 0.5, 0.8), 0.25)):
        part = scene.where(cell, "phase", phase, phase, view)
        if part is None:
            continue
        shown = scene.show_plain(part, colour, view)
        shown.Opacity = opacity
    view.UseLight = 1
    scene.look_from_above(view, bounds, options.size)


VIEWS = {"section": section, "top": top, "crevices": crevices, "pressure": pressure}


def draw(options, time, path, parser):
    """One output, in a view of its own: nothing is left of the one before."""
    source = scene.read(os.path.join(options.run, NEEDS[options.view] + ".pvd"), time)
    view = scene.new_view(options.size, time)
    try:
        VIEWS[options.view](view, source, options)
    except scene.Missing as missing:
        parser.error(f"{options.run}: needs {missing} in output.fields of the case")
    scene.label_capacity(source, view)
    pv.SaveScreenshot(path, view, ImageResolution=options.size)
    pv.ResetSession()


def movie(options, times, parser):
    os.makedirs(options.movie, exist_ok=True)
    frames = []
    for index, time in enumerate(times):
        frames.append(os.path.join(options.movie, f"{options.view}_{index:04d}.png"))
        draw(options, time, frames[-1], parser)
    if not shutil.which("ffmpeg"):
        print(f"{len(frames)} pictures in {options.movie}; no ffmpeg to make a film of them")
        return
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", "-framerate", "8", "-i",
                    os.path.join(options.movie, f"{options.view}_%04d.png"), "-pix_fmt", "yuv420p",
                    "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", os.path.join(options.movie, "movie.mp4")], check=True)


def main():
    parser, options = arguments()
    scene.check_display(parser)
    times = scene.times_of(os.path.join(options.run, NEEDS[options.view] + ".pvd"))
    if options.movie:
        movie(options, times, parser)
    else:
        draw(options, scene.chosen(times, options.time, parser), options.out, parser)


if __name__ == "__main__":
    main()
