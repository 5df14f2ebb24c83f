#include "blocks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app.h"
#include "coble/vtkio.h"
#include "folder.h"

void coble_blocks_print(const coble_blocks *b) {
  const coble_upscale_report *r = &b->report;
  const coble_structure *g = &b->grey;
  printf("blocks of %d voxels, %g nm: porosity %.4f, tortuosity %.4g, pores of %.4g nm, cv %.3g, ",
         b->block, g->dx * 1e9, r->porosity, r->tortuosity, r->diameter * 1e9, r->cv);
  printf("correlated over %.4g nm\n", r->correlation_length * 1e9);
  if (r->conductance > 0)
    printf("creep along z with n = %g: %.5g of a pore of the mean diameter, in blocks %+.2f %%\n",
           b->creep.exponent, r->conductance, 100 * (r->conductance_grey / r->conductance - 1));
  else
    printf("no pore leads through along z: tortuosities are those of Bruggeman\n");
}

json_t *coble_blocks_json(const coble_blocks *b) {
  const coble_upscale_report *r = &b->report;
  json_t *o = json_object();
  json_object_set_new(o, "voxels_per_edge", json_integer(b->block));
  json_object_set_new(o, "voxel_size_m", coble_app_json(b->grey.dx));
  json_object_set_new(o, "creep_exponent", coble_app_json(b->creep.exponent));
  json_object_set_new(o, "porosity", coble_app_json(r->porosity));
  json_object_set_new(o, "tortuosity_factor", coble_app_json(r->tortuosity));
  json_object_set_new(o, "mean_pore_diameter_m", coble_app_json(r->diameter));
  json_object_set_new(o, "pore_diameter_cv", coble_app_json(r->cv));
  json_object_set_new(o, "correlation_length_m", coble_app_json(r->correlation_length));
  json_object_set_new(o, "creep_conductance_ratio", coble_app_json(r->conductance));
  json_object_set_new(o, "creep_conductance_ratio_grey", coble_app_json(r->conductance_grey));
  return o;
}

coble_status coble_blocks_write(const char *path, const coble_blocks *b) {
  const coble_structure *g = &b->grey;
  const size_t cells = coble_structure_cells(g);
  const double um = g->dx * 1e6;
  float *diameter = malloc(2 * cells * sizeof *diameter);
  if (!diameter) return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu blocks", cells);
  float *creep = diameter + cells;
  for (size_t c = 0; c < cells; c++) {
    const double d = g->diameter[c] * g->diameter_unit;
    const double law = d > 0 ? pow(b->report.diameter / d, b->creep.exponent) : 0;
    diameter[c] = (float)(d * 1e9);
    creep[c] = (float)(g->porosity[c] / g->tortuosity[c] * law);
  }
  const coble_vtk_grid grid = {.n = {g->n[0], g->n[1], g->n[2]}, .spacing = {um, um, um}};
  const coble_vtk_array arrays[] = {{"porosity", COBLE_VTK_FLOAT, g->porosity},
                                    {"tortuosity_factor", COBLE_VTK_FLOAT, g->tortuosity},
                                    {"pore_diameter_nm", COBLE_VTK_FLOAT, diameter},
                                    {"creep_conductance_ratio", COBLE_VTK_FLOAT, creep}};
  const coble_status status = coble_vti_write(path, &grid, 4, arrays);
  free(diameter);
  return status;
}

coble_status coble_blocks_write_case(const char *path, const char *source, const coble_blocks *b) {
  const coble_upscale_report *r = &b->report;
  char text[2048];
  const int length = snprintf(
      text, sizeof text,
      "# Grey voxels measured by coble measure --blocks %d (creep exponent %g) on\n# %s\n"
      "# To be included by a case, which adds thickness and width.\n"
      "geometry:\n  voxel_size: %.6g nm\n  grey:\n    porosity: %.6g\n    diameter: %.6g nm\n"
      "    tortuosity: %.6g\n    cv: %.6g\n    correlation_length: %.6g um\n",
      b->block, b->creep.exponent, source, b->grey.dx * 1e9, r->porosity, r->diameter * 1e9,
      r->tortuosity, r->cv, r->correlation_length * 1e6);
  if (length < 0 || length >= (int)sizeof text)
    return coble_fail(COBLE_ERR_INTERNAL, "%s: the text is too long", path);
  return coble_folder_write(path, text);
}
