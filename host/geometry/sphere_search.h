/* Spheres sorted into cells, to find neighbours in a time that does not depend on their number. */
#ifndef COBLE_SPHERE_SEARCH_H
#define COBLE_SPHERE_SEARCH_H

#include "sphere_cells.h"

typedef struct {
  double size[3]; /* box, m */
  bool periodic[3];
  coble_cells cells; /* sides in m */
  double largest;    /* radius, m */
  int32_t count;
  coble_sphere *sphere; /* [count] as given, in the box on periodic sides */
  int32_t *start;       /* [cells + 1] */
  int32_t *item;        /* [count] spheres cell by cell, ascending in each */
} coble_sphere_search;

/* Copies the spheres; of 1 to INT32_MAX of them. */
coble_status coble_sphere_search_create(const coble_packing *packing, coble_sphere_search *out);
void coble_sphere_search_release(coble_sphere_search *search);

/* The sphere whose surface is nearest to x: smallest distance of the centre less the radius, the
 * first of equals. guess: a sphere that may be it, or -1; it changes the time, not the answer. */
int32_t coble_sphere_nearest(const coble_sphere_search *f, const double x[3], int32_t guess);

/* Vector from a to b, to its nearest image. */
void coble_sphere_between(const coble_sphere_search *f, const double a[3], const double b[3],
                          double r[3]);

/* Called for each sphere whose centre may lie within `reach` of that of sphere i, i itself too. */
typedef coble_status (*coble_sphere_visit)(void *with, int32_t i, int32_t j);
coble_status coble_sphere_around(const coble_sphere_search *f, int32_t i, double reach,
                                 coble_sphere_visit visit, void *with);

#endif
