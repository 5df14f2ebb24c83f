#ifndef COBLE_SOLID_FRACTION_H
#define COBLE_SOLID_FRACTION_H

/* A sphere in voxel edges, seen from the centre of a voxel. */
typedef struct {
  double x, y, z, r;
} coble_ball;

/* Fraction of the unit cube around the origin inside the union of the balls, to better than 1 %.
 * Reorders the balls. */
double coble_solid_fraction(coble_ball *ball, int count);

/* Fraction of the unit cube around the origin where normal.x <= t, for a unit vector. */
double coble_cut_cube(const double normal[3], double t);

#endif
