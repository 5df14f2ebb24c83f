/* Suction orders the pores: where entry pressures differ by more than the flow through the Li costs, the narrowest within
 * reach fill first, and wide ones give their Li to narrow ones, at once against the time in which Li is plated. Before the
 * first solve of a step its states are set to what that order makes of the Li, and between solves the states are kept such
 * that they can hold the Li there is: the pressure then lies at the entry pressure of what fills. Both only propose
 * states; the solves and front_settle decide. On the host, in the order of cost and node: the same for any device. */
#include <math.h>
#include <stdlib.h>

#include "sim_internal.h"

static const double least_cost = 1e-5; /* P0: a pore that sucks less is left to the solve */
static const double overfull = 1e-5;   /* content, as COBLE_OVERFULL */

typedef struct {
  double
      cost; /* P0, the SE's pressure at which Li enters (donors: less than which it leaves, negated) */
  double drop; /* P0, from the SE to here, in the last solve */
  int32_t node;
} candidate;

typedef struct {
  candidate *at;
  int64_t count;
} heap;

struct coble_invasion {
  int64_t n;
  int32_t *neighbour; /* [6][n] */
  float *entry, *volume;
  uint8_t *kind;
  uint8_t *state;       /* of the attempt */
  uint8_t *seen, *done; /* is or was a candidate; filled or drained here */
  uint8_t *reached;     /* Li that is joined to the SE */
  double *held, *p, *s; /* contents at the start; of the attempt */
  float *room;
  int32_t *queue;
  candidate *batch;
  heap front, donor;
  double reference; /* mean p of the SE film */
};

/* --- a heap, least first; equal costs by node --- */

static bool before(const candidate *a, const candidate *b) {
  return a->cost < b->cost || (a->cost <= b->cost && a->node < b->node);
}

static void push(heap *h, candidate x) {
  int64_t i = h->count++;
  for (; i > 0 && before(&x, &h->at[(i - 1) / 2]); i = (i - 1) / 2) h->at[i] = h->at[(i - 1) / 2];
  h->at[i] = x;
}

static candidate pop(heap *h) {
  const candidate top = h->at[0], x = h->at[--h->count];
  int64_t i = 0;
  for (int64_t c = 1; c < h->count; c = 2 * i + 1) {
    if (c + 1 < h->count && before(&h->at[c + 1], &h->at[c])) c++;
    if (!before(&h->at[c], &x)) break;
    h->at[i] = h->at[c];
    i = c;
  }
  h->at[i] = x;
  return top;
}

/* --- what stands beside a node --- */

static int state_at(const coble_invasion *v, int64_t i) { return v->state[i] & COBLE_STATE_MASK; }

static int32_t neighbour(const coble_invasion *v, int64_t i, int face) {
  return v->neighbour[face * v->n + i];
}

static bool is_fed(const coble_invasion *v, int32_t i) {
  return i >= 0 && v->reached[i] && coble_is_core(state_at(v, i));
}

/* Least drop to Li beside i; infinite where there is none. */
static double drop_beside(const coble_invasion *v, int64_t i) {
  double drop = INFINITY;
  for (int face = 0; face < 6; face++) {
    const int32_t j = neighbour(v, i, face);
    if (is_fed(v, j)) drop = fmin(drop, v->reference - v->p[j]);
  }
  return drop;
}

/* x and y touch, or the same Li other than `but`. */
static bool are_joined(const coble_invasion *v, int32_t x, int32_t y, int64_t but) {
  for (int face = 0; face < 6; face++) {
    const int32_t j = neighbour(v, x, face);
    if (j == y) return true;
    if (j == but || !is_fed(v, j)) continue;
    for (int next = 0; next < 6; next++)
      if (neighbour(v, j, next) == y) return true;
  }
  return false;
}

/* The Li beside i stays in one piece without it. */
static bool is_dispensable(const coble_invasion *v, int64_t i) {
  int32_t li[6];
  int piece[6], count = 0;
  for (int face = 0; face < 6; face++) {
    const int32_t j = neighbour(v, i, face);
    if (!is_fed(v, j)) continue;
    piece[count] = count;
    li[count++] = j;
  }
  for (int a = 0; a < count; a++) {
    for (int b = 0; b < a; b++) {
      if (piece[a] == piece[b] || !are_joined(v, li[a], li[b], i)) continue;
      const int from = piece[a], to = piece[b];
      for (int c = 0; c < count; c++) piece[c] = piece[c] == from ? to : piece[c];
    }
  }
  for (int a = 1; a < count; a++)
    if (piece[a] != piece[0]) return false;
  return true;
}

/* A full voxel may give its Li away: gas stands beside it, and no narrower pore that it could feed. */
static bool may_drain(const coble_invasion *v, int64_t i) {
  if (v->kind[i] != COBLE_VOXEL || state_at(v, i) != COBLE_FULL || v->done[i] || !v->reached[i])
    return false;
  bool gas = false;
  for (int face = 0; face < 6; face++) {
    const int32_t j = neighbour(v, i, face);
    if (j < 0 || v->kind[j] != COBLE_VOXEL) continue;
    const int state = state_at(v, j);
    const bool hollow = state == COBLE_VOID || state == COBLE_FRONT;
    if (hollow && !v->done[j] && v->entry[j] < v->entry[i]) return false;
    gas = gas || state == COBLE_VOID || state == COBLE_EMPTIED;
  }
  return gas && is_dispensable(v, i);
}

static bool may_give(const coble_invasion *v, int64_t i) {
  if (state_at(v, i) == COBLE_FRONT) return !v->done[i] && is_dispensable(v, i);
  return may_drain(v, i);
}

static void offer(coble_invasion *v, int64_t i, double drop) {
  push(&v->donor, (candidate){-((double)v->entry[i] + drop), drop, (int32_t)i});
}

static void offer_beside(coble_invasion *v, const candidate *c) {
  for (int face = 0; face < 6; face++) {
    const int32_t j = neighbour(v, c->node, face);
    if (j >= 0 && may_drain(v, j)) offer(v, j, c->drop);
  }
}

/* --- the order of filling --- */

static void set_state(coble_invasion *v, int64_t i, int state) {
  v->state[i] = (uint8_t)(state | (v->state[i] & ~COBLE_STATE_MASK));
}

static bool is_asleep(const coble_invasion *v, int32_t i) {
  return i >= 0 && v->kind[i] == COBLE_VOXEL && !v->seen[i] && state_at(v, i) == COBLE_VOID &&
         !(v->state[i] & COBLE_HELD);
}

/* Li enters a pore; those behind it come within reach. */
static void enter(coble_invasion *v, const candidate *c) {
  v->state[c->node] = COBLE_FULL;
  v->reached[c->node] = v->done[c->node] = 1;
  for (int face = 0; face < 6; face++) {
    const int32_t j = neighbour(v, c->node, face);
    if (!is_asleep(v, j)) continue;
    v->seen[j] = 1;
    push(&v->front, (candidate){(double)v->entry[j] + c->drop, c->drop, j});
  }
  offer_beside(v, c);
}

/* A narrower pore lies behind. */
static bool leads_on(const coble_invasion *v, const candidate *c) {
  for (int face = 0; face < 6; face++) {
    const int32_t j = neighbour(v, c->node, face);
    if (is_asleep(v, j) && v->entry[j] < v->entry[c->node]) return true;
  }
  return false;
}

/* Li that a pore takes; `counted`: what it holds already is not in the pool. */
static double need_of(const coble_invasion *v, bool counted, int32_t i) {
  return (double)v->volume[i] * fmax(0, (double)v->room[i] - (counted ? v->held[i] : 0));
}

/* Candidates up to `limit`; *need: the Li they take. */
static int64_t take_batch(coble_invasion *v, bool counted, double limit, double *need) {
  int64_t count = 0;
  *need = 0;
  while (v->front.count > 0 && v->front.at[0].cost <= limit) {
    const candidate c = pop(&v->front);
    if (v->done[c.node]) continue;
    v->batch[count++] = c;
    *need += need_of(v, counted, c.node);
  }
  return count;
}

/* Menisci in the widest pores recede, down to those at `limit`, until there are `need` of Li. */
static double drain(coble_invasion *v, double pool, double need, double limit) {
  while (pool < need && v->donor.count > 0 && -v->donor.at[0].cost > limit) {
    const candidate d = pop(&v->donor);
    if (!may_give(v, d.node)) continue;
    v->done[d.node] = 1;
    pool += (double)v->volume[d.node] * fmin(v->held[d.node], (double)v->room[d.node]);
    v->state[d.node] = COBLE_EMPTIED;
    offer_beside(v, &d);
  }
  return pool;
}

/* Of a batch that is more than the Li at hand, one that leads to narrower pores; else all are fronts. */
static bool pass_one(coble_invasion *v, bool counted, int64_t count, double *pool) {
  int64_t chosen = -1;
  for (int64_t b = 0; b < count && chosen < 0; b++)
    if (need_of(v, counted, v->batch[b].node) <= *pool && leads_on(v, v->batch + b)) chosen = b;
  if (chosen >= 0) {
    *pool -= need_of(v, counted, v->batch[chosen].node);
    enter(v, v->batch + chosen);
  }
  for (int64_t b = 0; b < count; b++) {
    const candidate *c = v->batch + b;
    if (b == chosen) continue;
    if (chosen >= 0) push(&v->front, *c);
    if (chosen < 0 && state_at(v, c->node) == COBLE_VOID) set_state(v, c->node, COBLE_FRONT);
  }
  return chosen >= 0;
}

/* The pool goes into the candidates, those of least cost first; costs within `width` count as equal.
 * The last of them, which the pressure at the SE comes near. */
static double fill(coble_invasion *v, bool counted, double pool, double width) {
  double level = 0;
  while (v->front.count > 0 && v->front.at[0].cost < -least_cost) {
    level = v->front.at[0].cost;
    const double limit = level + width;
    double need;
    const int64_t count = take_batch(v, counted, limit, &need);
    if (counted) pool = drain(v, pool, need, limit + width);
    if (need > pool) {
      if (count > 0 && !pass_one(v, counted, count, &pool)) break;
      continue;
    }
    pool -= need;
    for (int64_t b = 0; b < count; b++) enter(v, v->batch + b);
  }
  return level;
}

/* --- the state of the attempt --- */

/* Li that is joined to the SE by continuous Li. */
static void reach(coble_invasion *v) {
  int64_t head = 0, tail = 0;
  for (int64_t i = 0; i < v->n; i++) {
    v->reached[i] = v->kind[i] == COBLE_FILM_SE;
    if (v->reached[i]) v->queue[tail++] = (int32_t)i;
  }
  while (head < tail) {
    const int32_t i = v->queue[head++];
    for (int face = 0; face < 6; face++) {
      const int32_t j = neighbour(v, i, face);
      if (j < 0 || v->reached[j] || !coble_is_core(state_at(v, j))) continue;
      v->reached[j] = 1;
      v->queue[tail++] = j;
    }
  }
}

static coble_status fetch(coble_sim *sim) {
  coble_invasion *v = sim->invasion;
  const coble_sim_arrays *a = &sim->a;
  const size_t n = (size_t)v->n, d = sizeof(double);
  COBLE_TRY(coble_device_download(sim->dev, v->state, a->trial, n));
  COBLE_TRY(coble_device_download(sim->dev, v->held, a->s0, n * d));
  COBLE_TRY(coble_device_download(sim->dev, v->s, a->s, n * d));
  COBLE_TRY(coble_device_download(sim->dev, v->room, a->room0, n * sizeof *v->room));
  COBLE_TRY(coble_device_download(sim->dev, v->p, a->p, n * d));
  double sum = 0;
  int64_t count = 0;
  for (int64_t i = 0; i < v->n; i++) {
    v->seen[i] = v->done[i] = 0;
    if (v->kind[i] != COBLE_FILM_SE) continue;
    sum += v->p[i];
    count++;
  }
  v->reference = count ? sum / (double)count : 0;
  v->front.count = v->donor.count = 0;
  reach(v);
  return COBLE_OK;
}

static coble_status store(coble_sim *sim) {
  return coble_device_upload(sim->dev, sim->a.trial, sim->invasion->state, (size_t)sim->n);
}

/* --- the start of a step --- */

typedef struct {
  double least, most, sum; /* drops to the Li beside the candidates */
  double entry[2], count;  /* sums of entry pressures and their squares */
  double volume;
} interface;

static void add_candidate(coble_invasion *v, int64_t i, double drop, interface *sum) {
  const double entry = (double)v->entry[i];
  v->seen[i] = 1;
  push(&v->front, (candidate){entry + drop, drop, (int32_t)i});
  sum->least = fmin(sum->least, drop);
  sum->most = fmax(sum->most, drop);
  sum->sum += fabs(drop);
  sum->entry[0] += entry;
  sum->entry[1] += entry * entry;
  sum->count++;
  sum->volume += (double)v->volume[i];
}

/* Pores that Li may enter, and, with `donors`, those that may give it. */
static interface find_candidates(coble_invasion *v, bool donors) {
  interface sum = {.least = INFINITY, .most = -INFINITY};
  for (int64_t i = 0; i < v->n; i++) {
    const int state = state_at(v, i);
    if (v->kind[i] != COBLE_VOXEL) continue;
    if (donors && may_drain(v, i)) offer(v, i, v->reference - v->p[i]);
    if ((state != COBLE_VOID && state != COBLE_FRONT) || v->state[i] & COBLE_HELD) continue;
    const double drop = drop_beside(v, i);
    if (!isfinite(drop)) continue;
    add_candidate(v, i, drop, &sum);
    if (donors && state == COBLE_FRONT && v->held[i] > 0) offer(v, i, drop);
  }
  return sum;
}

/* Mean drop and standard deviation of the entry pressures: which of them says where Li goes. */
static void note_interface(coble_sim *sim, const interface *sum) {
  sim->interface = sum->volume;
  sim->interface_drop = sum->count > 0 ? sum->sum / sum->count : 0;
  const double mean = sum->count > 0 ? sum->entry[0] / sum->count : 0;
  const double square = sum->count > 0 ? sum->entry[1] / sum->count : 0;
  sim->interface_spread = sqrt(fmax(0, square - mean * mean));
}

coble_status coble_sim_invade(coble_sim *sim, double supply) {
  coble_invasion *v = sim->invasion;
  sim->ordered = v && supply > 0;
  sim->interface = 0;
  if (!sim->ordered) return COBLE_OK;
  COBLE_TRY(fetch(sim));
  double pool = supply;
  for (int64_t i = 0; i < v->n; i++) {
    const double over = v->held[i] - (double)v->room[i];
    if (v->kind[i] == COBLE_VOXEL && v->reached[i] && state_at(v, i) == COBLE_FULL &&
        over > overfull)
      pool += (double)v->volume[i] * over;
  }
  const interface sum = find_candidates(v, true);
  note_interface(sim, &sum);
  const double width = sum.count > 0 ? sum.most - sum.least : 0;
  sim->level = fill(v, true, pool, width + least_cost);
  return store(sim);
}

/* --- between solves --- */

/* Li that full voxels and films leave to the fronts; *place: what these can hold. */
static double left_over(const coble_invasion *v, double supply, double *place) {
  double pool = supply;
  *place = 0;
  for (int64_t i = 0; i < v->n; i++) {
    const int state = state_at(v, i);
    const double volume = (double)v->volume[i];
    if (!v->reached[i] && (state == COBLE_FULL || !isfinite(drop_beside(v, i)))) continue;
    pool += volume * v->held[i];
    if (state == COBLE_FULL) pool -= volume * (double)v->room[i];
    if (state == COBLE_PRESSED || state == COBLE_GAP) pool -= v->s[i];
    if (state == COBLE_FRONT) *place += volume;
  }
  return pool;
}

/* The full voxels ask for more than there is: the widest that may give some up, the last of them in part. */
static void recede(coble_invasion *v, double pool) {
  for (int64_t i = 0; i < v->n; i++)
    if (may_drain(v, i)) offer(v, i, v->reference - v->p[i]);
  while (pool < 0 && v->donor.count > 0) {
    const candidate d = pop(&v->donor);
    if (!may_drain(v, d.node)) continue;
    v->done[d.node] = 1;
    pool += (double)v->volume[d.node] * (double)v->room[d.node];
    v->state[d.node] = pool < 0 ? COBLE_EMPTIED : COBLE_FRONT;
    offer_beside(v, &d);
  }
}

coble_status coble_sim_balance(coble_sim *sim, double supply, bool falling) {
  coble_invasion *v = sim->invasion;
  double place;
  COBLE_TRY(fetch(sim));
  const double pool = left_over(v, supply, &place);
  if (pool < 0) {
    recede(v, pool);
  } else if (pool > place && (!falling || place <= 0)) {
    const interface sum = find_candidates(v, false);
    const double width = sum.count > 0 ? sum.most - sum.least : 0;
    sim->level = fill(v, false, pool, fmin(sim->interface_drop, width) + least_cost);
  } else {
    return COBLE_OK;
  }
  return store(sim);
}

/* --- making and releasing --- */

static coble_status allocate(coble_invasion *v) {
  const size_t n = (size_t)v->n, d = sizeof(double), f = sizeof(float);
  v->neighbour = malloc(6 * n * sizeof *v->neighbour);
  v->entry = malloc(n * f), v->volume = malloc(n * f);
  v->kind = malloc(n), v->state = malloc(n);
  v->seen = malloc(n), v->done = malloc(n), v->reached = malloc(n);
  v->held = malloc(n * d), v->p = malloc(n * d), v->room = malloc(n * f), v->s = malloc(n * d);
  v->queue = malloc(n * sizeof *v->queue);
  v->batch = malloc(n * sizeof *v->batch);
  v->front.at = malloc(n * sizeof *v->front.at);
  v->donor.at = malloc(7 * n * sizeof *v->donor.at); /* once itself, once by each neighbour */
  if (v->neighbour && v->entry && v->volume && v->kind && v->state && v->seen && v->done &&
      v->reached && v->held && v->p && v->room && v->s && v->queue && v->batch && v->front.at &&
      v->donor.at)
    return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the order of %zu pores", n);
}

coble_status coble_invasion_create(coble_sim *sim) {
  const size_t n = (size_t)sim->n;
  coble_invasion *v = calloc(1, sizeof *v);
  if (!v) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the order of %zu pores", n);
  sim->invasion = v;
  v->n = sim->n;
  COBLE_TRY(allocate(v));
  const coble_indices neighbours = coble_network_neighbours(sim->net);
  COBLE_TRY(coble_indices_read(sim->dev, &neighbours, v->neighbour));
  COBLE_TRY(coble_media_spread(sim, sim->media.entry, v->entry));
  COBLE_TRY(coble_media_spread(sim, sim->media.volume, v->volume));
  for (size_t i = 0; i < n; i++)
    v->kind[i] = (uint8_t)coble_sim_kind_at(sim, coble_network_cells(sim->net)[i]);
  return COBLE_OK;
}

void coble_invasion_destroy(coble_invasion *v) {
  if (!v) return;
  free(v->neighbour), free(v->entry), free(v->volume), free(v->kind), free(v->state);
  free(v->seen), free(v->done), free(v->reached), free(v->held), free(v->p), free(v->room);
  free(v->s), free(v->queue), free(v->batch), free(v->front.at), free(v->donor.at);
  free(v);
}
