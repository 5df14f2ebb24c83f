/* Necks of binder. Near the contact, two spheres R1, R2 are paraboloids: at the radius r their
 * surfaces are s(r) = g + r^2/(2 R*) apart, g the gap, 1/R* = 1/R1 + 1/R2 (a plane: R* = R). Binder
 * that fills the neck up to the radius a has the volume
 *   V = int_0^a 2 pi r s dr = pi g a^2 + pi a^4/(4 R*),
 * for equal touching spheres pi a^4/(2 R). Where the spheres overlap, g < 0, binder starts at
 * r0^2 = -2 R* g, where s = 0, and V = pi (a^2 - r0^2)^2/(4 R*). Both invert to a square root. The
 * next term of the sphere adds a^2/(6 R^2) to V of equal spheres. */
#include <math.h>

#include "skeleton_parts.h"

static const double PI = 3.14159265358979323846;
static const double POISSON = 0.25; /* of particles and binder */

double coble_neck_volume(double radius, double gap, double effective) {
  const double square = radius * radius;
  if (gap >= 0) return PI * square * (gap + square / (4 * effective));
  const double ring = square + 2 * effective * gap;
  return ring > 0 ? PI * ring * ring / (4 * effective) : 0;
}

double coble_neck_radius(double volume, double gap, double effective) {
  if (gap < 0) return sqrt(-2 * effective * gap + sqrt(4 * effective * volume / PI));
  /* the root of the quadratic in a^2, written without cancellation */
  const double v = volume / (PI * effective);
  return volume > 0 ? sqrt(2 * effective * v / (gap + sqrt(gap * gap + v))) : 0;
}

/* In series: the solids, each a half space bonded over a circle of radius a to the other (Mindlin:
 * kn = 2 a E/(1 - nu^2), kt = kn 2 (1 - nu)/(2 - nu)), and a disc of binder (E A/t, G A/t).
 * Moments as of a round beam: kb = kn a^2/4, kw = kt a^2/2, stress at the rim
 * 4 M/(pi a^3) = (M/A) 4/a and 2 T/(pi a^3) = (T/A) 2/a. */
void coble_neck_apply(const coble_neck *neck, const coble_skeleton_params *p, coble_bond *bond) {
  const double a = neck->radius, area = PI * a * a;
  const double solid = 2 * a * p->solid_modulus / (1 - POISSON * POISSON) / neck->solids;
  const double bead = neck->thickness / area; /* over the modulus: compliance */
  const double shear = p->binder_modulus / (2 * (1 + POISSON));
  const double kn = 1 / (1 / solid + bead / p->binder_modulus);
  const double kt = 1 / ((2 - POISSON) / (2 * (1 - POISSON) * solid) + bead / shear);
  bond->area = (float)area;
  bond->kn = (float)kn;
  bond->kt = (float)kt;
  bond->kb = (float)(kn * a * a / 4);
  bond->kw = (float)(kt * a * a / 2);
  bond->bend = (float)(4 / a);
  bond->twist = (float)(2 / a);
}
