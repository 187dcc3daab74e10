/* What the graph must be: counted by those who call, written as sorted lines. */
#include <stdarg.h>

#include "traffic.h"

struct sum { /* one operation over one edge, an operation that is entered, ... */
    uint64_t key[2];
    uint64_t calls, errors, retries, guesses, own_time;
    uint32_t *latency; /* counts by index */
    size_t room_latency;
};

struct table { /* open addressing */
    struct sum *slots;
    size_t n, room;
};

struct loop_sum {
    uint64_t traces, of_traces;
    uint32_t repeats;
};

struct truth {
    const struct topology *t;
    struct table uses, direct, entries, op_calls, depths;
    struct loop_sum *loops;
    bool *seen, *root; /* by node */
    uint64_t fates[FATES], traces, spans, broken, twice, skewed;
    char **lines;
    size_t n_lines, room_lines;
};

struct truth *truth_new(const struct topology *t)
{
    size_t none = 0, rooms[3] = { 0 };
    struct truth *truth = grow(NULL, &none, 1, sizeof(*truth));
    *truth = (struct truth){ .t = t };
    truth->loops = grow(NULL, &rooms[0], t->n_loops + 1, sizeof(struct loop_sum));
    truth->seen = grow(NULL, &rooms[1], t->n_nodes, sizeof(bool));
    truth->root = grow(NULL, &rooms[2], t->n_nodes, sizeof(bool));
    return truth;
}

static struct sum *slot_of(struct table *t, uint64_t a, uint64_t b)
{
    uint64_t hash = (a * 0x9e3779b97f4a7c15u ^ b) * 0xbf58476d1ce4e5b9u;
    size_t at = (size_t)(hash ^ hash >> 32) & (t->room - 1);
    while (t->slots[at].calls && (t->slots[at].key[0] != a || t->slots[at].key[1] != b))
        at = (at + 1) & (t->room - 1);
    return &t->slots[at];
}

static void widen(struct table *t)
{
    struct table old = *t;
    size_t room = 0;
    t->slots = grow(NULL, &room, old.room ? old.room * 2 : 256, sizeof(*t->slots));
    t->room = room;
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i].calls)
            *slot_of(t, old.slots[i].key[0], old.slots[i].key[1]) = old.slots[i];
    give_back(old.slots);
}

/* Finds or adds, and counts one call. */
static struct sum *count(struct table *t, uint64_t a, uint64_t b)
{
    if (t->n * 2 >= t->room)
        widen(t);
    struct sum *sum = slot_of(t, a, b);
    if (!sum->calls) {
        t->n++;
        sum->key[0] = a;
        sum->key[1] = b;
    }
    sum->calls++;
    return sum;
}

/* Below 128 the value; else 64 steps for each power of two. */
static size_t latency_index(uint64_t value)
{
    size_t shift = 0;
    while (value >> shift >= 128)
        shift++;
    return shift * 64 + (size_t)(value >> shift);
}

static void add_latency(struct sum *sum, uint64_t duration)
{
    size_t at = latency_index(duration);
    sum->latency = grow(sum->latency, &sum->room_latency, at + 1, sizeof(uint32_t));
    sum->latency[at]++;
}

void truth_call(struct truth *truth, const struct call *call)
{
    uint64_t pair = (uint64_t)call->from << 32 | call->to;
    struct sum *sum = count(&truth->uses, pair, (uint64_t)call->op << 2 | call->kind);
    sum->errors += call->error;
    sum->retries += call->retry;
    sum->guesses += call->guess;
    add_latency(sum, call->duration);
    truth->seen[call->from] = truth->seen[call->to] = true;
}

void truth_direct(struct truth *truth, uint32_t from, uint32_t to, bool error)
{
    count(&truth->direct, from, to)->errors += error;
}

void truth_entry(struct truth *truth, uint32_t op, bool error, uint64_t duration)
{
    struct sum *sum = count(&truth->entries, op, 0);
    sum->errors += error;
    add_latency(sum, duration);
    truth->seen[truth->t->ops[op].node] = true;
}

/* The operation was entered, and counted, before. */
void truth_own_time(struct truth *truth, uint32_t op, uint64_t microseconds)
{
    slot_of(&truth->entries, op, 0)->own_time += microseconds;
}

void truth_times(struct truth *truth, uint64_t made, uint64_t received)
{
    truth->skewed += received < made;
}

void truth_op_call(struct truth *truth, uint32_t from_op, uint32_t to_op)
{
    count(&truth->op_calls, from_op, to_op);
}

void truth_root(struct truth *truth, uint32_t node)
{
    truth->seen[node] = truth->root[node] = true;
}

void truth_loop(struct truth *truth, uint32_t loop, uint32_t hops)
{
    const struct loop *l = &truth->t->loops[loop];
    struct loop_sum *sum = &truth->loops[loop];
    uint32_t repeats = l->kind == REENTRY ? 2 : (hops + l->n - 1) / l->n;
    sum->of_traces++;
    if (repeats < 2)
        return;
    sum->traces++;
    sum->repeats = repeats > sum->repeats ? repeats : sum->repeats;
}

void truth_depth(struct truth *truth, uint32_t node, uint32_t op, uint32_t hops)
{
    count(&truth->depths, (uint64_t)node << 32 | op, hops);
}

void truth_span(struct truth *truth, enum fate fate, uint64_t n)
{
    truth->fates[fate] += n;
    truth->spans += n;
}

void truth_twice(struct truth *truth)
{
    truth->twice++;
    truth->spans++;
}

void truth_trace(struct truth *truth, bool broken)
{
    truth->traces++;
    truth->broken += broken;
}

__attribute__((format(printf, 2, 3))) static void line(struct truth *truth, const char *format, ...)
{
    size_t room = 0;
    char *text = grow(NULL, &room, 512, 1);
    va_list args;
    va_start(args, format);
    vsnprintf(text, 512, format, args);
    va_end(args);
    truth->lines = grow(truth->lines, &truth->room_lines, truth->n_lines + 1, sizeof(char *));
    truth->lines[truth->n_lines++] = text;
}

/* With its namespace only where a service of the other one was seen, too. */
static const char *name_of(const struct truth *truth, uint64_t node)
{
    const struct node *nodes = truth->t->nodes, *of = &nodes[node];
    for (size_t v = 0; of->space && v < truth->t->n_nodes; v++)
        if (v != node && truth->seen[v] && strcmp(nodes[v].label, of->label) == 0)
            return of->name;
    return of->label;
}

static const char *const edge_kinds[] = { "sync", "async", "data" };

static int pair_cmp(const void *a, const void *b)
{
    const struct sum *x = a, *y = b;
    uint64_t left = x->key[1] & 3, right = y->key[1] & 3;
    if (x->key[0] != y->key[0])
        return x->key[0] < y->key[0] ? -1 : 1;
    return (left > right) - (left < right);
}

static void write_edge(struct truth *truth, const struct sum *all)
{
    line(truth, "edge %s %s %s calls %" PRIu64 " errors %" PRIu64 " retries %" PRIu64 "%s",
         name_of(truth, all->key[0] >> 32), name_of(truth, all->key[0] & NONE),
         edge_kinds[all->key[1] & 3], all->calls, all->errors, all->retries,
         all->guesses == all->calls ? " inferred" : "");
}

static void write_latency(FILE *out, const struct sum *sum)
{
    for (size_t i = 0; i < sum->room_latency; i++)
        if (sum->latency[i])
            fprintf(out, " %zu %u", i, sum->latency[i]);
    putc('\n', out);
}

static void write_uses(struct truth *truth)
{
    struct sum *sums = truth->uses.slots, all = { 0 };
    if (truth->uses.room)
        qsort(sums, truth->uses.room, sizeof(*sums), pair_cmp);
    for (size_t i = 0; i < truth->uses.room; i++) {
        const struct sum *sum = &sums[i];
        if (!sum->calls)
            continue;
        if (all.calls && pair_cmp(&all, sum) != 0) {
            write_edge(truth, &all);
            all = (struct sum){ 0 };
        }
        all.key[0] = sum->key[0];
        all.key[1] = sum->key[1];
        all.calls += sum->calls;
        all.errors += sum->errors;
        all.retries += sum->retries;
        all.guesses += sum->guesses;
        line(truth, "use %s %s %s %s: calls %" PRIu64 " errors %" PRIu64 " retries %" PRIu64,
             name_of(truth, sum->key[0] >> 32), name_of(truth, sum->key[0] & NONE),
             edge_kinds[sum->key[1] & 3], truth->t->ops[sum->key[1] >> 2].name, sum->calls,
             sum->errors, sum->retries);
    }
    if (all.calls)
        write_edge(truth, &all);
}

static void write_operations(struct truth *truth)
{
    const struct op *ops = truth->t->ops;
    for (size_t i = 0; i < truth->entries.room; i++) {
        const struct sum *sum = &truth->entries.slots[i];
        const struct op *op = &ops[sum->key[0]];
        if (sum->calls)
            line(truth, "operation %s %s: calls %" PRIu64 " errors %" PRIu64 " own %" PRIu64,
                 name_of(truth, op->node), op->name, sum->calls, sum->errors, sum->own_time);
    }
    for (size_t i = 0; i < truth->op_calls.room; i++) {
        const struct sum *sum = &truth->op_calls.slots[i];
        const struct op *from = &ops[sum->key[0]], *to = &ops[sum->key[1]];
        if (sum->calls)
            line(truth, "after %s %s -> %s %s: calls %" PRIu64, name_of(truth, from->node),
                 from->name, name_of(truth, to->node), to->name, sum->calls);
    }
    for (size_t i = 0; i < truth->depths.room; i++) {
        const struct sum *sum = &truth->depths.slots[i];
        uint32_t op = (uint32_t)sum->key[0];
        if (sum->calls)
            line(truth, "depth %s %s: hops %" PRIu64 " traces %" PRIu64,
                 name_of(truth, sum->key[0] >> 32), op == NONE ? INNER_NAME : ops[op].name,
                 sum->key[1], sum->calls);
    }
}

static void write_nodes(struct truth *truth)
{
    static const char *const kinds[] = { "service",  "datastore",  "cache",
                                         "external", "unresolved", "topic" };
    for (size_t v = 0; v < truth->t->n_nodes; v++)
        if (truth->seen[v])
            line(truth, "node %s %s%s", name_of(truth, v), kinds[truth->t->nodes[v].kind],
                 truth->root[v] ? " entry" : "");
    for (size_t i = 0; i < truth->direct.room; i++) {
        const struct sum *sum = &truth->direct.slots[i];
        if (sum->calls)
            line(truth, "direct %s %s calls %" PRIu64 " errors %" PRIu64,
                 name_of(truth, sum->key[0]), name_of(truth, sum->key[1]), sum->calls, sum->errors);
    }
}

static void write_loops(struct truth *truth)
{
    static const char *const kinds[] = { "loop", "service", "self" };
    for (size_t i = 0; i < truth->t->n_loops; i++) {
        const struct loop_sum *sum = &truth->loops[i];
        const struct loop *loop = &truth->t->loops[i];
        char hops[360];
        size_t at = 0;
        uint32_t n = loop->kind == REENTRY ? loop->n : loop->n + 1;
        for (uint32_t k = 0; k < n && at < sizeof(hops); k++) {
            const struct op *op = &truth->t->ops[loop->ops[k % loop->n]];
            at += (size_t)snprintf(hops + at, sizeof(hops) - at, " > %s %s",
                                   name_of(truth, op->node), op->name);
        }
        if (sum->traces)
            line(truth, "%s repeats %u traces %" PRIu64 " of %" PRIu64 "%s", kinds[loop->kind],
                 sum->repeats, sum->traces, sum->of_traces, hops);
    }
}

static int text_cmp(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void write_latencies(struct truth *truth, FILE *out)
{
    for (size_t i = 0; i < truth->uses.room; i++) {
        const struct sum *sum = &truth->uses.slots[i];
        if (!sum->calls)
            continue;
        fprintf(out, "latency %s %s %s %s:", name_of(truth, sum->key[0] >> 32),
                name_of(truth, sum->key[0] & NONE), edge_kinds[sum->key[1] & 3],
                truth->t->ops[sum->key[1] >> 2].name);
        write_latency(out, sum);
    }
    for (size_t i = 0; i < truth->entries.room; i++) {
        const struct sum *sum = &truth->entries.slots[i];
        const struct op *op = &truth->t->ops[sum->key[0]];
        if (!sum->calls)
            continue;
        fprintf(out, "latency %s %s:", name_of(truth, op->node), op->name);
        write_latency(out, sum);
    }
}

void truth_write(struct truth *truth, FILE *out)
{
    static const char *const fates[] = {
        "linked", "root", "no-parent", "no-peer", "local", "ring"
    };
    write_nodes(truth);
    write_uses(truth);
    write_operations(truth);
    write_loops(truth);
    for (int i = 0; i < FATES; i++)
        if (truth->fates[i])
            line(truth, "tally %s %" PRIu64, fates[i], truth->fates[i]);
    line(truth,
         "traces %" PRIu64 " spans %" PRIu64 " duplicates %" PRIu64 " broken %" PRIu64
         " skewed %" PRIu64,
         truth->traces, truth->spans, truth->twice, truth->broken, truth->skewed);
    qsort(truth->lines, truth->n_lines, sizeof(char *), text_cmp);
    for (size_t i = 0; i < truth->n_lines; i++)
        fprintf(out, "%s\n", truth->lines[i]);
    write_latencies(truth, out);
}
