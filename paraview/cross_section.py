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
import ctypes
import os

import paraview.simple as pv
from vtkmodules.vtkRenderingCore import vtkRenderWindow

PHASES = (  # value of the phase field, name, colour
    ("0", "scaffold", (0.24, 0.24, 0.26)),
    ("1", "empty pore", (0.93, 0.95, 0.97)),
    ("2", "lithium", (0.87, 0.68, 0.22)),
    ("3", "front, partly filled", (0.98, 0.89, 0.60)),
    ("4", "pore out of reach", (0.55, 0.68, 0.85)),
)
LITHIUM = PHASES[2][2]
FILLED = (0.55, 0.46, 0.25)  # scaffold and Li in one grey voxel
CREVICE = (0.75, 0.16, 0.12)
BLACK = (0, 0, 0)


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
    try:
        options.size = [int(side) for side in options.size.split("x")]
        width, height = options.size
    except ValueError:
        parser.error(f"--size {options.size}: must be such as 1100x800")
    if not 0 <= options.at <= 1:
        parser.error(f"--at {options.at}: must be 0 to 1")
    return parser, options


def check_display(parser):
    """Ends with a message where VTK would abort.

    The connection stays open: Xvfb begins anew when its last client leaves, and VTK, which comes and
    goes, aborts when it is refused meanwhile.
    """
    if vtkRenderWindow().GetClassName() != "vtkXOpenGLRenderWindow":
        return  # draws without X
    x11, glx = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libGLX.so.0")
    x11.XOpenDisplay.restype = glx.glXChooseFBConfig.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    name = os.environ.get("DISPLAY", "")
    advice = 'put xvfb-run -a -s "-screen 0 1280x1024x24" in front'
    if not display:
        parser.error(f"no X server at DISPLAY='{name}': {advice} (Debian: packages xvfb, xauth)")
    count = ctypes.c_int(0)
    if not glx.glXChooseFBConfig(display, x11.XDefaultScreen(display), None, ctypes.byref(count)):
        parser.error(f"the X server at DISPLAY='{name}' has no OpenGL: {advice}, "
                     "with a software driver (Debian: package libgl1-mesa-dri)")


def time_of(reader, wanted, parser):
    """The time of an output: that of the file, so that fields and films agree."""
    times = list(reader.TimestepValues)
    index = {"first": 0, "last": len(times) - 1}.get(wanted)
    if index is None:
        if not wanted.isdigit() or int(wanted) >= len(times):
            parser.error(f"--time {wanted}: must be first, last or 0 to {len(times) - 1}")
        index = int(wanted)
    return times[index]


def read(path, time):
    reader = pv.PVDReader(FileName=path)
    reader.UpdatePipeline(time)
    return reader


def place_of_cut(bounds, cells, share):
    """y in the middle of a voxel: a cut between two would be ambiguous."""
    step = (bounds[3] - bounds[2]) / cells
    return bounds[2] + (min(int(share * cells), cells - 1) + 0.5) * step


def cut(source, y):
    section = pv.Slice(Input=source)
    section.SliceType.Origin = [0, y, 0]
    section.SliceType.Normal = [0, 1, 0]
    return section


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


def black_text(bar):
    bar.TitleColor = bar.LabelColor = BLACK
    bar.TitleFontSize = bar.LabelFontSize = 18
    bar.WindowLocation = "Any Location"
    bar.Position = [0.68, 0.3]
    bar.ComponentTitle = ""
    bar.ScalarBarLength = 0.32
    return bar


def colour_by_phase(section, view):
    display = pv.Show(section, view)
    pv.ColorBy(display, ("CELLS", "phase"))
    table = pv.GetColorTransferFunction("phase")
    table.InterpretValuesAsCategories = 1
    table.Annotations = [text for value, name, _ in PHASES for text in (value, name)]
    table.IndexedColors = [part for _, _, colour in PHASES for part in colour]
    bar = black_text(pv.GetScalarBar(table, view))
    bar.Title = ""
    bar.ScalarBarThickness = 28
    bar.TextPosition = "Ticks left/bottom, annotations right/top"
    display.SetScalarBarVisibility(view, True)


def colour_by_saturation(section, view):
    display = pv.Show(section, view)
    pv.ColorBy(display, ("CELLS", "saturation"))
    table = pv.GetColorTransferFunction("saturation")
    table.ColorSpace, table.RGBPoints = "RGB", [0, *PHASES[1][2], 1, *FILLED]
    bar = black_text(pv.GetScalarBar(table, view))
    bar.Title = "share of the pores filled"
    bar.TextPosition = "Ticks right/top, annotations left/bottom"
    bar.AutomaticLabelFormat, bar.LabelFormat, bar.RangeLabelFormat = 0, "%.1f", "%.1f"
    display.SetScalarBarVisibility(view, True)


def show_plain(source, colour, view):
    display = pv.Show(source, view)
    display.ColorArrayName = ["POINTS", ""]
    display.DiffuseColor = display.AmbientColor = colour


def show_crevices(section, thickness, view):
    """Drawn a little nearer to the eye than the cut itself."""
    marked = pv.Threshold(Input=section, Scalars=["CELLS", "crevice"], LowerThreshold=1, UpperThreshold=1)
    show_plain(moved(marked, [0, -1e-3 * thickness, 0]), CREVICE, view)


def draw_axes(view):
    axes = view.AxesGrid
    axes.Visibility = 1
    axes.AxesToLabel = 5  # x below, z on the left
    axes.XTitle, axes.YTitle, axes.ZTitle = "x / \u00b5m", "", "z / \u00b5m" + 6 * " "
    for part in "XYZ":
        for kind, size in (("Title", 20), ("Label", 18)):
            setattr(axes, f"{part}{kind}Color", BLACK)
            setattr(axes, f"{part}{kind}FontSize", size)
    axes.GridColor = BLACK


def label(text, view):
    shown = pv.Show(pv.Text(Text=text), view)
    shown.Color, shown.FontSize, shown.Justification = BLACK, 18, "Left"
    shown.WindowLocation = "Any Location"
    shown.Position = [0.68, 0.72]


def aim(view, box, size):
    """Looks along +y at the box (x0, x1, z0, z1), which gets 0.14 to 0.62 of the picture's width."""
    width, height = box[1] - box[0], box[3] - box[2]
    scale = 0.5 * max(1.25 * height, width / 0.48 * size[1] / size[0])
    x = box[0] + 0.5 * width + (0.5 - 0.38) * 2 * scale * size[0] / size[1]
    z = box[2] + 0.5 * height
    view.CameraParallelProjection = 1
    view.CameraParallelScale = scale
    view.CameraFocalPoint = [x, 0, z]
    view.CameraPosition = [x, -10 * max(width, height), z]
    view.CameraViewUp = [0, 0, 1]


def main():
    parser, options = arguments()
    check_display(parser)
    first = pv.PVDReader(FileName=os.path.join(options.run, "fields.pvd"))
    time = time_of(first, options.time, parser)
    fields = read(os.path.join(options.run, "fields.pvd"), time)
    arrays = fields.CellData.keys()
    if "phase" not in arrays and "saturation" not in arrays:
        parser.error(f"{options.run}: needs phase or saturation in output.fields of the case")
    bounds, extent = (getattr(fields.GetDataInformation(), f"Get{what}")()
                      for what in ("Bounds", "Extent"))
    y = place_of_cut(bounds, extent[3] - extent[2], options.at)

    view = pv.CreateView("RenderView")
    view.ViewSize, view.ViewTime = options.size, time
    view.UseColorPaletteForBackground, view.Background = 0, (1, 1, 1)
    view.OrientationAxesVisibility, view.UseLight = 0, 0
    warps = "displacement_z_um" in arrays
    lift = fields.CellData["displacement_z_um"].GetRange()[1] if warps else 0
    height, top = 0, bounds[5] + max(0, lift)
    if options.films:
        films = read(os.path.join(options.run, "films.pvd"), time)
        if not warps:
            height = films.CellData["h_se_um"].GetRange()[1]
            top += height
        section = cut(films, y)
        section.UpdatePipeline(time)
        show_plain(film(section, "h_se_um", 0), LITHIUM, view)
        show_plain(film(section, "h_cc_um", top), LITHIUM, view)
        top += films.CellData["h_cc_um"].GetRange()[1]
    layer = cut(fields, y)
    layer = displaced(layer) if warps else moved(layer, [0, 0, height])
    colour = colour_by_phase if "phase" in arrays else colour_by_saturation
    colour(layer, view)
    if "crevice" in arrays:
        show_crevices(layer, bounds[5], view)
    draw_axes(view)
    charge = fields.FieldData["capacity_mAh_cm2"].GetRange()[0]
    crevices = "\nred: beside an open crevice\n(Li between its faces not drawn)" * ("crevice" in arrays)
    label(f"{charge:.3g} mAh/cm\u00b2 passed\n\nabove: current collector\nbelow: solid electrolyte"
          + crevices, view)
    aim(view, (bounds[0], bounds[1], 0, top), options.size)
    pv.SaveScreenshot(options.out, view, ImageResolution=options.size)


main()
