/* Fraction of a voxel inside a union of spheres. A cube wholly inside or outside needs no work; one
 * cut by a single, rather flat surface is cut by a plane; any other is divided into eight. */
#include "solid_fraction.h"

#include <math.h>

/* Edges of cubes, in voxels and in radii. */
static const double FLAT = 0.5;           /* one surface: plane enough below this many radii */
static const double SMALL_VOXEL = 0.0625; /* several surfaces: no finer than this */
static const double SMALL_RADIUS = 0.25;

static double cube3(double x) { return x > 0 ? x * x * x : 0; }

/* For a = alpha along sorted m > 0, V = [a^3 - sum (a - m_i)^3+ + sum (a - m_i - m_j)^3+] / (6 m1
 * m2 m3), the tetrahedron in the corner less what sticks out (Scardovelli & Zaleski 2000). */
double coble_cut_cube(const double normal[3], double t) {
  double m[3];
  /* the formula divides by each component: a plane tilted by 1e-3 is near enough */
  for (int a = 0; a < 3; a++) m[a] = fabs(normal[a]) > 1e-3 ? fabs(normal[a]) : 1e-3;
  const double sum = m[0] + m[1] + m[2], alpha = t + sum / 2;
  if (alpha <= 0) return 0;
  if (alpha >= sum) return 1;
  const double a = alpha < sum / 2 ? alpha : sum - alpha;
  const double v = (cube3(a) - cube3(a - m[0]) - cube3(a - m[1]) - cube3(a - m[2]) +
                    cube3(a - m[0] - m[1]) + cube3(a - m[0] - m[2]) + cube3(a - m[1] - m[2])) /
                   (6 * m[0] * m[1] * m[2]);
  return alpha < sum / 2 ? v : 1 - v;
}

typedef struct {
  double x, y, z, half;
} cube;

typedef enum { OUTSIDE, CROSSING, INSIDE } side;

static side classify(const cube *c, const coble_ball *b) {
  const double d[3] = {fabs(b->x - c->x), fabs(b->y - c->y), fabs(b->z - c->z)};
  double near = 0, far = 0;
  for (int a = 0; a < 3; a++) {
    const double gap = d[a] - c->half, end = d[a] + c->half;
    if (gap > 0) near += gap * gap;
    far += end * end;
  }
  return far <= b->r * b->r ? INSIDE : near >= b->r * b->r ? OUTSIDE : CROSSING;
}

/* The sphere within the cube as a plane, moved inwards by what the surface falls below it on
 * average. */
static double cut_by_plane(const cube *c, const coble_ball *b) {
  const double d[3] = {c->x - b->x, c->y - b->y, c->z - b->z};
  const double distance = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  if (distance == 0) return 1;
  const double edge = 2 * c->half, m[3] = {d[0] / distance, d[1] / distance, d[2] / distance};
  return coble_cut_cube(m, (b->r - distance) / edge - edge / (12 * b->r));
}

static double fraction(const cube *c, coble_ball *ball, int count) {
  int crossing = 0;
  double smallest = HUGE_VAL;
  for (int i = 0; i < count; i++) {
    const side where = classify(c, ball + i);
    if (where == INSIDE) return 1;
    if (where == OUTSIDE) continue;
    const coble_ball b = ball[i];
    ball[i] = ball[crossing];
    ball[crossing++] = b;
    smallest = b.r < smallest ? b.r : smallest;
  }
  if (!crossing) return 0;
  const double edge = 2 * c->half;
  const double limit = crossing == 1 ? FLAT * smallest : fmin(SMALL_VOXEL, SMALL_RADIUS * smallest);
  double sum = 0;
  if (edge <= limit) {
    for (int i = 0; i < crossing; i++) sum += cut_by_plane(c, ball + i);
    return sum < 1 ? sum : 1;
  }
  for (int part = 0; part < 8; part++) {
    const double q = c->half / 2;
    const cube child = {c->x + (part & 1 ? q : -q), c->y + (part & 2 ? q : -q),
                        c->z + (part & 4 ? q : -q), q};
    sum += fraction(&child, ball, crossing);
  }
  return sum / 8;
}

double coble_solid_fraction(coble_ball *ball, int count) {
  const cube whole = {0, 0, 0, 0.5};
  return fraction(&whole, ball, count);
}
