/*
 * One large file in parts, each read as an input of its own. A part is used when the one before it,
 * itself used, ended where it begins: then it holds what reading in one piece would have given. The
 * place of its begin is known by then, and set in its spans and findings.
 */
#include "inputs_priv.h"

#include "spans_priv.h"

#include <limits.h>

enum {
    STEP_LEAST = 1 << 20,
    STEP_MOST = 16 << 20,
    STEPS_PER_THREAD = 4, /* so that no thread is left alone for long at the end */
};

struct parts {
    struct input *whole;
    const struct inputs *inputs;
    struct parts *next; /* of the pool's list */
    struct border_search search;
    uint64_t step, from; /* from: where the next part begins */
    struct part_border begin;
    bool all_taken;
    atomic_size_t held;   /* bytes of parts that were read */
    unsigned running;
    atomic_uint last;
    VEC(struct input *) all;
    struct span_store known; /* names of the parts that are used */
};

uint64_t parts_step(const struct inputs *inputs, uint64_t size)
{
    if (inputs->setup->limits->part_bytes)
        return inputs->setup->limits->part_bytes;
    unsigned jobs = inputs->setup->jobs ? inputs->setup->jobs : 1;
    uint64_t step = size / jobs / STEPS_PER_THREAD;
    return step < STEP_LEAST ? STEP_LEAST : step > STEP_MOST ? STEP_MOST : step;
}

struct parts *parts_next(const struct parts *parts)
{
    return parts->next;
}

struct parts **parts_link_of(struct parts *parts)
{
    return &parts->next;
}

void parts_link(struct parts *parts, struct parts *next)
{
    parts->next = next;
}

bool parts_running(const struct parts *parts)
{
    return parts->running > 0;
}

void parts_done(struct parts *parts)
{
    parts->running--;
}

static struct input *new_part(struct parts *parts, struct part_border first,
                              struct part_border next, unsigned number)
{
    struct input *whole = parts->whole, *part = arena_new(&whole->arena, struct input);
    *part = (struct input){ .source = whole->source,
                            .path = whole->path,
                            .reader = whole->reader,
                            .spans = whole->spans,
                            .max_bytes = whole->max_bytes,
                            .named = whole->named };
    part->part = arena_new(&whole->arena, struct input_part);
    *part->part = (struct input_part){ .first = first,
                                       .next = next,
                                       .number = number,
                                       .head = parts->search.head,
                                       .form = parts->search.form,
                                       .last = &parts->last };
    return part;
}

/* Names of many parts side by side take more memory than those of the file read in one piece. */
static bool holds_enough(struct parts *parts)
{
    size_t memory = parts->inputs->setup->limits->memory_bytes;
    return memory && atomic_load(&parts->held) > memory / 8;
}

/* Not beyond a part that ends elsewhere than the next begins: the rest is read by that one. */
struct input *parts_take(struct parts *parts)
{
    unsigned number = (unsigned)parts->all.n;
    if (parts->all_taken || atomic_load(&parts->last) < number || holds_enough(parts))
        return NULL;
    struct part_border next = { .offset = UINT64_MAX };
    parts->all_taken = !parts->whole->reader->border(&parts->search, parts->begin.offset,
                                                     parts->begin.offset + parts->step, &next);
    if (parts->all_taken)
        next.offset = UINT64_MAX;
    struct input *part = new_part(parts, parts->begin, next, number);
    *vec_push(&parts->whole->arena, &parts->all) = part;
    parts->begin = next;
    parts->running++;
    return part;
}

static void use_none_behind(struct parts *parts, unsigned number)
{
    unsigned last = atomic_load(&parts->last);
    while (last > number && !atomic_compare_exchange_weak(&parts->last, &last, number))
        ;
}

/*
 * A part that has no room for its names is read again behind those of the parts before, to the end
 * of the file; so what is behind it is not used either. That is known at once, and its memory free.
 */
static void forget_if_unused(struct parts *parts, struct input *part)
{
    unsigned number = part->part->number;
    bool full = part->parsed && span_store_is_full(part->parsed);
    if (full)
        use_none_behind(parts, number);
    if (!full && atomic_load(&parts->last) >= number)
        return;
    part->part->unsure = true;
    part->parsed = NULL;
    arena_release(&part->arena);
}

void parts_read(struct parts *parts, struct input *part)
{
    findings_init(&part->findings, &part->arena);
    part->stream = stream_part(parts->whole->stream, part->part->first.offset);
    if (!part->stream)
        return;
    part->reader->parse(part);
    part->failed = stream_error(part->stream);
    stream_close(part->stream);
    part->stream = NULL;
    if (!part->part->known) /* else it is read again */
        forget_if_unused(parts, part);
    atomic_fetch_add(&parts->held, part->arena.used);
}

struct base { /* place of the begin of a part, and of the document that goes on there */
    uint64_t line, column, open_line;
};

static uint64_t base_line(const struct base *base, uint32_t line)
{
    return base->line + line - 1;
}

static uint64_t base_column(const struct base *base, uint32_t line, uint32_t column)
{
    return line == 1 ? base->column + column - 1 : column;
}

static uint32_t clamp(uint64_t n)
{
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static void set_place(const struct base *base, struct loc *loc)
{
    uint32_t line = loc->line;
    loc->line = clamp(base_line(base, line));
    loc->column = clamp(base_column(base, line, loc->column));
}

static struct base next_base(const struct base *base, const struct input_part *part)
{
    struct base next = { base_line(base, part->line), base_column(base, part->line, part->column),
                         base->open_line };
    if (part->open_line)
        next.open_line = base_line(base, part->open_line);
    return next;
}

struct sum { /* of the parts that are used */
    VEC(struct span_fault) faults;
    uint64_t unread;
    struct loc unread_at;
    bool any;
};

static void use_part(struct parts *parts, struct input *part, const struct base *base,
                     struct sum *sum)
{
    struct input *whole = parts->whole;
    struct span_store *store = part->parsed;
    store->base_line = base->line;
    store->base_column = base->column;
    sum->any |= store->n > 0;
    for (size_t i = 0; i < part->part->n_faults; i++) {
        struct span_fault fault = part->part->faults[i];
        set_place(base, &fault.loc);
        *vec_push(&whole->arena, &sum->faults) = fault;
    }
    if (part->part->unread && !sum->unread) {
        sum->unread_at = part->part->unread_at;
        set_place(base, &sum->unread_at);
    }
    sum->unread += part->part->unread;
    for (size_t i = 0; i < part->findings.all.n; i++)
        set_place(base, &part->findings.all.v[i].loc);
    findings_move(&whole->findings, &part->findings);
    *vec_push(&whole->arena, &whole->stores) = store;
    arena_join(&whole->arena, &part->arena);
    whole->failed = whole->failed ? whole->failed : part->failed;
}

static void forget_names(struct parts *parts)
{
    span_store_init(&parts->known, &parts->whole->arena, parts->whole->source);
    parts->known.sink = parts->whole->spans;
    span_store_bound(&parts->known);
}

/* False when there is no room for its names behind those of the parts before. */
static bool has_room(struct parts *parts, const struct input *part)
{
    return !part->parsed || span_store_know(&parts->known, part->parsed);
}

/* In one piece to the end of the file: now it is known what stands before it. */
static struct input *read_rest(struct parts *parts, struct part_border from, unsigned number,
                               const struct base *base)
{
    struct input *rest =
        new_part(parts, from, (struct part_border){ .offset = UINT64_MAX }, number);
    forget_names(parts); /* those of parts that are not used */
    for (size_t i = 0; i < parts->whole->stores.n; i++)
        span_store_know(&parts->known, parts->whole->stores.v[i]);
    rest->part->document_line = base->open_line == base->line ? 1 : UINT32_MAX;
    rest->part->known = &parts->known;
    parts_read(parts, rest);
    return rest;
}

/*
 * What a part was is known when all before it are: it is read again when it began in another place
 * than it looked, or when its names are not all told apart behind those of the parts before.
 */
static struct input *settle_part(struct parts *parts, struct input *part, const struct base *base)
{
    if (!part->part->unsure && has_room(parts, part))
        return part;
    struct input *rest = read_rest(parts, part->part->first, part->part->number, base);
    arena_release(&part->arena);
    return rest;
}

static void join(struct parts *parts)
{
    struct base base = { 1, 1, 0 };
    struct sum sum = { .any = false };
    bool go_on = true;
    size_t i = 0;
    forget_names(parts);
    for (; i < parts->all.n && go_on; i++) {
        struct input *part = settle_part(parts, parts->all.v[i], &base);
        go_on = part->part->reached && part->parsed;
        if (part->parsed)
            use_part(parts, part, &base, &sum);
        base = next_base(&base, part->part);
    }
    if (go_on && !parts->all_taken) {
        struct input *rest = read_rest(parts, parts->begin, (unsigned)i, &base);
        if (rest->parsed)
            use_part(parts, rest, &base, &sum);
    }
    for (; i < parts->all.n; i++)
        arena_release(&parts->all.v[i]->arena);
    spans_say_unread(parts->whole, sum.unread, sum.unread_at, sum.any);
    spans_say(parts->whole, sum.faults.v, sum.faults.n, sum.any);
}

static bool may_split(const struct input *input, const struct inputs *inputs,
                      const struct pool *pool)
{
    uint64_t size;
    return input->reader->border && pool && pool_threads(pool) > 1 &&
           stream_is_plain(input->stream, &size) && size >= 2 * parts_step(inputs, size);
}

bool parts_parse(struct input *input, const struct inputs *inputs, struct pool *pool,
                 struct str head)
{
    if (!may_split(input, inputs, pool))
        return false;
    uint64_t size;
    stream_is_plain(input->stream, &size);
    struct parts parts = { .whole = input, .inputs = inputs, .step = parts_step(inputs, size) };
    parts.search = (struct border_search){
        .file = input->stream, .head = head, .arena = &input->arena, .max_bytes = input->max_bytes
    };
    atomic_init(&parts.last, UINT_MAX);
    pool_share(pool, &parts);
    join(&parts);
    return true;
}
