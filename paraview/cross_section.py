"""Vertical cut through the layer of a run, as a picture.

    pvbatch paraview/cross_section.py out/quickstart --out cut.png --time last --films

A layer with a phase field is coloured by phase, a grey one by saturation; a crevice field marks the
voxels beside open crevices. With --films the Li under the layer (at the solid electrolyte) and above
it (at the current collector) is drawn to scale. With a displacement field the voxels stand where the
lattice has moved them, gaps and crevices between them are white whether Li fills them or not; without
one the layer stands on the film below. ParaView needs an X server that knows OpenGL; on a machine without a
display (Debian: packages xvfb, xauth and libgl1-mesa-dri):

    xvfb-run -a -s "-screen 0 1280x1024x24" pvbatch paraview/cross_section.py ...
"""

import argparse
import os
import sys

import paraview.simple as pv

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import scene  # noqa: E402
from scene import CREVICE, show_plain  # noqa: E402

PHASES = (  # value of the phase field, name, colour
    ("0", "scaffold", (0.24, 0.24, 0.26)),
    ("1", "empty pore", (0.93, 0.95, 0.97)),
    ("2", "lithium", (0.87, 0.68, 0.22)),
    ("3", "front, partly filled", (0.98, 0.89, 0.60)),
    ("4", "pore out of reach", (0.55, 0.68, 0.85)),
)
LITHIUM = PHASES[2][2]
FILLED = (0.55, 0.46, 0.25)  # scaffold and Li in one grey voxel


def arguments():
    parser = argparse.ArgumentParser(
        prog="pvbatch cross_section.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run", metavar="DIR", help="folder of a run, with fields.pvd in it")
    parser.add_argument("--out", default="cross_section.png", help="picture to write, .png")
    parser.add_argument("--time", default="last", help="first, last, or index of the output from 0")
    parser.add_argument("--at", type=float, default=0.5, help="y of the cut, share of the width")
    parser.add_argument("--size", default="1100x800", help="pixels, WIDTHxHEIGHT")
    parser.add_argument("--films", action="store_true", help="draw the Li films to scale")
    options = parser.parse_args()
    for name in ["fields.pvd"] + ["films.pvd"] * options.films:
        if not os.path.exists(os.path.join(options.run, name)):
            parser.error(f"{options.run} has no {name}: see output.fields of the case")
    options.size = scene.size_of(options.size, parser)
    if not 0 <= options.at <= 1:
        parser.error(f"--at {options.at}: must be 0 to 1")
    return parser, options


def moved(source, by):
    shifted = pv.Transform(Input=source)
    shifted.Transform.Translate = by
    return shifted


def displaced(section):
    """Each voxel by itself, so that what parts is seen to part."""
    at_points = pv.CellDatatoPointData(Input=pv.Shrink(Input=section, ShrinkFactor=1), PassCellData=1)
    warped = pv.Calculator(Input=at_points, ResultArrayName="at", CoordinateResults=1)
    warped.Function = "coordsX*iHat + coordsY*jHat + (coordsZ+displacement_z_um)*kHat"
    return warped


def film(films, name, bottom):
    """A cut film, one cell thick in its file, stretched to its thickness above z = bottom."""
    at_points = pv.CellDatatoPointData(Input=films)
    thickness = films.GetDataInformation().GetBounds()[5]
    stretched = pv.Calculator(Input=at_points, ResultArrayName="at", CoordinateResults=1)
    stretched.Function = f"coordsX*iHat + coordsY*jHat + ({bottom}+coordsZ/{thickness}*{name})*kHat"
    return stretched


def colour_by_saturation(section, view):
    display = pv.Show(section, view)
    pv.ColorBy(display, ("CELLS", "saturation"))
    table = pv.GetColorTransferFunction("saturation")
    table.ColorSpace, table.RGBPoints = "RGB", [0, *PHASES[1][2], 1, *FILLED]
    bar = scene.black_text(pv.GetScalarBar(table, view))
    bar.Title = "share of the pores filled"
    bar.TextPosition = "Ticks right/top, annotations left/bottom"
    bar.AutomaticLabelFormat, bar.LabelFormat, bar.RangeLabelFormat = 0, "%.1f", "%.1f"
    display.SetScalarBarVisibility(view, True)


def show_crevices(section, thickness, view):
    """Drawn a little nearer to the eye than the cut itself."""
    marked = pv.Threshold(Input=section, Scalars=["CELLS", "crevice"], LowerThreshold=1, UpperThreshold=1)
    show_plain(moved(marked, [0, -1e-3 * thickness, 0]), CREVICE, view)


def main():
    parser, options = arguments()
    scene.check_display(parser)
    path = os.path.join(options.run, "fields.pvd")
    time = scene.chosen(scene.times_of(path), options.time, parser)
    fields = scene.read(path, time)
    arrays = fields.CellData.keys()
    if "phase" not in arrays and "saturation" not in arrays:
        parser.error(f"{options.run}: needs phase or saturation in output.fields of the case")
    bounds, extent = (getattr(fields.GetDataInformation(), f"Get{what}")()
                      for what in ("Bounds", "Extent"))
    y = scene.place_of_cut(bounds, extent[3] - extent[2], options.at)

    view = scene.new_view(options.size, time)
    warps = "displacement_z_um" in arrays
    lift = fields.CellData["displacement_z_um"].GetRange()[1] if warps else 0
    height, top = 0, bounds[5] + max(0, lift)
    if options.films:
        films = scene.read(os.path.join(options.run, "films.pvd"), time)
        if not warps:
            height = films.CellData["h_se_um"].GetRange()[1]
            top += height
        section = scene.cut(films, y)
        section.UpdatePipeline(time)
        show_plain(film(section, "h_se_um", 0), LITHIUM, view)
        show_plain(film(section, "h_cc_um", top), LITHIUM, view)
        top += films.CellData["h_cc_um"].GetRange()[1]
    layer = scene.cut(fields, y)
    layer = displaced(layer) if warps else moved(layer, [0, 0, height])
    if "phase" in arrays:
        scene.colour_by_classes(layer, "phase", PHASES, view)
    else:
        colour_by_saturation(layer, view)
    if "crevice" in arrays:
        show_crevices(layer, bounds[5], view)
    scene.draw_axes(view)
    charge = fields.FieldData["capacity_mAh_cm2"].GetRange()[0]
    crevices = "\nred: beside an open crevice\n(Li between its faces not drawn)" * ("crevice" in arrays)
    scene.label(f"{charge:.3g} mAh/cm\u00b2 passed\n\nabove: current collector\nbelow: solid electrolyte"
                + crevices, view)
    scene.look_along_y(view, (bounds[0], bounds[1], 0, top), options.size)
    pv.SaveScreenshot(options.out, view, ImageResolution=options.size)


main()
