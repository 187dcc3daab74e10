#include "svcgraph/parallel.h"

#include <pthread.h>
#include <stdatomic.h>

struct queue {
    atomic_size_t next;
    size_t n;
    void (*work)(void *context, size_t i, unsigned worker);
    void *context;
};

struct worker {
    struct queue *queue;
    unsigned number;
    pthread_t thread;
};

static void *run(void *argument)
{
    const struct worker *worker = argument;
    struct queue *queue = worker->queue;
    for (size_t i; (i = atomic_fetch_add(&queue->next, 1)) < queue->n;)
        queue->work(queue->context, i, worker->number);
    return NULL;
}

void parallel_each(unsigned jobs, size_t n, void (*work)(void *context, size_t i, unsigned worker),
                   void *context)
{
    struct queue queue = { .n = n, .work = work, .context = context };
    struct worker workers[PARALLEL_MAX];
    unsigned wanted = jobs > PARALLEL_MAX ? PARALLEL_MAX : jobs, started = 1;
    workers[0] = (struct worker){ .queue = &queue };
    for (; started < wanted && started < n; started++) {
        workers[started] = (struct worker){ .queue = &queue, .number = started };
        if (pthread_create(&workers[started].thread, NULL, run, &workers[started]) != 0)
            break;
    }
    run(&workers[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
}
