#include "coble/checkpoint.h"

#ifdef COBLE_HAVE_HDF5

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "staged.h"

enum {
  HEAD = 512,      /* bytes of the user block */
  CHUNK = 1 << 20, /* values, at most */
  PIECE = 1 << 20, /* bytes read or written at once */
  GROWTH = 1 << 24 /* bytes by which the file grows in memory */
};
static const char head_format[] = "coble checkpoint 1: %llu bytes from byte 512 on, CRC-32 %08lx\n";

bool coble_checkpoint_available(void) { return true; }

/* --- the line in front --- */

/* Length and checksum of what follows the user block. */
static coble_status sum_up(FILE *file, const char *path, unsigned long long *bytes,
                           unsigned long *sum) {
  unsigned char *piece = malloc(PIECE);
  if (!piece) return coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for a checksum", path);
  *bytes = 0;
  *sum = crc32(0, NULL, 0);
  bool good = fseek(file, HEAD, SEEK_SET) == 0;
  for (size_t got; good && (got = fread(piece, 1, PIECE, file)) > 0; *bytes += got)
    *sum = crc32(*sum, piece, (unsigned)got);
  good = good && !ferror(file);
  free(piece);
  return good ? COBLE_OK
              : coble_fail(COBLE_ERR_IO, "%s: cannot be read: %s", path, strerror(errno));
}

static coble_status damaged(const char *path, const char *what) {
  return coble_fail(COBLE_ERR_INPUT, "%s is damaged: %s", path, what);
}

static coble_status compare_head(FILE *file, const char *path, unsigned long long *bytes) {
  char head[HEAD] = {0}, wanted[HEAD] = {0};
  unsigned long sum = 0;
  const char *const start = "coble checkpoint ";
  if (fread(head, 1, HEAD, file) != HEAD) return damaged(path, "it is too short");
  if (strncmp(head, start, strlen(start)))
    return damaged(path, "it does not begin as a checkpoint");
  COBLE_TRY(sum_up(file, path, bytes, &sum));
  snprintf(wanted, sizeof wanted, head_format, *bytes, sum);
  return memcmp(head, wanted, HEAD) ? damaged(path, "its length or its checksum is not as written")
                                    : COBLE_OK;
}

static coble_status check_head(const char *path, unsigned long long *bytes) {
  FILE *file = fopen(path, "rb");
  if (!file) return coble_fail(COBLE_ERR_INPUT, "%s: %s", path, strerror(errno));
  const coble_status status = compare_head(file, path, bytes);
  fclose(file);
  return status;
}

/* --- datasets --- */

static hid_t memory_type(const coble_state_array *a) {
  switch (a->type) {
    case COBLE_STATE_UINT8:
      return H5Tcopy(H5T_NATIVE_UINT8);
    case COBLE_STATE_INT32:
      return H5Tcopy(H5T_NATIVE_INT32);
    case COBLE_STATE_INT64:
      return H5Tcopy(H5T_NATIVE_INT64);
    case COBLE_STATE_FLOAT:
      return H5Tcopy(H5T_NATIVE_FLOAT);
    case COBLE_STATE_DOUBLE:
      return H5Tcopy(H5T_NATIVE_DOUBLE);
    default:
      break;
  }
  const hid_t text = H5Tcopy(H5T_C_S1);
  H5Tset_size(text, (size_t)a->count + 1); /* with its end */
  return text;
}

/* Values of the dataset: a text is one. */
static hsize_t extent(const coble_state_array *a) {
  return a->type == COBLE_STATE_TEXT ? 1 : (hsize_t)a->count;
}

static bool write_array(hid_t file, const coble_state_array *a) {
  const hsize_t count = extent(a), chunk = count < 1 ? 1 : count < CHUNK ? count : CHUNK;
  const hsize_t most = H5S_UNLIMITED; /* chunks of a fixed extent could not be longer than it */
  const hid_t type = memory_type(a), space = H5Screate_simple(1, &count, &most);
  const hid_t how = H5Pcreate(H5P_DATASET_CREATE);
  bool good =
      type >= 0 && space >= 0 && H5Pset_chunk(how, 1, &chunk) >= 0 && H5Pset_fletcher32(how) >= 0;
  const hid_t set =
      good ? H5Dcreate(file, a->name, type, space, H5P_DEFAULT, how, H5P_DEFAULT) : H5I_INVALID_HID;
  good = set >= 0 && H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, a->data) >= 0;
  if (set >= 0) good = H5Dclose(set) >= 0 && good;
  H5Pclose(how);
  H5Sclose(space);
  H5Tclose(type);
  return good;
}

static bool write_arrays(hid_t file, const coble_state *state) {
  bool good = true;
  for (int i = 0; i < state->count && good; i++) good = write_array(file, &state->array[i]);
  return good && H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0;
}

/* In memory: HDF5 cannot let go of a file that a full disk refuses. */
static hid_t create_file(const char *path) {
  const hid_t create = H5Pcreate(H5P_FILE_CREATE), where = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_userblock(create, HEAD);
  H5Pset_fapl_core(where, GROWTH, false);
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, create, where);
  H5Pclose(create);
  H5Pclose(where);
  return file;
}

/* Its bytes, user block and all; they are the file's. */
static unsigned char *image_of(hid_t file, size_t *bytes) {
  unsigned char **image = NULL;
  const ssize_t size = H5Fget_file_image(file, NULL, 0); /* without the user block */
  if (H5Fget_vfd_handle(file, H5P_DEFAULT, (void **)&image) < 0 || !image || size <= 0) return NULL;
  *bytes = HEAD + (size_t)size;
  return *image;
}

static void put_head(unsigned char *image, size_t bytes) {
  char head[HEAD] = {0};
  uLong sum = crc32(0, NULL, 0);
  for (size_t at = HEAD; at < bytes; at += PIECE)
    sum = crc32(sum, image + at, (uInt)(bytes - at < PIECE ? bytes - at : PIECE));
  snprintf(head, sizeof head, head_format, (unsigned long long)(bytes - HEAD), sum);
  memcpy(image, head, HEAD);
}

static coble_status write_image(const char *path, const char *temporary, const unsigned char *image,
                                size_t bytes) {
  FILE *to = fopen(temporary, "wb");
  const bool written = to && fwrite(image, 1, bytes, to) == bytes;
  const int why = errno;
  const bool closed = to && fclose(to) == 0;
  if (written && closed) return COBLE_OK;
  return coble_fail(COBLE_ERR_IO, "%s: cannot be written: %s", path,
                    strerror(written ? errno : why));
}

static coble_status write_file(const char *path, const char *temporary, const coble_state *state) {
  const hid_t file = create_file(temporary);
  unsigned char *image = NULL;
  size_t bytes = 0;
  if (file >= 0 && write_arrays(file, state)) image = image_of(file, &bytes);
  coble_status status =
      image ? COBLE_OK : coble_fail(COBLE_ERR_MEMORY, "%s: no memory to put it together", path);
  if (image) {
    put_head(image, bytes);
    status = write_image(path, temporary, image, bytes);
  }
  if (file >= 0) H5Fclose(file);
  return status;
}

/* The new name lasts once its folder is on the disk. */
static void flush_folder(const char *path) {
  char *name = strdup(path);
  const int folder = name ? open(dirname(name), O_RDONLY | O_DIRECTORY) : -1;
  if (folder >= 0) {
    (void)fsync(folder); /* what a file system refuses, it does its own way */
    close(folder);
  }
  free(name);
}

coble_status coble_checkpoint_write(const char *path, const coble_state *state) {
  char *temporary;
  COBLE_TRY(coble_staged_name(path, &temporary));
  H5Eset_auto(H5E_DEFAULT, NULL, NULL); /* errors come as messages, not on stderr */
  coble_status status = write_file(path, temporary, state);
  status = coble_staged_finish(path, temporary, status);
  if (!status) flush_folder(path);
  return status;
}

/* --- reading --- */

typedef struct {
  const char *path;
  coble_state *state;
  uint64_t bytes; /* of the file */
  coble_status status;
} reading;

/* Only what memory_type() wrote: a value that HDF5 would have to convert was not ours. */
static bool type_of(hid_t type, coble_state_type *out) {
  static const coble_state_type all[] = {COBLE_STATE_UINT8, COBLE_STATE_INT32, COBLE_STATE_INT64,
                                         COBLE_STATE_FLOAT, COBLE_STATE_DOUBLE};
  if (H5Tget_class(type) == H5T_STRING) {
    *out = COBLE_STATE_TEXT;
    return H5Tis_variable_str(type) == 0;
  }
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    const coble_state_array one = {.type = all[i], .count = 1};
    const hid_t known = memory_type(&one);
    const bool same = H5Tequal(type, known) > 0;
    H5Tclose(known);
    *out = all[i];
    if (same) return true;
  }
  return false;
}

/* Shape and type of the dataset; false when it is none of ours. Nothing is compressed, so that no
 * array is larger than the file. */
static bool shape_of(hid_t set, const reading *r, coble_state_array *out) {
  const hid_t type = H5Dget_type(set), space = H5Dget_space(set);
  const size_t size = H5Tget_size(type);
  const hssize_t values = H5Sget_simple_extent_npoints(space);
  bool known = values >= 0 && size > 0 && type_of(type, &out->type);
  known = known && (uint64_t)values <= r->bytes / size;
  if (known && out->type == COBLE_STATE_TEXT) {
    known = values == 1;
    out->count = (int64_t)size - 1;
  } else {
    out->count = (int64_t)values;
  }
  H5Sclose(space);
  H5Tclose(type);
  return known;
}

static coble_status read_values(hid_t set, const char *name, const reading *r) {
  coble_state_array shape = {0};
  if (!shape_of(set, r, &shape)) return damaged(r->path, name);
  void *data;
  COBLE_TRY(coble_state_add(r->state, name, shape.type, shape.count, &data));
  const hid_t memory = memory_type(&shape);
  const bool read = H5Dread(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0;
  H5Tclose(memory);
  return read ? COBLE_OK : damaged(r->path, name);
}

static herr_t read_array(hid_t file, const char *name, const H5L_info_t *info, void *context) {
  reading *r = context;
  (void)info;
  const hid_t set = H5Dopen(file, name, H5P_DEFAULT);
  r->status = set >= 0 ? read_values(set, name, r) : damaged(r->path, name);
  if (set >= 0) H5Dclose(set);
  return r->status ? -1 : 0;
}

coble_status coble_checkpoint_read(const char *path, coble_state *state) {
  unsigned long long bytes;
  *state = (coble_state){0};
  COBLE_TRY(check_head(path, &bytes));
  H5Eset_auto(H5E_DEFAULT, NULL, NULL);
  const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) return damaged(path, "HDF5 cannot open it");
  reading r = {path, state, bytes, COBLE_OK};
  const herr_t walked = H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, read_array, &r);
  H5Fclose(file);
  if (!r.status && walked < 0) r.status = damaged(path, "its list of arrays");
  if (r.status) coble_state_release(state);
  return r.status;
}

#else

bool coble_checkpoint_available(void) { return false; }

static coble_status unavailable(const char *path) {
  return coble_fail(COBLE_ERR_INPUT,
                    "%s: this program has no checkpoints: it was built without HDF5", path);
}

coble_status coble_checkpoint_write(const char *path, const coble_state *state) {
  (void)state;
  return unavailable(path);
}

coble_status coble_checkpoint_read(const char *path, coble_state *state) {
  *state = (coble_state){0};
  return unavailable(path);
}

#endif
