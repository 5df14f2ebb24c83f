#include <stdio.h>
#include <string.h>

#include "app.h"
#include "comparison.h"
#include "folder.h"

static coble_file_names compare_files = {"compare.csv", "compare.json", "compare.png", NULL};

/* One line per folder, so that each has its reason. */
static int nothing_complete(const coble_comparison *c) {
  for (int r = 0; r < c->runs; r++) {
    char line[1400];
    snprintf(line, sizeof line, "%.1023s: %s", c->run[r].folder, c->run[r].reason);
    coble_app_error(line);
  }
  return coble_app_exit(coble_fail(COBLE_ERR_INPUT,
                                   "no complete run to compare; expected folders "
                                   "that coble run or coble sweep has written"));
}

static coble_status write_results(const coble_options *options, const coble_comparison *c) {
  if (!options->out) return COBLE_OK;
  COBLE_TRY(coble_folder_prepare(options->out, compare_files));
  COBLE_TRY(coble_comparison_write(options->out, c, !options->no_plots));
  return COBLE_OK;
}

int coble_app_compare(const coble_options *options) {
  const char *const inputs[] = {NULL};
  coble_comparison c;
  if (options->out) {
    const int code =
        coble_app_exit(coble_folder_check(options->out, options->overwrite, compare_files, inputs));
    if (code) return code;
  }
  const int code =
      coble_app_exit(coble_comparison_gather(options->input_count, options->inputs, &c));
  if (code) return code;
  int result = c.complete ? coble_app_exit(write_results(options, &c)) : nothing_complete(&c);
  if (!result && !options->quiet) coble_comparison_print(&c);
  coble_comparison_release(&c);
  return result;
}
