/* What a saved graph says beside nodes and edges, into the builder. */
#include "svcgraph_build_priv.h"

static void add_logs(struct building *s)
{
    ALL(struct saved_log_sums, in, log_sums)
    {
        struct log_sums sums = { .lines = in->lines,
                                 .scoped = in->scoped,
                                 .missing = in->missing,
                                 .first = place(s, in->loc) };
        if (in->node)
            builder_log_sums(s->b, end_of(s, in->node, ORIGIN_OBSERVED, LOC_NONE), &sums);
    }
    ALL(struct saved_id_loss, in, id_losses)
    {
        struct id_loss loss = { .shared = in->shared,
                                .lost = in->lost,
                                .trace = global(s, in->trace),
                                .loc = place(s, in->loc) };
        if (in->from && in->to)
            builder_id_loss(s->b, end_of(s, in->from, ORIGIN_OBSERVED, LOC_NONE),
                            end_of(s, in->to, ORIGIN_OBSERVED, LOC_NONE), &loss);
    }
}

static void add_stores(struct building *s)
{
    ALL(struct saved_volume, in, volumes)
    if (in->node && in->volume)
        builder_volume(s->b, end_of(s, in->node, ORIGIN_DECLARED, LOC_NONE), global(s, in->space),
                       global(s, in->volume), in->read_only, place(s, in->loc));
    ALL(struct saved_database, in, databases)
    if (in->by && in->of && in->database)
        builder_database(s->b, end_of(s, in->by, ORIGIN_DECLARED, LOC_NONE),
                         end_of(s, in->of, ORIGIN_DECLARED, LOC_NONE), global(s, in->database),
                         place(s, in->loc));
}

static void add_capacities(struct building *s)
{
    ALL(struct saved_capacity, in, capacities)
    {
        if (!in->node)
            continue;
        bnode node = end_of(s, in->node, ORIGIN_DECLARED, LOC_NONE);
        if (in->replicas != REPLICAS_UNSAID || in->min == REPLICAS_UNSAID || in->loc.file)
            builder_replicas(s->b, node, in->replicas, place(s, in->loc));
        if (in->min != REPLICAS_UNSAID)
            builder_scaling(s->b, node, in->min, in->max, place(s, in->scaled_loc));
    }
}

static void add_counters(struct building *s)
{
    ALL(struct saved_counter, in, counters)
    {
        const uint64_t *numbers = s->saved->numbers.v;
        struct counter_block *blocks =
            arena_array(&s->scratch, struct counter_block, in->blocks.n / 2);
        for (uint32_t i = 0; i + 1 < in->blocks.n; i += 2)
            blocks[i / 2] = (struct counter_block){ numbers[in->blocks.first + i],
                                                    numbers[in->blocks.first + i + 1] };
        const struct counter_in counter = {
            .name = global(s, in->name),
            .labels = global(s, in->labels),
            .rise = in->rise,
            .resets = in->resets,
            .snapshots = in->snapshots,
            .timed = in->timed,
            .blocks = blocks,
            .n_blocks = in->blocks.n / 2,
            .loc = place(s, in->loc),
        };
        if (in->name)
            builder_counter(s->b, &counter);
        arena_reset(&s->scratch);
    }
}

static void add_deployment(struct building *s)
{
    add_capacities(s);
    ALL(struct saved_health, in, health)
    if (in->node)
        builder_health(s->b, end_of(s, in->node, ORIGIN_DECLARED, LOC_NONE), in->checked,
                       place(s, in->loc));
    ALL(struct saved_literal, in, literals)
    {
        const struct evidence evidence = {
            .loc = place(s, in->evidence.loc),
            .how = global(s, in->evidence.how),
            .detail = global(s, in->evidence.detail),
            .origin = ORIGIN_DECLARED,
            .guess = in->evidence.guess,
        };
        if (in->node && in->host)
            builder_literal(s->b, end_of(s, in->node, ORIGIN_DECLARED, LOC_NONE),
                            in->peer ? end_of(s, in->peer, ORIGIN_DECLARED, LOC_NONE) : NO_BNODE,
                            global(s, in->host), in->port, &evidence);
    }
    add_stores(s);
}

static uint8_t result_of(const struct building *s, sym word)
{
    uint8_t result = VERIFIED_FAILURE;
    struct str text = sym_str(&s->saved->syms, word);
    while (result != VERIFIED_NONE && !str_is(text, verified_name(result)))
        result--;
    return result;
}

static void add_verifications(struct building *s)
{
    ALL(struct saved_verification, in, verifications)
    {
        const struct verification verification = {
            .consumer_version = global(s, in->consumer_version),
            .provider_version = global(s, in->provider_version),
            .contract = global(s, in->contract),
            .result = result_of(s, in->result),
            .loc = place(s, in->loc),
        };
        if (in->consumer && in->provider)
            builder_verification(s->b, end_of(s, in->consumer, ORIGIN_DECLARED, LOC_NONE),
                                 end_of(s, in->provider, ORIGIN_DECLARED, LOC_NONE), &verification);
    }
}

void saved_facts(struct building *s)
{
    add_logs(s);
    add_deployment(s);
    add_verifications(s);
    add_counters(s);
}
