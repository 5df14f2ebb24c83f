/* coble: Coble creep of lithium through the porous interlayer of a solid-state battery. */
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

int main(int argc, char **argv) {
  coble_options options;
  if (coble_options_read(argc, argv, &options)) return coble_app_exit(COBLE_ERR_INPUT);
  if (options.help) {
    coble_options_help(options.command, stdout);
    return 0;
  }
  switch (options.command) {
    case COBLE_COMMAND_RUN:
      return coble_app_run(&options);
    case COBLE_COMMAND_SWEEP:
      return coble_app_sweep(&options);
    case COBLE_COMMAND_COMPARE:
      return coble_app_compare(&options);
    case COBLE_COMMAND_PACK:
      return coble_app_pack(&options);
    case COBLE_COMMAND_MEASURE:
      return coble_app_measure(&options);
    case COBLE_COMMAND_GRAINS:
      return coble_app_grains(&options);
    case COBLE_COMMAND_BENCH:
      return coble_app_bench(&options);
    case COBLE_COMMAND_INFO:
      return coble_app_info();
    case COBLE_COMMAND_HELP:
      return help(&options);
    default:
      printf("coble %s (%s)\n", coble_app_version(), coble_app_commit());
  }
  return 0;
}
