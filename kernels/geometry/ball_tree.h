/* Largest ball of each block of 2^l x 2^l x 2^l voxels: level 0 holds the voxels, the last level
 * one block. */
#ifndef COBLE_KERNELS_GEOMETRY_BALL_TREE_H
#define COBLE_KERNELS_GEOMETRY_BALL_TREE_H

#include "geometry/voxels.h"

/* 4096 voxels along an axis */
enum { COBLE_TREE_LEVELS = 13 };

typedef struct {
  int32_t n[3];                     /* of the voxels */
  int32_t top;                      /* the last level */
  int64_t first[COBLE_TREE_LEVELS]; /* where a level begins */
  int32_t *node;
} coble_ball_tree;

COBLE_FN void coble_tree_size(const coble_ball_tree *t, int level, int32_t n[3]) {
  for (int a = 0; a < 3; a++) n[a] = ((t->n[a] - 1) >> level) + 1;
}

#endif
