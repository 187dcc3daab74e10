/* One line on standard error that says what takes so long; nothing when it does not. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <pthread.h>

#include "shared.h"

struct progress {
    bool running; /* a thread shows it */
    bool plain;   /* lines every five seconds, for logs; else one line that is erased */
    bool done, shown;
    const char *what;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

void progress_begin(struct progress *p, const struct shared *shared, const char *what);
void progress_end(struct progress *p);

#endif
