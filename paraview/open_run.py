"""Opens a run in ParaView's window: a cut through the deformed cell, and the Li under the collector.

    COBLE_RUN=out/cs2 paraview --script=paraview/open_run.py

Without COBLE_RUN: out/quickstart. The run needs the field lab in output.fields of its case. Both
views follow the time slider; the cut can be moved by its handle (Slice in the pipeline browser).
"""

import os
import sys

import paraview.simple as pv

folder = os.path.join(os.getcwd(), os.environ.get("COBLE_RUN", "out/quickstart"))
sys.path.insert(0, os.path.join(os.getcwd(), "paraview"))
if "__file__" in globals():
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import scene  # noqa: E402


def open_run(folder):
    for name in ("lab.pvd", "surface.pvd"):
        if not os.path.exists(os.path.join(folder, name)):
            raise SystemExit(f"{folder} has no {name}: add lab to output.fields of the case")
    cell = pv.PVDReader(FileName=os.path.join(folder, "lab.pvd"), registrationName="deformed cell")
    surface = pv.PVDReader(FileName=os.path.join(folder, "surface.pvd"), registrationName="Li under the collector")
    time = cell.TimestepValues[-1]
    for source in (cell, surface):
        source.UpdatePipeline(time)
    layout = pv.CreateLayout(name="coble")
    left = scene.new_view([800, 800], time)
    pv.AssignViewToLayout(view=left, layout=layout)
    bounds, cells = scene.bounds_of(cell), scene.cells_of(cell)
    section = scene.cut(cell, scene.place_of_cut(bounds, cells[1], 0.5))
    scene.colour_by_lab_phase(section, left)
    scene.draw_axes(left)
    scene.look_along_y(left, (bounds[0], bounds[1], bounds[4], bounds[5]), [800, 800])
    right = scene.new_view([800, 800], time)
    pv.AssignViewToLayout(view=right, layout=layout, hint=1)
    scene.colour_by_number(surface, "h_cc_um", "Li under the CC / \u00b5m", right, of="POINTS")
    right.UseLight = 1
    scene.look_down(right, scene.bounds_of(surface), [800, 800])
    pv.GetAnimationScene().UpdateAnimationUsingDataTimeSteps()
    pv.GetAnimationScene().AnimationTime = time
    pv.SetActiveView(left)
    pv.Render(left)
    pv.Render(right)


open_run(folder)
