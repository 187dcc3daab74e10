#include "progress.h"

#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 500, NEXT_MS = 200, PLAIN_MS = 5000 };

static void show(struct progress *p, unsigned ms)
{
    if (p->plain)
        fprintf(stderr, "svcgraph: %s, %u s\n", p->what, ms / 1000);
    else
        fprintf(stderr, "\rsvcgraph: %s, %u.%u s", p->what, ms / 1000, ms / 100 % 10);
    p->shown = !p->plain;
}

static void wait_ms(struct progress *p, unsigned ms)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    while (!p->done && pthread_cond_timedwait(&p->changed, &p->mutex, &until) == 0)
        ;
}

static void *run_progress(void *argument)
{
    struct progress *p = argument;
    unsigned step = p->plain ? PLAIN_MS : FIRST_MS, elapsed = 0;

    pthread_mutex_lock(&p->mutex);
    for (;;) {
        wait_ms(p, step);
        if (p->done)
            break;
        elapsed += step;
        show(p, elapsed);
        step = p->plain ? PLAIN_MS : NEXT_MS;
    }
    pthread_mutex_unlock(&p->mutex);
    return NULL;
}

void progress_begin(struct progress *p, const struct shared *shared, const char *what)
{
    bool terminal = isatty(STDERR_FILENO);

    memset(p, 0, sizeof(*p));
    if (shared->quiet || shared->progress == WHEN_NEVER)
        return;
    if (shared->progress == WHEN_AUTO && !terminal)
        return;
    p->plain = !terminal;
    p->what = what;
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->changed, NULL);
    p->running = pthread_create(&p->thread, NULL, run_progress, p) == 0;
}

void progress_end(struct progress *p)
{
    if (!p->running)
        return;
    pthread_mutex_lock(&p->mutex);
    p->done = true;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->mutex);
    pthread_join(p->thread, NULL);
    if (p->shown)
        fputs("\r\x1b[K", stderr);
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->mutex);
}
