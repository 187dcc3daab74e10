/*
 * The threads that read: each takes the next file, and when there is none left, parts of large ones
 * that others have opened.
 */
#include "inputs_priv.h"

#include <pthread.h>

enum { THREADS_MAX = 64 };

/* Starting a thread costs more than reading this many bytes. */
enum { BYTES_PER_THREAD = 128 << 10 };

struct pool {
    const struct inputs *inputs;
    unsigned threads;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t next;         /* file */
    unsigned busy;       /* threads that read a file, and may open it to others */
    struct parts *parts; /* open to others */
};

static unsigned threads_for(const struct inputs *inputs)
{
    uint64_t bytes = 0, pieces = inputs->all.n;
    for (size_t i = 0; i < inputs->all.n; i++) {
        uint64_t size = inputs->setup->sources->all.v[inputs->all.v[i]->source].size;
        bytes += size;
        pieces += size / parts_step(inputs, size);
    }
    size_t asked = inputs->setup->limits->part_bytes;
    uint64_t useful = 1 + bytes / (asked && asked < BYTES_PER_THREAD ? asked : BYTES_PER_THREAD);
    unsigned n = inputs->setup->jobs;
    if (n > useful)
        n = (unsigned)useful;
    if (n > pieces)
        n = (unsigned)pieces;
    return n > THREADS_MAX ? THREADS_MAX : n;
}

unsigned pool_threads(const struct pool *pool)
{
    return pool->threads;
}

/* A part of the first file that has one. The lock is held. */
static struct input *take_part(struct pool *pool, struct parts **out)
{
    for (*out = pool->parts; *out; *out = parts_next(*out)) {
        struct input *part = parts_take(*out);
        if (part)
            return part;
    }
    return NULL;
}

static void read_part(struct pool *pool, struct parts *parts, struct input *part)
{
    pthread_mutex_unlock(&pool->lock);
    parts_read(parts, part);
    pthread_mutex_lock(&pool->lock);
    parts_done(parts);
    pthread_cond_broadcast(&pool->changed);
}

static void read_file(struct pool *pool)
{
    struct input *input = pool->inputs->all.v[pool->next++];
    pool->busy++;
    pthread_mutex_unlock(&pool->lock);
    input_parse(input, pool->inputs, pool);
    pthread_mutex_lock(&pool->lock);
    pool->busy--;
    pthread_cond_broadcast(&pool->changed);
}

static void *work(void *argument)
{
    struct pool *pool = argument;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        struct parts *parts;
        struct input *part;
        if (pool->next < pool->inputs->all.n)
            read_file(pool);
        else if ((part = take_part(pool, &parts)))
            read_part(pool, parts, part);
        else if (pool->busy)
            pthread_cond_wait(&pool->changed, &pool->lock);
        else
            break;
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

void pool_share(struct pool *pool, struct parts *parts)
{
    struct parts **at = &pool->parts;
    pthread_mutex_lock(&pool->lock);
    parts_link(parts, *at);
    *at = parts;
    pthread_cond_broadcast(&pool->changed);
    for (struct input *part; (part = parts_take(parts));)
        read_part(pool, parts, part);
    while (parts_running(parts))
        pthread_cond_wait(&pool->changed, &pool->lock);
    while (*at != parts)
        at = parts_link_of(*at);
    *at = parts_next(parts);
    pthread_mutex_unlock(&pool->lock);
}

void pool_run(const struct inputs *inputs)
{
    struct pool pool = { .inputs = inputs, .threads = threads_for(inputs) };
    pthread_t threads[THREADS_MAX];
    unsigned started = 0;
    pthread_mutex_init(&pool.lock, NULL);
    pthread_cond_init(&pool.changed, NULL);
    while (started + 1 < pool.threads && pthread_create(&threads[started], NULL, work, &pool) == 0)
        started++;
    work(&pool);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_cond_destroy(&pool.changed);
    pthread_mutex_destroy(&pool.lock);
}
