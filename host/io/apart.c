#include "apart.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  coble_status status;
  char message[1024];
} verdict;

static bool send_all(int pipe, const void *data, size_t bytes) {
  for (const char *p = data; bytes > 0;) {
    const ssize_t sent = write(pipe, p, bytes);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    p += sent;
    bytes -= (size_t)sent;
  }
  return true;
}

static bool receive_all(int pipe, void *data, size_t bytes) {
  for (char *p = data; bytes > 0;) {
    const ssize_t got = read(pipe, p, bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    p += got;
    bytes -= (size_t)got;
  }
  return true;
}

/* A crash leaves no core file, no report of a sanitizer, nothing on stderr. */
static void be_quiet(void) {
  static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  const struct rlimit none = {0, 0};
  const int nowhere = open("/dev/null", O_WRONLY);
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* nor does it outlive the program */
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) signal(crashes[i], SIG_DFL);
}

static void answer(const coble_apart_task *task, int pipe) {
  void *data = NULL;
  size_t bytes = 0;
  verdict v = {COBLE_OK, ""};
  be_quiet();
  v.status = task->read(task->asked, task->head, &data);
  if (!v.status) v.status = task->check(task->asked, task->head, &bytes);
  snprintf(v.message, sizeof v.message, "%s", coble_message());
  if (send_all(pipe, &v, sizeof v) && !v.status && send_all(pipe, task->head, task->head_bytes))
    send_all(pipe, data, bytes);
  _exit(0); /* nothing of the program is to be flushed or released twice */
}

static coble_status broke_off(const coble_apart_task *task) {
  return coble_fail(COBLE_ERR_INPUT, "%s: damaged: its reader broke off", task->path);
}

static coble_status take(const coble_apart_task *task, int pipe, void **data) {
  verdict v;
  size_t bytes;
  if (!receive_all(pipe, &v, sizeof v)) return broke_off(task);
  v.message[sizeof v.message - 1] = '\0';
  if (v.status) return coble_fail(v.status, "%s", v.message);
  if (!receive_all(pipe, task->head, task->head_bytes)) return broke_off(task);
  COBLE_TRY(task->check(task->asked, task->head, &bytes));
  *data = malloc(bytes ? bytes : 1);
  if (!*data) return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for %zu bytes", task->path, bytes);
  if (receive_all(pipe, *data, bytes)) return COBLE_OK;
  free(*data);
  *data = NULL;
  return broke_off(task);
}

coble_status coble_apart_read(const coble_apart_task *task, void **data) {
  int ends[2];
  *data = NULL;
  if (pipe(ends))
    return coble_fail(COBLE_ERR_IO, "%s: no pipe for its reader: %s", task->path, strerror(errno));
  const pid_t child = fork();
  const int why = errno;
  if (child == 0) answer(task, ends[1]);
  close(ends[1]);
  const coble_status status = child > 0
                                  ? take(task, ends[0], data)
                                  : coble_fail(COBLE_ERR_IO, "%s: no process for its reader: %s",
                                               task->path, strerror(why));
  close(ends[0]); /* a child that still writes ends on it */
  while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
  return status;
}
