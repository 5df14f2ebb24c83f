"""What the scripts of this folder share: colours, reading, cutting, cameras."""

import ctypes
import os

import paraview.simple as pv
from vtkmodules.vtkRenderingCore import vtkRenderWindow

BLACK = (0, 0, 0)
EMPTY = (0.93, 0.95, 0.97)
CREVICE = (0.75, 0.16, 0.12)
LAB_SE, LAB_CREVICE, LAB_GAP, LAB_CC = 0, 5, 7, 8
LAB_PHASES = (  # value of phase in lab.pvd, name, colour: those of host/app/preview.c
    ("0", "solid electrolyte", (0.85, 0.80, 0.62)),
    ("1", "scaffold", (0.24, 0.24, 0.26)),
    ("2", "layer or pore, empty", (0.66, 0.68, 0.72)),
    ("3", "layer or pore, full of Li", (0.55, 0.46, 0.25)),
    ("4", "Li at the electrolyte", (0.93, 0.47, 0.13)),
    ("5", "Li in crevices", CREVICE),
    ("6", "Li at the collector", (0.98, 0.86, 0.42)),
    ("7", "gap", (1, 1, 1)),
    ("8", "current collector", (0.55, 0.58, 0.64)),
)


class Missing(Exception):
    """A field that the run has not written."""


def size_of(text, parser):
    try:
        width, height = (int(side) for side in text.split("x"))
        if width < 1 or height < 1:
            raise ValueError
    except ValueError:
        parser.error(f"--size {text}: must be such as 1100x800")
    return [width, height]


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


# --- reading ---


def times_of(path):
    return list(pv.PVDReader(FileName=path).TimestepValues)


def chosen(times, wanted, parser):
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


def bounds_of(source):
    return source.GetDataInformation().GetBounds()


def cells_of(source):
    extent = source.GetDataInformation().GetExtent()
    return [extent[2 * a + 1] - extent[2 * a] for a in range(3)]


# --- parts ---


def place_of_cut(bounds, cells, share):
    """y in the middle of a voxel: a cut between two would be ambiguous."""
    step = (bounds[3] - bounds[2]) / cells
    return bounds[2] + (min(int(share * cells), cells - 1) + 0.5) * step


def cut(source, y):
    section = pv.Slice(Input=source)
    section.SliceType.Origin = [0, y, 0]
    section.SliceType.Normal = [0, 1, 0]
    return section


def below_collector(source, view):
    """The cells up to a rim of the current collector as thick as that of the electrolyte shown."""
    bounds, cells = bounds_of(source), cells_of(source)
    collector = where(source, "phase", LAB_CC, LAB_CC, view)
    top = (bounds_of(collector)[4] if collector else bounds[5]) - bounds[4]
    rim = max(0, -bounds[4])
    high = min(cells[2], round((top + rim) / (bounds[5] - bounds[4]) * cells[2]))
    part = pv.ExtractSubset(Input=source)
    part.VOI = [0, cells[0], 0, cells[1], 0, high]
    part.UpdatePipeline(view.ViewTime)
    return part


def where(source, name, low, high, view):
    """The cells with values in this range; None where there are none."""
    part = pv.Threshold(Input=source, Scalars=["CELLS", name], LowerThreshold=low, UpperThreshold=high)
    part.UpdatePipeline(view.ViewTime)
    return part if part.GetDataInformation().GetNumberOfCells() > 0 else None


# --- showing ---


def new_view(size, time):
    view = pv.CreateView("RenderView")
    view.ViewSize, view.ViewTime = size, time
    view.UseColorPaletteForBackground, view.Background = 0, (1, 1, 1)
    view.OrientationAxesVisibility, view.UseLight = 0, 0
    return view


def black_text(bar):
    bar.TitleColor = bar.LabelColor = BLACK
    bar.TitleFontSize = bar.LabelFontSize = 18
    bar.WindowLocation = "Any Location"
    bar.Position = [0.68, 0.3]
    bar.ComponentTitle = ""
    bar.ScalarBarLength = 0.32
    return bar


def show_plain(source, colour, view):
    display = pv.Show(source, view)
    display.ColorArrayName = ["POINTS", ""]
    display.DiffuseColor = display.AmbientColor = colour
    return display


def colour_by_classes(section, name, classes, view):
    """classes: value, name, colour of each."""
    display = pv.Show(section, view)
    pv.ColorBy(display, ("CELLS", name))
    table = pv.GetColorTransferFunction(name)
    table.InterpretValuesAsCategories = 1
    table.Annotations = [text for value, label, _ in classes for text in (value, label)]
    table.IndexedColors = [part for _, _, colour in classes for part in colour]
    bar = black_text(pv.GetScalarBar(table, view))
    bar.Title = ""
    bar.ScalarBarThickness = 28
    bar.TextPosition = "Ticks left/bottom, annotations right/top"
    display.SetScalarBarVisibility(view, True)


def colour_by_lab_phase(section, view):
    colour_by_classes(section, "phase", LAB_PHASES, view)


def colour_by_number(source, name, title, view, of="CELLS"):
    if source is None:
        return
    display = pv.Show(source, view)
    pv.ColorBy(display, (of, name))
    table = pv.GetColorTransferFunction(name)
    table.ApplyPreset("Inferno (matplotlib)", True)
    data = source.GetDataInformation()
    found = (data.GetPointDataInformation() if of == "POINTS" else data.GetCellDataInformation()).GetArrayInformation(name)
    low, high = found.GetComponentRange(0)
    table.RescaleTransferFunction(min(0, low), high if high > 0 else 1)  # from 0: what is even looks even
    bar = black_text(pv.GetScalarBar(table, view))
    bar.Title = title
    bar.TextPosition = "Ticks right/top, annotations left/bottom"
    bar.AutomaticLabelFormat, bar.LabelFormat, bar.RangeLabelFormat = 0, "%.3g", "%.3g"
    display.SetScalarBarVisibility(view, True)


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


def label_capacity(source, view):
    charge = source.FieldData["capacity_mAh_cm2"].GetRange()[0]
    label(f"{charge:.3g} mAh/cm\u00b2 passed", view)


# --- cameras: the picture's left part, 0.14 to 0.62 of its width, is for the cell ---


def aim(view, focus, position, up, scale):
    view.CameraParallelProjection = 1
    view.CameraParallelScale = scale
    view.CameraFocalPoint, view.CameraPosition, view.CameraViewUp = focus, position, up


def look_along_y(view, box, size):
    """At the box (x0, x1, z0, z1)."""
    width, height = box[1] - box[0], box[3] - box[2]
    scale = 0.5 * max(1.25 * height, width / 0.48 * size[1] / size[0])
    x = box[0] + 0.5 * width + (0.5 - 0.38) * 2 * scale * size[0] / size[1]
    z = box[2] + 0.5 * height
    aim(view, [x, 0, z], [x, -10 * max(width, height), z], [0, 0, 1], scale)


def look_down(view, bounds, size):
    width, depth = bounds[1] - bounds[0], bounds[3] - bounds[2]
    scale = 0.5 * max(1.1 * depth, width / 0.6 * size[1] / size[0])
    x = bounds[0] + 0.5 * width + (0.5 - 0.33) * 2 * scale * size[0] / size[1]
    y = bounds[2] + 0.5 * depth
    aim(view, [x, y, bounds[5]], [x, y, bounds[5] + 10 * max(width, depth)], [0, 1, 0], scale)


def look_from_above(view, bounds, size):
    """From a corner, a third of a right angle above the horizon."""
    centre = [0.5 * (bounds[2 * a] + bounds[2 * a + 1]) for a in range(3)]
    diagonal = sum((bounds[2 * a + 1] - bounds[2 * a]) ** 2 for a in range(3)) ** 0.5
    scale = 0.5 * diagonal * max(1, size[1] / size[0] / 0.62)
    aside = (0.5 - 0.34) * 2 * scale * size[0] / size[1]  # along the picture's x
    focus = [centre[0] + 0.87 * aside, centre[1] - 0.49 * aside, centre[2]]
    eye = [focus[0] - 2.45 * diagonal, focus[1] - 4.35 * diagonal, focus[2] + 2.9 * diagonal]
    aim(view, focus, eye, [0, 0, 1], scale)
