#include <math.h>

#include "coble/vtkio.h"
#include "staged.h"

typedef struct {
  int count;
  const double *time_h;
  const char *const *file;
} collection;

static void write_escaped(FILE *file, const char *text) {
  for (; *text; text++) {
    if (*text == '&')
      fputs("&amp;", file);
    else if (*text == '<')
      fputs("&lt;", file);
    else if (*text == '>')
      fputs("&gt;", file);
    else if (*text == '"')
      fputs("&quot;", file);
    else
      fputc(*text, file);
  }
}

static void write_collection(FILE *file, const void *context) {
  const collection *c = context;
  fputs("<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\">\n  <Collection>\n",
        file);
  for (int i = 0; i < c->count; i++) {
    fprintf(file, "    <DataSet timestep=\"%.17g\" group=\"\" part=\"0\" file=\"", c->time_h[i]);
    write_escaped(file, c->file[i]);
    fputs("\"/>\n", file);
  }
  fputs("  </Collection>\n</VTKFile>\n", file);
}

coble_status coble_pvd_write(const char *path, int count, const double *time_h,
                             const char *const *file) {
  for (int i = 0; i < count; i++) {
    if (!isfinite(time_h[i]) || !file[i])
      return coble_fail(COBLE_ERR_INPUT, "%s: entry %d needs a finite time and a file name", path,
                        i);
  }
  const collection c = {count, time_h, file};
  return coble_staged_text(path, write_collection, &c);
}
