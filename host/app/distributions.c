#include "distributions.h"

#include <stdbool.h>

#include "app.h"
#include "table.h"

static const char *const phases[2] = {"solid", "pore"};
static const char *const axes[3] = {"x", "y", "z"};

void coble_distributions_release(coble_distributions *d) {
  for (int phase = 0; phase < 2; phase++) coble_distribution_release(&d->diameter[phase]);
  for (int axis = 0; axis < 3; axis++) coble_chords_release(&d->chords[axis]);
}

coble_status coble_distributions_measure(const coble_structure *s, coble_distributions *out) {
  COBLE_TRY(coble_solid_sizes(s, &out->diameter[0]));
  COBLE_TRY(coble_pore_sizes(s, &out->diameter[1]));
  for (int axis = 0; axis < 3; axis++) {
    COBLE_TRY(coble_chords_measure(s, axis, &out->chords[axis]));
    COBLE_TRY(coble_percolation_measure(s->n, s->phase, axis, s->periodic_sides,
                                        &out->percolation[axis]));
  }
  return COBLE_OK;
}

/* --- JSON --- */

json_t *coble_distribution_json(const coble_distribution *d) {
  json_t *o = json_object();
  json_object_set_new(o, "mean_m", coble_app_json(coble_distribution_mean(d)));
  json_object_set_new(o, "standard_deviation_m", coble_app_json(coble_distribution_deviation(d)));
  json_object_set_new(o, "d10_m", coble_app_json(coble_distribution_quantile(d, 0.1)));
  json_object_set_new(o, "d50_m", coble_app_json(coble_distribution_quantile(d, 0.5)));
  json_object_set_new(o, "d90_m", coble_app_json(coble_distribution_quantile(d, 0.9)));
  return o;
}

static json_t *describe_chords(const coble_chords *chords, int phase) {
  json_t *o = coble_distribution_json(&chords->whole[phase]);
  json_object_set_new(o, "chords", json_integer(chords->whole[phase].total));
  json_object_set_new(o, "cut_volume_fraction", coble_app_json(chords->cut[phase]));
  return o;
}

static json_t *describe_percolation(const coble_percolation *p) {
  json_t *o = json_object();
  json_object_set_new(o, "percolates", json_boolean(p->both > 0));
  json_object_set_new(o, "joined_to_both_faces", coble_app_json(p->both));
  json_object_set_new(o, "joined_to_one_face", coble_app_json(p->one));
  json_object_set_new(o, "isolated", coble_app_json(p->none));
  return o;
}

void coble_distributions_json(const coble_distributions *d, json_t *root) {
  json_t *sizes = json_object(), *chords = json_object(), *percolation = json_object();
  for (int phase = 0; phase < 2; phase++) {
    json_t *along = json_object();
    for (int axis = 0; axis < 3; axis++)
      json_object_set_new(along, axes[axis], describe_chords(&d->chords[axis], phase));
    json_object_set_new(chords, phases[phase], along);
    json_object_set_new(sizes, phases[phase], coble_distribution_json(&d->diameter[phase]));
  }
  for (int axis = 0; axis < 3; axis++)
    json_object_set_new(percolation, axes[axis], describe_percolation(&d->percolation[axis]));
  json_object_set_new(root, "local_diameter", sizes);
  json_object_set_new(root, "chords", chords);
  json_object_set_new(root, "percolation", percolation);
}

/* --- tables --- */

/* Lines of one distribution: `before`, length, share or count, cumulative share. */
static void add_lines(coble_table *t, const char *before, const coble_distribution *d, bool count) {
  const double total = (double)d->total;
  int64_t so_far = 0;
  for (size_t i = 0; i < d->lengths; i++) {
    so_far += d->items[i];
    fprintf(t->to, "%s,", before);
    coble_table_numbers(
        t, 3,
        (const double[]){d->length[i] * 1e9, (double)d->items[i] / (count ? 1 : total),
                         (double)so_far / total});
  }
}

coble_status coble_distributions_write_sizes(const char *path, const coble_distributions *d) {
  coble_table t;
  COBLE_TRY(coble_table_open(path, "phase,diameter_nm,volume_fraction,cumulative_fraction", &t));
  for (int phase = 1; phase >= 0; phase--) add_lines(&t, phases[phase], &d->diameter[phase], false);
  return coble_table_close(&t);
}

coble_status coble_distributions_write_chords(const char *path, const coble_distributions *d) {
  coble_table t;
  COBLE_TRY(coble_table_open(path, "phase,axis,length_nm,count,cumulative_fraction", &t));
  for (int phase = 1; phase >= 0; phase--)
    for (int axis = 0; axis < 3; axis++) {
      char before[16];
      snprintf(before, sizeof before, "%s,%s", phases[phase], axes[axis]);
      add_lines(&t, before, &d->chords[axis].whole[phase], true);
    }
  return coble_table_close(&t);
}
