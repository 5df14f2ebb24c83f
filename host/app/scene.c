#include "scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/device.h"
#include "coble/upscale.h"

void coble_scene_release(coble_scene *scene) {
  coble_packing_release(&scene->packing);
  coble_pore_curve_release(&scene->pores);
  coble_structure_release(&scene->structure);
  coble_packing_release(&scene->particles);
  coble_graph_release(&scene->graph);
}

static coble_status match_pores(const coble_case_geometry *g, const coble_packing_params *packing,
                                coble_scene *out) {
  coble_match_params params = coble_match_defaults();
  params.unknown = (coble_match_unknown)g->generate.search;
  params.binder = out->binder;
  params.mean_diameter = g->generate.pore_diameter;
  if (*g->generate.pore_curve) {
    coble_intrusion_params liquid = coble_intrusion_defaults();
    liquid.surface_tension = g->generate.liquid_tension;
    liquid.contact_angle = g->generate.liquid_angle;
    COBLE_TRY(coble_pore_curve_read(g->generate.pore_curve, &liquid, &out->pores));
    params.mean_diameter = coble_pore_curve_mean(&out->pores);
  }
  params.voxel_size = g->voxel_size;
  COBLE_TRY(coble_packing_match(packing, &params, &out->packing, &out->match));
  out->packing_report = out->match.packed;
  out->binder = out->match.binder;
  if (out->match.growth > 1) /* that of the spheres, as without sintering */
    out->packing_report.porosity = 1 - (1 - out->match.porosity) * (1 - out->binder.fraction);
  return COBLE_OK;
}

static coble_status generate(const coble_case_geometry *g, coble_scene *out) {
  coble_packing_params params = coble_packing_defaults();
  double *diameter = NULL, *weight = NULL, bound = g->generate.binder_fraction;
  out->binder =
      (coble_binder){(coble_binder_place)g->generate.binder_place, isnan(bound) ? 0 : bound};
  params.size[0] = g->width_x;
  params.size[1] = g->width_y;
  params.size[2] = g->thickness;
  params.periodic_sides = g->periodic_sides;
  params.porosity = g->generate.porosity;
  params.law = (coble_size_law)g->generate.law;
  params.diameter = g->generate.diameter;
  params.spread = g->generate.spread;
  params.overlap = g->generate.overlap;
  params.cluster_length = g->generate.cluster_length;
  params.seed = g->seed;
  if (params.law == COBLE_SIZES_HISTOGRAM)
    COBLE_TRY(coble_histogram_read(g->generate.histogram, &params.bins, &diameter, &weight));
  params.bin_diameter = diameter;
  params.bin_weight = weight;
  const coble_status status =
      isnan(g->generate.pore_diameter) && !*g->generate.pore_curve
          ? coble_packing_generate(&params, &out->packing, &out->packing_report)
          : match_pores(g, &params, out);
  free(diameter);
  free(weight);
  return status;
}

static coble_status read_image(const coble_case_geometry *g, coble_structure *out) {
  coble_image_params params = coble_image_defaults();
  memcpy(params.shape, g->image.shape, sizeof params.shape);
  params.type = g->image.sixteen_bit ? COBLE_VALUE_UINT16 : COBLE_VALUE_UINT8;
  params.skip = g->image.skip;
  memcpy(params.axes, g->image.axes, sizeof params.axes);
  params.se_face = g->image.se_face;
  memcpy(params.crop_first, g->image.crop_first, sizeof params.crop_first);
  memcpy(params.crop_size, g->image.crop_size, sizeof params.crop_size);
  coble_segmentation how = {.labels = g->image.pore_labels_count,
                            .threshold = g->image.threshold,
                            .pore_above = g->image.pore_above};
  for (int i = 0; i < how.labels; i++) how.label[i] = g->image.pore_labels[i];
  const coble_filter filter = {g->image.flatten, (coble_filter_kind)g->image.filter,
                               g->image.filter_radius};
  coble_image image = {0};
  COBLE_TRY(coble_image_read(g->image.file, &params, &image));
  coble_status status = coble_image_filter(&image, &filter);
  if (!status) status = coble_image_segment(&image, &how, g->voxel_size, g->periodic_sides, out);
  coble_image_release(&image);
  return status;
}

static coble_status make_grey(const coble_case_geometry *g, coble_structure *out) {
  coble_grey_params params = coble_grey_defaults();
  params.n[0] = (int32_t)lround(g->width_x / g->voxel_size);
  params.n[1] = (int32_t)lround(g->width_y / g->voxel_size);
  params.n[2] = (int32_t)lround(g->thickness / g->voxel_size);
  params.dx = g->voxel_size;
  params.periodic_sides = g->periodic_sides;
  params.porosity = g->grey.porosity;
  params.diameter = g->grey.diameter;
  params.tortuosity = g->grey.tortuosity;
  params.cv = g->grey.cv;
  params.correlation_length = g->grey.correlation_length;
  params.columnar = g->grey.columnar;
  params.seed = g->seed;
  return coble_grey_generate(&params, out);
}

/* An image brings its own size; a size that the case states must be the same to a voxel. */
static coble_status check_size(const coble_case_geometry *g, const coble_structure *s) {
  static const char *const names[] = {"width (x)", "width (y)", "thickness"};
  const double wanted[] = {g->width_x, g->width_y, g->thickness};
  for (int a = 0; a < 3; a++) {
    const double size = s->n[a] * s->dx;
    if (wanted[a] > 0 && fabs(wanted[a] - size) > s->dx)
      return coble_fail(COBLE_ERR_INPUT,
                        "geometry.%s: found %g um, but the image has %d voxels of %g um = %g um; "
                        "leave it out, or crop the image",
                        names[a], wanted[a] * 1e6, s->n[a], s->dx * 1e6, size * 1e6);
  }
  return COBLE_OK;
}

static coble_status make_resolved(const coble_case_geometry *g, coble_scene *out) {
  const double size[3] = {g->width_x, g->width_y, g->thickness};
  if (g->source == COBLE_GEOMETRY_IMAGE) {
    COBLE_TRY(read_image(g, &out->structure));
    return check_size(g, &out->structure);
  }
  if (g->source == COBLE_GEOMETRY_GENERATE)
    COBLE_TRY(generate(g, out));
  else
    COBLE_TRY(coble_spheres_read(g->spheres.file, size, g->periodic_sides, &out->packing));
  COBLE_TRY(coble_voxelise(&out->packing, g->voxel_size, &out->structure));
  return coble_binder_fill(&out->packing, &out->binder, &out->structure, &out->binder_report);
}

static coble_status average(const coble_case *c, coble_device *dev, coble_scene *scene) {
  coble_structure grey;
  coble_upscale_report report;
  COBLE_TRY(
      coble_upscale(dev, &scene->structure, &c->creep, c->geometry.grey_block, &grey, &report));
  coble_structure_release(&scene->structure);
  scene->structure = grey;
  return COBLE_OK;
}

static coble_status decorate(const coble_case *c, coble_scene *out) {
  const coble_case_decoration *d = &c->decoration;
  if (isnan(d->loading) && isnan(d->coverage)) return COBLE_OK;
  const coble_decoration how = {d->diameter, d->loading, d->coverage, c->geometry.seed};
  const coble_packing *hosts = out->packing.count > 0 ? &out->packing : NULL;
  return coble_decorate(hosts, &how, &out->structure, &out->particles, &out->decoration);
}

/* Of one voxel: phase and pore diameter, or porosity, tortuosity and pore diameter. */
enum { RESOLVED_BYTES = 5, GREY_BYTES = 12 };

/* Before anything is allocated. An image says how large it is only when it is read. */
static coble_status check_memory(const coble_case_geometry *g) {
  const double GiB = 1073741824, has = coble_machine_bytes(), dx = g->voxel_size;
  if (g->source == COBLE_GEOMETRY_IMAGE) return COBLE_OK;
  const double n[3] = {round(g->width_x / dx), round(g->width_y / dx), round(g->thickness / dx)};
  const double cells = n[0] * n[1] * n[2];
  const double need = cells * (g->source == COBLE_GEOMETRY_GREY ? GREY_BYTES : RESOLVED_BYTES);
  if (need <= has) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "geometry.voxel_size: %.0f x %.0f x %.0f voxels of %g nm take %.4g GiB at "
                    "least, this machine has %.4g GiB: voxels of %.4g nm would be right, or a "
                    "smaller layer",
                    n[0], n[1], n[2], dx * 1e9, need / GiB, has / GiB, dx * 1e9 * cbrt(need / has));
}

static coble_status build(const coble_case *c, coble_device *dev, coble_scene *out) {
  const coble_case_geometry *g = &c->geometry;
  COBLE_TRY(check_memory(g));
  if (g->source == COBLE_GEOMETRY_GREY) {
    if (!dev)
      return coble_fail(COBLE_ERR_INPUT,
                        "geometry.grey has no resolved pores; use a case with generate, image or "
                        "spheres");
    COBLE_TRY(make_grey(g, &out->structure));
    return decorate(c, out);
  }
  COBLE_TRY(make_resolved(g, out));
  COBLE_TRY(decorate(c, out));
  COBLE_TRY(coble_local_thickness(&out->structure));
  return dev && g->grey_block > 1 ? average(c, dev, out) : COBLE_OK;
}

coble_status coble_scene_build(const coble_case *c, coble_device *dev, coble_scene *out) {
  memset(out, 0, sizeof *out);
  const coble_status status = build(c, dev, out);
  if (status) coble_scene_release(out);
  return status;
}

static double step_duration(const coble_case_step *step) {
  return step->duration > 0 ? step->duration : step->capacity / fabs(step->current_density);
}

coble_sim_params coble_scene_params(const coble_case *c, const coble_scene *scene) {
  const coble_case_numerics *n = &c->numerics;
  double time = 0;
  for (int i = 0; i < c->cell.step_count; i++) time += step_duration(&c->cell.steps[i]);
  coble_sim_params p = coble_sim_defaults();
  p.li = c->li;
  p.creep = c->creep;
  p.temperature = c->cell.temperature;
  p.stack_pressure = c->cell.stack_pressure;
  p.strength = coble_scene_strength(c, scene);
  p.biot = c->biot;
  p.film_factor = c->interfaces.film_factor;
  p.crevice_factor = c->interfaces.crevice_factor;
  p.film_stiffness = n->film_stiffness;
  p.dt_first = n->dt_first;
  p.dt_max = n->dt_max > 0 ? n->dt_max : time / 100;
  p.dt_growth = n->dt_growth;
  p.front_limit = n->front_limit;
  p.tolerance = n->tolerance;
  p.max_iterations = n->max_iterations;
  p.max_active_sets = n->max_active_sets;
  p.capillary_order = n->capillary_order;
  p.ledger_limit = n->ledger_limit;
  p.event_accuracy = n->event_accuracy;
  return p;
}

/* --- the charging programme --- */

enum { OUTPUTS_MAX = 10000 };

void coble_programme_release(coble_programme *programme) {
  free(programme->segment);
  memset(programme, 0, sizeof *programme);
}

/* The smallest charge above `charge` at which output is wanted; infinity when there is none. */
static double next_output(const coble_case_output *o, double charge, double slack) {
  double next = INFINITY;
  if (o->every > 0) next = (floor((charge + slack) / o->every) + 1) * o->every;
  for (int i = 0; i < o->at_count; i++)
    if (o->at[i] > charge + slack) next = fmin(next, o->at[i]);
  return next;
}

static coble_status append(coble_programme *p, coble_segment segment) {
  const size_t room = OUTPUTS_MAX + COBLE_STEPS_MAX;
  if (!p->segment && !(p->segment = calloc(room, sizeof *p->segment)))
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for the list of %zu outputs", room);
  if (segment.output && ++p->outputs > OUTPUTS_MAX)
    return coble_fail(COBLE_ERR_INPUT,
                      "output.every: more than %d outputs in this run; choose a larger charge",
                      OUTPUTS_MAX);
  p->segment[p->count++] = segment;
  p->duration += segment.duration;
  return COBLE_OK;
}

static coble_status cut_step(const coble_case *c, int index, double *charge, coble_programme *p) {
  const coble_case_step *step = &c->cell.steps[index];
  const double j = step->current_density, duration = step_duration(step);
  const double end = *charge + fabs(j) * duration, slack = 1e-9 * end;
  const bool last = index == c->cell.step_count - 1;
  double next = next_output(&c->output, *charge, slack), begun = *charge;
  while (next < end - slack) {
    COBLE_TRY(append(p, (coble_segment){j, (next - begun) / fabs(j), true}));
    begun = next;
    next = next_output(&c->output, begun, slack);
  }
  const double left = j != 0 ? (end - begun) / fabs(j) : duration;
  *charge = end;
  return append(p, (coble_segment){j, left, last || (j != 0 && next <= end + slack)});
}

coble_status coble_programme_make(const coble_case *c, coble_programme *out) {
  memset(out, 0, sizeof *out);
  out->outputs = 1;
  double charge = 0;
  coble_status status = COBLE_OK;
  for (int i = 0; i < c->cell.step_count && !status; i++) status = cut_step(c, i, &charge, out);
  if (status) coble_programme_release(out);
  return status;
}
