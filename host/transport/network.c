#include "coble/network.h"

#include <stdlib.h>

#include "transport.h"

coble_status coble_network_alloc(coble_network *net, int64_t count, size_t size, const char *what,
                                 void **out) {
  COBLE_TRY(coble_device_alloc(net->dev, (size_t)count, size, what, out));
  net->bytes += (size_t)count * size;
  return COBLE_OK;
}

coble_status coble_network_create(coble_device *dev, const coble_box *box, const uint8_t *mask,
                                  coble_network **out) {
  *out = NULL;
  coble_network *net = calloc(1, sizeof *net);
  if (!net) return coble_fail(COBLE_ERR_MEMORY, "out of memory for a network handle");
  net->dev = dev;
  net->box = *box;
  coble_status status = coble_hierarchy_create(net, mask);
  if (status) {
    coble_network_destroy(net);
    return status;
  }
  *out = net;
  return COBLE_OK;
}

void coble_network_destroy(coble_network *net) {
  if (!net) return;
  coble_device_forget(net->dev, net->coarse);
  net->level[0].z = NULL; /* the last cycle's caller has it */
  for (int l = 0; l < net->levels; l++) {
    coble_level *level = &net->level[l];
    void *held[] = {level->start, level->value, level->diagonal,    level->total,
                    level->b,     level->z,     level->child_first, level->child_count};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++) coble_device_free(net->dev, held[i]);
    coble_indices_release(net->dev, &level->column);
  }
  void *held[] = {net->inverse, net->r, net->p, net->z};
  for (size_t i = 0; i < sizeof held / sizeof *held; i++) coble_device_free(net->dev, held[i]);
  coble_indices_release(net->dev, &net->neighbours);
  free(net->cells);
  free(net);
}

int64_t coble_network_size(const coble_network *net) { return net->n; }
const int64_t *coble_network_cells(const coble_network *net) { return net->cells; }
coble_indices coble_network_neighbours(const coble_network *net) { return net->neighbours; }
size_t coble_network_bytes(const coble_network *net) { return net->bytes; }

coble_status coble_network_set(coble_network *net, const coble_conductances *values) {
  net->values = *values;
  return coble_hierarchy_refresh(net);
}

coble_status coble_network_apply(coble_network *net, const double *x, double *y) {
  const coble_link_apply_args args = {coble_network_links(net), x, y};
  return coble_launch_link_apply(net->dev, &args, net->n);
}
