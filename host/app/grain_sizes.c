#include "grain_sizes.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "app.h"
#include "distributions.h"
#include "table.h"

enum { ALL, WHOLE };
static const char *const groups[2] = {"all", "whole"};

void coble_grain_statistics_release(coble_grain_statistics *s) {
  for (int group = ALL; group <= WHOLE; group++) {
    coble_distribution_release(&s->number[group]);
    coble_distribution_release(&s->volume[group]);
  }
}

coble_status coble_grain_statistics_measure(const coble_grains *grains, double dx,
                                            coble_grain_statistics *out) {
  COBLE_TRY(coble_grain_sizes(grains, dx, false, &out->number[ALL], &out->volume[ALL]));
  return coble_grain_sizes(grains, dx, true, &out->number[WHOLE], &out->volume[WHOLE]);
}

static void print_line(const char *group, const char *by, const coble_distribution *d) {
  printf("%-6s %-10s %10.5g %10.5g %10.5g %10.5g\n", group, by, coble_distribution_mean(d) * 1e6,
         coble_distribution_quantile(d, 0.1) * 1e6, coble_distribution_quantile(d, 0.5) * 1e6,
         coble_distribution_quantile(d, 0.9) * 1e6);
}

void coble_grain_statistics_print(const coble_grain_statistics *s) {
  printf("%-6s %-10s %10s %10s %10s %10s   diameters in um\n", "grains", "by", "mean", "D10", "D50",
         "D90");
  for (int group = ALL; group <= WHOLE; group++) {
    if (s->number[group].total == 0) continue;
    print_line(groups[group], "number", &s->number[group]);
    print_line(groups[group], "volume", &s->volume[group]);
  }
}

json_t *coble_grain_statistics_json(const coble_grain_statistics *s) {
  json_t *o = json_object();
  for (int group = ALL; group <= WHOLE; group++) {
    json_t *one = json_object();
    json_object_set_new(one, "by_number", coble_distribution_json(&s->number[group]));
    json_object_set_new(one, "by_volume", coble_distribution_json(&s->volume[group]));
    json_object_set_new(o, groups[group], one);
  }
  return o;
}

coble_status coble_grain_statistics_write(const char *path, const coble_grain_statistics *s) {
  coble_table t;
  COBLE_TRY(coble_table_open(
      path, "grains,diameter_um,count,cumulative_number_fraction,cumulative_volume_fraction", &t));
  for (int group = ALL; group <= WHOLE; group++) {
    const coble_distribution *number = &s->number[group], *volume = &s->volume[group];
    int64_t count = 0, voxels = 0;
    for (size_t i = 0; i < number->lengths; i++) {
      count += number->items[i];
      voxels += volume->items[i];
      fprintf(t.to, "%s,", groups[group]);
      coble_table_numbers(&t, 4,
                          (const double[]){number->length[i] * 1e6, (double)number->items[i],
                                           (double)count / (double)number->total,
                                           (double)voxels / (double)volume->total});
    }
  }
  return coble_table_close(&t);
}

coble_status coble_grains_write(const char *path, const coble_grains *grains) {
  coble_table t;
  COBLE_TRY(coble_table_open(path,
                             "grain,x [um],y [um],z [um],diameter [um],inscribed_diameter [um],"
                             "volume [um3],surface [um2],contacts,whole",
                             &t));
  for (int32_t i = 0; i < grains->count; i++) {
    const coble_grain *g = grains->grain + i;
    coble_table_numbers(
        &t, 10,
        (const double[]){i + 1, g->centroid[0] * 1e6, g->centroid[1] * 1e6, g->centroid[2] * 1e6,
                         g->diameter * 1e6, g->inscribed * 1e6, g->volume * 1e18, g->surface * 1e12,
                         g->contacts, g->whole});
  }
  return coble_table_close(&t);
}

coble_status coble_grain_contacts_write(const char *path, const coble_grains *grains) {
  coble_table t;
  COBLE_TRY(coble_table_open(path,
                             "grain_1,grain_2,area [um2],x [um],y [um],z [um],normal_x,normal_y,"
                             "normal_z,distance [um]",
                             &t));
  for (int64_t q = 0; q < grains->contacts; q++) {
    const coble_grain_contact *c = grains->contact + q;
    const double *r = c->branch;
    coble_table_numbers(
        &t, 10,
        (const double[]){c->i + 1, c->j + 1, c->area * 1e12, c->centre[0] * 1e6, c->centre[1] * 1e6,
                         c->centre[2] * 1e6, c->normal[0], c->normal[1], c->normal[2],
                         sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]) * 1e6});
  }
  return coble_table_close(&t);
}
