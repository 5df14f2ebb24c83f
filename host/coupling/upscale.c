/* Grey voxels from the flow through the resolved pores. */
#include "coble/upscale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/conductance.h"

/* A block with less flux than this share of the mean is a dead end: what moves there is the solver's error. */
static const double least_flux = 1e-6;

typedef struct {
  const coble_structure *s; /* its phase: pores that Li reaches */
  float *conductivity;      /* [cells] */
  double *potential;        /* [cells] */
  float *by_block[2]; /* [blocks] conductivity of each: of plain diffusion, of creep; 0: no flow */
  double mean_diameter;  /* m, by volume; conductivities are in units of such a pore */
  double conductance[2]; /* of the sample */
  const coble_creep_params *creep;
} sample;

static void release(sample *m) {
  free(m->conductivity), free(m->potential), free(m->by_block[0]), free(m->by_block[1]);
}

static coble_status allocate(size_t cells, size_t blocks, sample *m) {
  m->conductivity = malloc(cells * sizeof *m->conductivity);
  m->potential = malloc(cells * sizeof *m->potential);
  for (int law = 0; law < 2; law++) m->by_block[law] = calloc(blocks, sizeof **m->by_block);
  if (m->conductivity && m->potential && m->by_block[0] && m->by_block[1]) return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY, "upscaling: out of memory for the flow in %zu voxels", cells);
}

/* --- flux and dissipation of a block --- */

typedef struct {
  double flux[3], dissipation; /* integrals over the block, in voxels */
} flow;

/* The half of voxel `cell` towards a face, through which f flows outwards. */
static void add_half(const sample *m, int64_t cell, int face, double f, flow *sum) {
  sum->flux[face / 2] += (face % 2 ? f : -f) / 2;
  sum->dissipation += f * f / (2 * (double)m->conductivity[cell]);
}

static double flow_between(const sample *m, int64_t cell, int64_t other) {
  if (isnan(m->potential[other])) return 0;
  const double own = m->conductivity[cell], far = m->conductivity[other];
  return 2 * own * far / (own + far) * (m->potential[cell] - m->potential[other]);
}

static void add_voxel(const sample *m, const int32_t at[3], flow *sum) {
  const coble_structure *s = m->s;
  const int64_t stride[3] = {1, s->n[0], (int64_t)s->n[0] * s->n[1]};
  const int64_t cell = at[0] + stride[1] * at[1] + stride[2] * at[2];
  if (isnan(m->potential[cell])) return;
  for (int face = 0; face < 6; face++) {
    const int axis = face / 2;
    const int32_t step = face % 2 ? 1 : -1, to = at[axis] + step, n = s->n[axis];
    const bool inside = to >= 0 && to < n;
    double f = 0; /* closed sides */
    if (inside || (axis < 2 && s->periodic_sides))
      f = flow_between(m, cell, cell + stride[axis] * (inside ? step : -step * (n - 1)));
    else if (axis == 2) /* an end, at the potential 1 or 0 */
      f = 2 * (double)m->conductivity[cell] * (m->potential[cell] - (step < 0 ? 1 : 0));
    add_half(m, cell, face, f, sum);
  }
}

static double block_conductivity(const sample *m, const int32_t first[3], int32_t b, double flux) {
  flow sum = {{0}, 0};
  for (int32_t k = 0; k < b; k++)
    for (int32_t j = 0; j < b; j++)
      for (int32_t i = 0; i < b; i++)
        add_voxel(m, (int32_t[3]){first[0] + i, first[1] + j, first[2] + k}, &sum);
  const double volume = (double)b * b * b;
  const double square =
      sum.flux[0] * sum.flux[0] + sum.flux[1] * sum.flux[1] + sum.flux[2] * sum.flux[2];
  if (!(sqrt(square) > least_flux * flux * volume)) return 0;
  return square / sum.dissipation / volume;
}

/* Drives flow through the sample and finds what each block conducts. */
static coble_status drive(coble_device *dev, sample *m, int32_t b, int law) {
  const coble_structure *s = m->s;
  const coble_conductance_fields fields = {m->conductivity, m->potential};
  coble_conductance_result r;
  COBLE_TRY(coble_conductance_graded(dev, s->n, &fields, 2, s->periodic_sides, NULL, &r));
  m->conductance[law] = r.conductance_ratio;
  if (!(r.conductance_ratio > 0)) return COBLE_OK;
  const int64_t nx = s->n[0] / b, ny = s->n[1] / b, blocks = nx * ny * (s->n[2] / b);
  const double flux = r.conductance_ratio / s->n[2];
#pragma omp parallel for schedule(dynamic)
  for (int64_t c = 0; c < blocks; c++) {
    const int32_t first[3] = {(int32_t)(c % nx) * b, (int32_t)(c / nx % ny) * b,
                              (int32_t)(c / (nx * ny)) * b};
    m->by_block[law][c] = (float)block_conductivity(m, first, b, flux);
  }
  return COBLE_OK;
}

/* Conductivity of creep in pores of diameter d. */
static double creep_in(const sample *m, double d) {
  return pow(m->mean_diameter / d, m->creep->exponent);
}

static coble_status measure(coble_device *dev, int32_t b, sample *m) {
  const coble_structure *s = m->s;
  const int64_t cells = (int64_t)coble_structure_cells(s);
  for (int law = 0; law < 2; law++) {
#pragma omp parallel for schedule(static)
    for (int64_t v = 0; v < cells; v++) {
      const double d = s->diameter[v] * s->diameter_unit;
      m->conductivity[v] = !s->phase[v] ? 0 : law == 0 ? 1 : (float)creep_in(m, d);
    }
    COBLE_TRY(drive(dev, m, b, law));
  }
  return COBLE_OK;
}

/* --- the grey voxels --- */

static void set_voxels(const sample *m, coble_structure *grey) {
  const int64_t blocks = (int64_t)coble_structure_cells(grey);
  for (int64_t c = 0; c < blocks; c++) {
    const double plain = m->by_block[0][c], crept = m->by_block[1][c];
    if (!(plain > 0 && crept > 0)) continue; /* Bruggeman's, from the block average */
    const double d = m->mean_diameter * pow(plain / crept, 1 / m->creep->exponent);
    const double count = fmin(fmax(round(d / grey->diameter_unit), 1), UINT16_MAX);
    grey->diameter[c] = (uint16_t)count;
    /* with the diameter as it was rounded, so that their product conducts as measured */
    const double law = creep_in(m, count * grey->diameter_unit);
    grey->tortuosity[c] = (float)fmax(1, grey->porosity[c] * law / crept);
  }
}

static void weigh_diameters(const coble_structure *grey, coble_upscale_report *r) {
  const int64_t blocks = (int64_t)coble_structure_cells(grey);
  double weight = 0, sum = 0, squares = 0;
  for (int64_t c = 0; c < blocks; c++) {
    const double d = grey->diameter[c] * grey->diameter_unit;
    weight += grey->porosity[c];
    sum += grey->porosity[c] * d;
    squares += grey->porosity[c] * d * d;
  }
  r->porosity = weight / (double)blocks;
  if (!(weight > 0)) return;
  r->diameter = sum / weight;
  r->cv = sqrt(fmax(0, squares / weight / (r->diameter * r->diameter) - 1));
}

/* Of the logarithms of neighbouring diameters; blocks without pores do not count. */
static double neighbour_correlation(const coble_structure *g) {
  const int64_t stride[3] = {1, g->n[0], (int64_t)g->n[0] * g->n[1]};
  const int64_t blocks = (int64_t)coble_structure_cells(g);
  double sum = 0, squares = 0, products = 0;
  int64_t pairs = 0;
  for (int axis = 0; axis < 3; axis++)
    for (int64_t c = 0; c < blocks; c++) {
      if (c / stride[axis] % g->n[axis] == g->n[axis] - 1) continue;
      const int64_t other = c + stride[axis];
      if (!g->diameter[c] || !g->diameter[other]) continue;
      const double a = log(g->diameter[c]), b = log(g->diameter[other]);
      sum += a + b, squares += a * a + b * b, products += a * b;
      pairs++;
    }
  if (pairs == 0) return 0;
  const double mean = sum / (2.0 * (double)pairs);
  const double variance = squares / (2.0 * (double)pairs) - mean * mean;
  return variance > 0 ? (products / (double)pairs - mean * mean) / variance : 0;
}

/* Conductance of the grey sample along z: as it is, or of the mean porosity and tortuosity 1. */
static coble_status conduct_grey(coble_device *dev, const sample *m, const coble_structure *g,
                                 double porosity, double *out) {
  const int64_t blocks = (int64_t)coble_structure_cells(g);
  float *k = malloc((size_t)blocks * sizeof *k);
  if (!k)
    return coble_fail(COBLE_ERR_MEMORY, "upscaling: out of memory for %lld blocks",
                      (long long)blocks);
  for (int64_t c = 0; c < blocks; c++) {
    const double share = porosity > 0 ? porosity : g->porosity[c] / g->tortuosity[c];
    k[c] = g->diameter[c] ? (float)(share * creep_in(m, g->diameter[c] * g->diameter_unit)) : 0;
  }
  coble_conductance_result r;
  const coble_conductance_fields fields = {.conductivity = k};
  const coble_status status =
      coble_conductance_graded(dev, g->n, &fields, 2, g->periodic_sides, NULL, &r);
  free(k);
  *out = r.conductance_ratio;
  return status;
}

static coble_status report_grey(coble_device *dev, const sample *m, const coble_structure *grey,
                                coble_upscale_report *r) {
  double own = 0, straight = 0;
  weigh_diameters(grey, r);
  const double correlation = neighbour_correlation(grey);
  r->correlation_length =
      correlation > 0 && correlation < 1 ? grey->dx / sqrt(-log(correlation)) : 0;
  if (!(m->conductance[1] > 0)) return COBLE_OK;
  COBLE_TRY(conduct_grey(dev, m, grey, 0, &own));
  COBLE_TRY(conduct_grey(dev, m, grey, r->porosity, &straight));
  const double unit = creep_in(m, r->diameter);
  r->conductance = m->conductance[1] / unit;
  r->conductance_grey = own / unit;
  r->tortuosity = fmax(1, straight / m->conductance[1]);
  return COBLE_OK;
}

static coble_status upscale(coble_device *dev, const coble_structure *open,
                            const coble_creep_params *creep, coble_structure *grey,
                            coble_upscale_report *report) {
  const int32_t b = open->n[0] / grey->n[0];
  weigh_diameters(grey, report); /* as averaged: that of the voxels */
  sample m = {.s = open, .mean_diameter = report->diameter, .creep = creep};
  coble_status status = allocate(coble_structure_cells(open), coble_structure_cells(grey), &m);
  if (!status) status = measure(dev, b, &m);
  if (!status) {
    set_voxels(&m, grey);
    status = report_grey(dev, &m, grey, report);
  }
  release(&m);
  return status;
}

/* NOLINTNEXTLINE(readability-function-size): public */
coble_status coble_upscale(coble_device *dev, const coble_structure *resolved,
                           const coble_creep_params *creep, int32_t block, coble_structure *out,
                           coble_upscale_report *report) {
  *report = (coble_upscale_report){0};
  memset(out, 0, sizeof *out);
  if (!(creep->exponent > 0))
    return coble_fail(COBLE_ERR_INPUT, "upscaling: creep exponent %g: above 0 would be right",
                      creep->exponent);
  coble_structure open = *resolved;
  open.phase = malloc(coble_structure_cells(resolved));
  if (!open.phase) return coble_fail(COBLE_ERR_MEMORY, "upscaling: out of memory for the pores");
  coble_status status = coble_reach_from_se(resolved, open.phase);
  if (!status) status = coble_block_average(&open, block, 0, out);
  if (!status) status = upscale(dev, &open, creep, out, report);
  free(open.phase);
  if (status) coble_structure_release(out);
  return status;
}
