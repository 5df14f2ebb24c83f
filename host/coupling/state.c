/* What a simulation keeps from one step to the next, as named arrays. All else it makes anew. */
#include <stdlib.h>
#include <string.h>

#include "coble/state.h"
#include "sim_internal.h"

/* One kept array: `items` times `width` values, `stride` bytes from item to item (0: one after the
 * other). */
typedef struct {
  const char *name;
  coble_state_type type;
  int64_t items;
  int width;
  size_t stride;
  void *at;
  bool on_device;
} row;

enum { ROWS_MAX = 96, LOAD_WIDTH = sizeof(coble_bond_load) / sizeof(float) };
_Static_assert(LOAD_WIDTH * sizeof(float) == sizeof(coble_bond_load), "a bond's load is floats");
_Static_assert(sizeof(int) == 4 && sizeof(coble_interface_state) == 4, "kept as int32");

#define DEVICE(name, type, count, pointer) \
  { name, COBLE_STATE_##type, count, 1, 0, pointer, true }
#define HOST(name, type, pointer) \
  { name, COBLE_STATE_##type, 1, 1, 0, pointer, false }
#define REPORT(type, member) \
  { #member, COBLE_STATE_##type, 1, 1, 0, &r->member, false }
#define EVENT(type, member, width)                                                      \
  {                                                                                     \
    "event_" #member, COBLE_STATE_##type, sim->events, width, sizeof(coble_bond_event), \
        e ? (void *)&e->member : NULL, false                                            \
  }

/* A new array of the simulation that a step hands to the next gets its line here. */
/* NOLINTNEXTLINE(readability-function-size): a table */
static int list_rows(coble_sim *sim, row *to) {
  coble_sim_arrays *a = &sim->a;
  coble_skeleton *k = &sim->skeleton;
  coble_step_report *r = &sim->report;
  coble_bond_event *e = sim->event;
  const int64_t n = sim->n;
  const row rows[] = {
      DEVICE("node_state", UINT8, n, a->state),
      DEVICE("content", DOUBLE, n, a->s0),
      DEVICE("pressure", FLOAT, n, a->p_old),
      DEVICE("room", FLOAT, n, a->room0),
      DEVICE("crevice", FLOAT, n, a->crevice),
      DEVICE("extra_mobility", FLOAT, n, a->extra),
      DEVICE("bond_state", UINT8, k->bonds, k->bond_state),
      DEVICE("displacement", DOUBLE, k->size, k->u_old),
      DEVICE("bond_load", FLOAT, k->bonds * LOAD_WIDTH, k->felt_before),
      HOST("dt_next", DOUBLE, &sim->dt_next),
      HOST("pace", DOUBLE, &sim->pace),
      HOST("li_most", DOUBLE, &sim->li_most),
      REPORT(INT64, step),
      REPORT(DOUBLE, time),
      REPORT(DOUBLE, charge),
      REPORT(DOUBLE, dt),
      REPORT(DOUBLE, li_pores),
      REPORT(DOUBLE, li_se),
      REPORT(DOUBLE, li_cc),
      REPORT(DOUBLE, li_crevices),
      REPORT(DOUBLE, ledger_defect),
      REPORT(DOUBLE, pressure_mean),
      REPORT(DOUBLE, pressure_max),
      REPORT(DOUBLE, pressure_se),
      REPORT(DOUBLE, pressure_cc),
      REPORT(INT32, se),
      REPORT(INT32, cc),
      REPORT(DOUBLE, gap_se),
      REPORT(DOUBLE, gap_cc),
      REPORT(DOUBLE, lifted_area),
      REPORT(DOUBLE, contact_area),
      REPORT(INT64, bonds_se),
      REPORT(INT64, bonds_cc),
      REPORT(INT64, bonds_layer),
      REPORT(DOUBLE, crevice_area),
      REPORT(DOUBLE, front_min),
      REPORT(DOUBLE, front_mean),
      REPORT(DOUBLE, front_max),
      REPORT(DOUBLE, void_fill),
      REPORT(INT32, active_sets),
      REPORT(INT32, iterations),
      REPORT(INT32, rejected),
      REPORT(INT64, coupled_solves),
      EVENT(INT64, step, 1),
      EVENT(DOUBLE, time, 1),
      EVENT(DOUBLE, charge, 1),
      EVENT(INT32, bond, 1),
      EVENT(INT32, kind, 1),
      EVENT(DOUBLE, position, 3),
      EVENT(DOUBLE, normal, 3),
      EVENT(DOUBLE, tension, 1),
      EVENT(DOUBLE, shear, 1),
      EVENT(DOUBLE, ratio, 1),
      EVENT(DOUBLE, area, 1),
  };
  _Static_assert(sizeof rows / sizeof rows[0] <= ROWS_MAX, "more rows than there is room for");
  memcpy(to, rows, sizeof rows);
  return sizeof rows / sizeof rows[0];
}

static size_t bytes_of_item(const row *r) { return (size_t)r->width * coble_state_size(r->type); }

static coble_status save_row(coble_sim *sim, const row *r, coble_state *out) {
  const size_t item = bytes_of_item(r), stride = r->stride ? r->stride : item;
  void *data;
  COBLE_TRY(coble_state_add(out, r->name, r->type, r->items * r->width, &data));
  if (r->on_device) return coble_device_download(sim->dev, data, r->at, (size_t)r->items * item);
  for (size_t i = 0; i < (size_t)r->items; i++)
    memcpy((char *)data + i * item, (const char *)r->at + i * stride, item);
  return COBLE_OK;
}

static coble_status restore_row(coble_sim *sim, const row *r, const void *data) {
  const size_t item = bytes_of_item(r), stride = r->stride ? r->stride : item;
  if (r->on_device) return coble_device_upload(sim->dev, r->at, data, (size_t)r->items * item);
  for (size_t i = 0; i < (size_t)r->items; i++)
    memcpy((char *)r->at + i * stride, (const char *)data + i * item, item);
  return COBLE_OK;
}

coble_status coble_sim_save(coble_sim *sim, coble_state *out) {
  row rows[ROWS_MAX];
  const int count = list_rows(sim, rows);
  for (int i = 0; i < count; i++) COBLE_TRY(save_row(sim, &rows[i], out));
  return COBLE_OK;
}

/* The list of events gets the length that it has in the state. */
static coble_status resize_events(coble_sim *sim, const coble_state *state) {
  const coble_state_array *of = coble_state_at(state, "event_step");
  const int64_t count = of ? of->count : 0;
  coble_bond_event *event = calloc((size_t)count + 1, sizeof *event);
  if (!event)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld broken bonds", (long long)count);
  free(sim->event);
  sim->event = event;
  sim->event_room = sim->events = sim->pending = count;
  return COBLE_OK;
}

coble_status coble_sim_restore(coble_sim *sim, const coble_state *state) {
  row rows[ROWS_MAX];
  const void *data[ROWS_MAX];
  COBLE_TRY(resize_events(sim, state));
  const int count = list_rows(sim, rows);
  for (int i = 0; i < count; i++)
    COBLE_TRY(coble_state_find(state, rows[i].name, rows[i].type, rows[i].items * rows[i].width,
                               &data[i]));
  for (int i = 0; i < count; i++) COBLE_TRY(restore_row(sim, &rows[i], data[i]));
  /* what follows from the bonds' states is made anew before it is used: stiffness, softness, open films */
  coble_skeleton *k = &sim->skeleton;
  k->stale = true;
  return coble_device_copy(sim->dev, coble_lattice_state(k->lattice), k->bond_state,
                           (size_t)k->bonds);
}
