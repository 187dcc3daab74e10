/*
 * Requests in words, for tests of tallies: one step a line, two blanks deeper than the step above;
 * "NODE OPERATION options...", where NODE is "cart", "db:orders" (a call to a store), "ext:bank"
 * (a call to somebody without spans) or "topic:mail" (a message). Options: err, retry, async,
 * at=START, took=DURATION, own=DURATION (microseconds), v=VERSION, args=N, call=N (steps with the
 * same number share the caller's span), group=NAME, instance=NAME, queue, topic (what the
 * destination is said to be), reads=TABLE, writes=TABLE. Times by the caller's clock are the same. A line "---" ends a
 * request; "!cut", "!young", "!weight=N", "!block=N" before a request's first step say of it what
 * they say.
 */
#ifndef REQUEST_TEST_PRIV_H
#define REQUEST_TEST_PRIV_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "svcgraph/flow.h"

struct request_bench {
    struct arena arena;
    struct symtab syms;
    struct flow_setup setup;
    struct tallies *tallies;
    VEC(struct flow_name) names;
    VEC(struct step) steps;
    VEC(uint32_t) depth; /* of each step */
    VEC(struct request_side) sides; /* of all versions: as if there were several of each service */
    struct request request;
    uint32_t line;
    struct flow flow;
};

static UNUSED void bench_begin(struct request_bench *b, unsigned parts)
{
    memset(b, 0, sizeof(*b));
    symtab_init(&b->syms, &b->arena);
    b->setup.parts = parts;
    b->tallies = tallies_begin(&b->setup, &b->arena, &b->syms);
    b->request = (struct request){ .complete = true, .weight = 1 };
}

static UNUSED uint32_t bench_name(struct request_bench *b, struct flow_name name)
{
    for (uint32_t i = 0; i < b->names.n; i++)
        if (b->names.v[i].node == name.node && b->names.v[i].operation == name.operation &&
            b->names.v[i].kind == name.kind)
            return i;
    *vec_push(&b->arena, &b->names) = name;
    return (uint32_t)b->names.n - 1;
}

/* In the order of the symbols, as the trace room gives them. */
static UNUSED void bench_side(struct request_bench *b, const struct step *s)
{
    struct request_side side = { s->service, s->version };
    size_t at = 0;
    while (at < b->sides.n && (b->sides.v[at].service < side.service ||
                               (b->sides.v[at].service == side.service &&
                                b->sides.v[at].version < side.version)))
        at++;
    if (!side.version || (at < b->sides.n && b->sides.v[at].service == side.service &&
                          b->sides.v[at].version == side.version))
        return;
    vec_push(&b->arena, &b->sides);
    for (size_t i = b->sides.n - 1; i > at; i--)
        b->sides.v[i] = b->sides.v[i - 1];
    b->sides.v[at] = side;
}

static UNUSED void bench_end_request(struct request_bench *b)
{
    struct request *r = &b->request;
    if (!b->steps.n)
        return;
    for (size_t i = b->steps.n; i-- > 0;) {
        struct step *s = &b->steps.v[i];
        if (s->below < i + 1)
            s->below = (uint32_t)i + 1;
        if (s->parent != STEP_NONE && b->steps.v[s->parent].below < s->below)
            b->steps.v[s->parent].below = s->below;
        if (s->start && (!r->start || s->start < r->start))
            r->start = s->start;
        r->end = s->end > r->end ? s->end : r->end;
    }
    r->steps = b->steps.v;
    r->n = (uint32_t)b->steps.n;
    for (size_t i = 0; i < b->steps.n; i++)
        bench_side(b, &b->steps.v[i]);
    r->sides = b->sides.v;
    r->n_sides = (uint32_t)b->sides.n;
    r->failed = b->steps.v[0].error;
    r->trace.low++;
    tallies_add(b->tallies, r,
                &(struct flow_names){ b->names.v, (uint32_t)b->names.n, &b->syms });
    *r = (struct request){ .complete = true, .weight = 1, .trace = r->trace };
    b->steps.n = b->depth.n = b->sides.n = 0;
}

static UNUSED uint64_t bench_number(struct str text)
{
    uint64_t value = 0;
    assert_true(str_to_u64(text, &value));
    return value;
}

static UNUSED void bench_said(struct request_bench *b, struct str word)
{
    struct str name;
    str_split(&word, '=', &name);
    if (str_is(name, "!cut"))
        b->request.complete = false;
    else if (str_is(name, "!young"))
        b->request.complete = !(b->request.young = true);
    else if (str_is(name, "!weight"))
        b->request.weight = (double)bench_number(word);
    else if (str_is(name, "!block"))
        b->request.block = (unsigned)bench_number(word);
    b->request.weighted |= str_is(name, "!weight");
}

static UNUSED void bench_option(struct request_bench *b, struct step *s, struct str option)
{
    struct str name;
    str_split(&option, '=', &name);
    if (str_is(name, "err"))
        s->error = true;
    else if (str_is(name, "retry"))
        s->retry = true;
    else if (str_is(name, "async"))
        s->via = EDGE_ASYNC;
    else if (str_is(name, "at"))
        s->start = s->made = bench_number(option);
    else if (str_is(name, "took"))
        s->end = s->done = s->start + bench_number(option);
    else if (str_is(name, "own"))
        s->own_time = bench_number(option);
    else if (str_is(name, "v"))
        s->version = sym_intern(&b->syms, option);
    else if (str_is(name, "args"))
        s->arguments = bench_number(option);
    else if (str_is(name, "call"))
        s->call = (uint32_t)bench_number(option);
    else if (str_is(name, "group"))
        s->group = sym_intern(&b->syms, option);
    else if (str_is(name, "instance"))
        s->instance = sym_intern(&b->syms, option);
    else if (str_is(name, "queue"))
        s->destination_kind = DESTINATION_QUEUE;
    else if (str_is(name, "topic"))
        s->destination_kind = DESTINATION_TOPIC;
    else if (str_is(name, "reads") || str_is(name, "writes")) {
        s->table = sym_intern(&b->syms, option);
        s->access = str_is(name, "reads") ? ACCESS_READ : ACCESS_WRITE;
    } else
        fail_msg("unknown option %.*s", STR_ARG(name));
}

static UNUSED struct flow_name bench_node(struct request_bench *b, struct step *s, struct str word)
{
    struct flow_name name = { .kind = STEP_ENTRY };
    struct str of = word, kind;
    str_split(&of, ':', &kind);
    s->via = EDGE_SYNC;
    if (str_is(kind, "db") || str_is(kind, "ext"))
        name.kind = STEP_CALL;
    if (str_is(kind, "topic"))
        name.kind = STEP_SEND;
    s->kind = name.kind;
    if (name.kind == STEP_ENTRY) {
        name.node = s->service = sym_intern(&b->syms, word);
        return name;
    }
    s->via = name.kind == STEP_SEND ? EDGE_ASYNC : kind.n == 2 ? EDGE_DATA : EDGE_SYNC;
    name.of_kind = name.kind == STEP_SEND ? NODE_TOPIC : kind.n == 2 ? NODE_DATASTORE : NODE_EXTERNAL;
    name.node = sym_intern(&b->syms, of);
    return name;
}

static UNUSED void bench_step(struct request_bench *b, struct str line)
{
    uint32_t depth = 0;
    struct str word;
    while (line.n > 1 && line.p[0] == ' ' && line.p[1] == ' ') {
        line = str_skip(line, 2);
        depth++;
    }
    struct step s = { .parent = STEP_NONE, .place = { 0, b->line, 1 } };
    for (size_t i = b->steps.n; i-- > 0 && s.parent == STEP_NONE;)
        if (b->depth.v[i] < depth)
            s.parent = (uint32_t)i;
    assert_true(s.parent != STEP_NONE || !b->steps.n);
    str_split(&line, ' ', &word);
    struct flow_name name = bench_node(b, &s, word);
    str_split(&line, ' ', &word);
    name.operation = sym_intern(&b->syms, word);
    s.op = bench_name(b, name);
    if (s.kind != STEP_ENTRY)
        s.service = b->steps.v[s.parent].service;
    while (str_split(&line, ' ', &word))
        bench_option(b, &s, word);
    *vec_push(&b->arena, &b->steps) = s;
    *vec_push(&b->arena, &b->depth) = depth;
}

static UNUSED void bench_requests(struct request_bench *b, const char *text)
{
    struct str rest = str_from(text), line;
    while (str_split(&rest, '\n', &line)) {
        b->line++;
        if (str_is(line, "---"))
            bench_end_request(b);
        else if (line.n && line.p[0] == '!')
            bench_said(b, line);
        else if (line.n)
            bench_step(b, line);
    }
    bench_end_request(b);
}

static UNUSED struct loc bench_loc(const void *ctx, struct place place)
{
    (void)ctx;
    return (struct loc){ place.file, place.line, place.column };
}

static UNUSED sym bench_trace(void *ctx, struct trace_key trace)
{
    struct request_bench *b = ctx;
    return sym_intern(&b->syms, str_printf(&b->arena, "t%u", (unsigned)trace.low));
}

/* Indexes in flow.ops are numbers of names: in the order they were first said. */
static UNUSED const struct flow *bench_end(struct request_bench *b)
{
    uint32_t *ops = arena_array(&b->arena, uint32_t, b->names.n);
    b->flow.parts = b->setup.parts;
    b->flow.n_ops = (uint32_t)b->names.n;
    b->flow.ops = arena_array(&b->arena, struct flow_op, b->names.n);
    for (uint32_t i = 0; i < b->names.n; i++) {
        ops[i] = i;
        b->flow.ops[i] = (struct flow_op){ .operation = b->names.v[i].operation,
                                           .kind = b->names.v[i].kind };
    }
    tallies_end(b->tallies, &(struct flow_end){ .arena = &b->arena,
                                                .setup = &b->setup,
                                                .syms = &b->syms,
                                                .flow = &b->flow,
                                                .ops = ops,
                                                .loc = bench_loc,
                                                .trace = bench_trace,
                                                .ctx = b });
    return &b->flow;
}

static UNUSED void bench_release(struct request_bench *b)
{
    arena_release(&b->arena);
}

#endif
