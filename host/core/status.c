#include "coble/status.h"

#include <stdarg.h>
#include <stdio.h>

static _Thread_local char message[2048];

#undef coble_fail
coble_status coble_fail(coble_status status, const char *format, ...) {
  va_list list;
  va_start(list, format);
  vsnprintf(message, sizeof message, format, list);
  va_end(list);
  return status;
}

const char *coble_message(void) { return message; }
