/* Checkpoints. A flipped byte is found by the CRC-32 in front, and libhdf5 does not stand bytes made up, so the
 * input is a list of what HDF5 can hold and a checkpoint must not: each 8 bytes are one object, which the library
 * writes. The first byte says whether the file gets a right head, or the input itself is the file. */
#include "coble/checkpoint.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "fuzz.h"

enum { HEAD = 512, OBJECT = 8, OBJECTS_MAX = 16 };

static hid_t type_of(const uint8_t *o) {
  const hid_t plain[] = {H5T_NATIVE_UINT8,  H5T_NATIVE_INT32, H5T_NATIVE_INT64, H5T_NATIVE_FLOAT,
                         H5T_NATIVE_DOUBLE, H5T_STD_I16BE,    H5T_IEEE_F64BE,   H5T_STD_U64LE};
  const hsize_t two = 2;
  if (o[1] % 4 < 2) return H5Tcopy(plain[o[2] % 8]);
  if (o[1] % 4 == 3) return H5Tarray_create(plain[o[2] % 8], 1, &two);
  const hid_t text = H5Tcopy(H5T_C_S1);
  H5Tset_size(text, o[2] & 1 ? H5T_VARIABLE : (size_t)o[2] + 1);
  return text;
}

/* Extents up to 2^62 values, none of which need be written. */
static hid_t space_of(const uint8_t *o) {
  const hsize_t most = (hsize_t)o[4] << (o[5] % 56), n[2] = {most, o[3] % 3 == 2 ? 3 : 1};
  if (o[3] % 8 == 7) return H5Screate(H5S_NULL);
  if (o[3] % 8 == 6) return H5Screate(H5S_SCALAR);
  return H5Screate_simple(1 + o[3] % 3 / 2, n, NULL);
}

static void write_set(hid_t file, const char *name, const uint8_t *o) {
  static const uint8_t zeros[1 << 16];
  const hsize_t chunk[2] = {1 + o[6] % 8, 1};
  const hid_t type = type_of(o), space = space_of(o), how = H5Pcreate(H5P_DATASET_CREATE);
  if (o[7] & 1) H5Pset_chunk(how, H5Sget_simple_extent_ndims(space), chunk);
  if (o[7] & 2) H5Pset_fletcher32(how);
  const hid_t set = H5Dcreate(file, name, type, space, H5P_DEFAULT, how, H5P_DEFAULT);
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  const bool small = count > 0 && count < 256 && H5Tis_variable_str(type) <= 0;
  if (set >= 0 && small && (o[7] & 4)) H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros);
  if (set >= 0) H5Dclose(set);
  H5Pclose(how);
  H5Sclose(space);
  H5Tclose(type);
}

static void write_object(hid_t file, const uint8_t *o) {
  char name[80];
  snprintf(name, sizeof name, "%.*s%d", o[0] & 8 ? 70 : 1,
           "a name that is much longer than any that the program gives to an array of its own",
           o[0]);
  switch (o[0] % 8) {
    case 0:
      H5Gclose(H5Gcreate(file, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
      break;
    case 1:
      H5Lcreate_soft(o[1] & 1 ? "/" : "nowhere", file, name, H5P_DEFAULT, H5P_DEFAULT);
      break;
    case 2:
      H5Lcreate_hard(file, "/", file, name, H5P_DEFAULT, H5P_DEFAULT);
      break;
    default:
      write_set(file, name, o);
  }
}

static void make_hdf5(const char *path, const uint8_t *data, size_t size) {
  const hid_t create = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_userblock(create, HEAD);
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, create, H5P_DEFAULT);
  H5Pclose(create);
  for (size_t i = 0; i + OBJECT <= size && i < OBJECTS_MAX * OBJECT; i += OBJECT)
    write_object(file, data + i);
  H5Fclose(file);
}

static void write_head(const char *path) {
  static uint8_t all[1 << 20];
  char head[HEAD] = {0};
  FILE *file = fopen(path, "r+b");
  if (!file) abort();
  const size_t bytes = fread(all, 1, sizeof all, file) - HEAD;
  snprintf(head, sizeof head, "coble checkpoint 1: %zu bytes from byte 512 on, CRC-32 %08lx\n",
           bytes, crc32(crc32(0, NULL, 0), all + HEAD, (unsigned)bytes));
  rewind(file);
  fwrite(head, 1, HEAD, file);
  fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  coble_state state;
  if (size == 0) return 0;
  H5Eset_auto(H5E_DEFAULT, NULL, NULL);
  const bool made = data[0] < 128;
  const char *path = fuzz_file("checkpoint.h5", data + 1, made ? 0 : size - 1);
  if (made) make_hdf5(path, data + 1, size - 1);
  if (made) write_head(path);
  if (!coble_checkpoint_read(path, &state)) coble_state_release(&state);
  return 0;
}
