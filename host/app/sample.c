#include "sample.h"

#include <stdlib.h>

static coble_status load_case(const coble_case *c, coble_structure *out) {
  coble_scene scene;
  COBLE_TRY(coble_scene_build(c, NULL, &scene));
  *out = scene.structure;
  scene.structure = (coble_structure){0};
  coble_scene_release(&scene);
  return COBLE_OK;
}

static coble_status load_image(const coble_options *o, coble_structure *out) {
  coble_image image = {0};
  COBLE_TRY(coble_image_read(o->input, &o->image, &image));
  const double dx = o->voxel_size > 0 ? o->voxel_size : image.dx;
  coble_status status = COBLE_OK;
  if (!(dx > 0))
    status = coble_fail(COBLE_ERR_INPUT,
                        "%s: does not say its voxel size; give --voxel-size '8 nm'", o->input);
  if (!status) status = coble_image_filter(&image, &o->filter);
  if (!status) status = coble_image_segment(&image, &o->pores, dx, o->periodic_sides, out);
  coble_image_release(&image);
  return status;
}

coble_status coble_sample_load(const coble_options *o, const coble_case *c, coble_structure *out) {
  COBLE_TRY(c ? load_case(c, out) : load_image(o, out));
  if (o->sides_given) out->periodic_sides = o->periodic_sides;
  return COBLE_OK;
}

coble_status coble_sample_check_out(const coble_options *o, const coble_case *c,
                                    coble_file_names names) {
  const char *inputs[] = {o->input,
                          c ? c->geometry.image.file : "",
                          c ? c->geometry.spheres.file : "",
                          c ? c->geometry.generate.histogram : "",
                          c ? c->geometry.generate.pore_curve : "",
                          NULL};
  return o->out ? coble_folder_check(o->out, o->overwrite, names, inputs) : COBLE_OK;
}

int coble_sample_each(const coble_options *o,
                      coble_status (*work)(const coble_options *, const coble_case *)) {
  if (!o->input_is_case) return coble_app_exit(work(o, NULL));
  coble_case *c = malloc(sizeof *c);
  if (!c) return coble_app_exit(coble_fail(COBLE_ERR_MEMORY, "out of memory for the case"));
  int code = coble_app_read_case(o, c);
  if (!code) code = coble_app_exit(work(o, c));
  free(c);
  return code;
}
