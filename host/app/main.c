/* coble: Coble creep of lithium through the porous interlayer of a solid-state battery. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"

static int help(const coble_options *o) {
  if (!o->input) {
    coble_options_help(COBLE_COMMAND_HELP, stdout);
    return 0;
  }
  if (!strcmp(o->input, "keys")) {
    char *text = NULL;
    const coble_status status = coble_case_help(&text);
    if (!status) fputs(text, stdout);
    free(text);
    return coble_app_exit(status);
  }
  char *words[] = {"coble", (char *)o->input, "--help"};
  coble_options topic;
  const coble_status status = coble_options_read(3, words, &topic);
  if (!status) coble_options_help(topic.command, stdout);
  return coble_app_exit(status);
}

static int obey(const coble_options *o) {
  if (o->help) {
    coble_options_help(o->command, stdout);
    return 0;
  }
  switch (o->command) {
    case COBLE_COMMAND_RUN:
      return coble_app_run(o);
    case COBLE_COMMAND_SWEEP:
      return coble_app_sweep(o);
    case COBLE_COMMAND_COMPARE:
      return coble_app_compare(o);
    case COBLE_COMMAND_PACK:
      return coble_app_pack(o);
    case COBLE_COMMAND_MEASURE:
      return coble_app_measure(o);
    case COBLE_COMMAND_GRAINS:
      return coble_app_grains(o);
    case COBLE_COMMAND_BENCH:
      return coble_app_bench(o);
    case COBLE_COMMAND_INFO:
      return coble_app_info();
    case COBLE_COMMAND_HELP:
      return help(o);
    default:
      printf("coble %s (%s)\n", coble_app_version(), coble_app_commit());
  }
  return 0;
}

/* What was printed may not have got there, as on a full disk. The results of runs are in their folders. */
static int flush_output(const coble_options *o, int code) {
  const bool flushed = !fflush(stdout), written = !ferror(stdout);
  const bool progress = o->command & (COBLE_COMMAND_RUN | COBLE_COMMAND_SWEEP) && !o->check;
  if ((flushed && written) || progress) return code;
  fprintf(stderr, "coble: error: the standard output cannot be written%s%s\n", flushed ? "" : ": ",
          flushed ? "" : strerror(errno));
  return code ? code : 1;
}

int main(int argc, char **argv) {
  coble_options options;
#ifdef SIGXFSZ
  signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is then an error of the write */
#endif
  if (coble_options_read(argc, argv, &options)) return coble_app_exit(COBLE_ERR_INPUT);
  return flush_output(&options, obey(&options));
}
