/* Errors as values. A fallible function returns a coble_status; the text for a person is kept per thread. */
#ifndef COBLE_STATUS_H
#define COBLE_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  COBLE_OK = 0,
  COBLE_ERR_INPUT,    /* bad input: the program exits 2, nothing written */
  COBLE_ERR_IO,       /* a file could not be read or written */
  COBLE_ERR_MEMORY,   /* not enough memory on host or device */
  COBLE_ERR_DEVICE,   /* the backend failed: the device handle is lost */
  COBLE_ERR_DIVERGED, /* a solve did not converge: the step is to be rejected, objects survive */
  COBLE_ERR_INTERNAL  /* our own mistake */
} coble_status;

/* Stores the message of this thread (what, where, what to do) and returns `status`. */
coble_status coble_fail(coble_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
#ifdef __clang_analyzer__ /* which sees one file at a time, thus not that the status comes back */
#define coble_fail(status, ...) (coble_fail(status, __VA_ARGS__), (status))
#endif

/* The message of the last coble_fail on this thread; "" before any. */
const char *coble_message(void);

#define COBLE_TRY(expression)                  \
  do {                                         \
    coble_status coble_try_ = (expression);    \
    if (coble_try_ != COBLE_OK) return coble_try_; \
  } while (0)

#ifdef __cplusplus
}
#endif
#endif
