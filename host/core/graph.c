#include "coble/graph.h"

#include <stdlib.h>

void coble_graph_release(coble_graph *g) {
  if (!g) return;
  free(g->position);
  free(g->volume);
  free(g->bond);
  free(g->owner);
  free(g->film[0]);
  free(g->film[1]);
  *g = (coble_graph){0};
}
