/* Wall time for reports. */
#ifndef COBLE_CLOCK_H
#define COBLE_CLOCK_H

#ifdef __cplusplus
extern "C" {
#endif

/* Seconds of a clock that never runs backwards; only differences mean anything. */
double coble_clock(void);

#ifdef __cplusplus
}
#endif
#endif
