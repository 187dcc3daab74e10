/*
 * Counters of metrics in text: what a service shows to Prometheus, OpenMetrics. A file may hold
 * several snapshots, one behind the other or with times; several files are snapshots in order of
 * their paths, unless their samples have times. Only what counts events is kept: counters, and the
 * counts of histograms and summaries, of whole numbers.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "logs_priv.h"
#include "openmetrics_priv.h"
#include "svcgraph/map.h"

struct reading_point {
    uint64_t at; /* time, or how many of the series stand before it in the file */
    double value;
};

struct series {
    sym name, labels; /* of the file */
    bool timed, odd;  /* all points have times; some is no whole number */
    struct loc loc;
    VEC(struct reading_point) points;
};

struct metrics {
    struct input *input;
    struct symtab syms;
    VEC(uint8_t) types;    /* of a name of a family: enum metric_type + 1; 0: not told */
    VEC(struct series) series;
    struct map at;         /* (name, labels) -> series */
    struct strbuf text;
    uint64_t samples, broken;
    struct loc broken_at;
    const char *why;
};

static void set_type(struct metrics *m, struct str name, enum metric_type type)
{
    sym s = sym_intern(&m->syms, name);
    while (m->types.n <= s)
        *vec_push(&m->input->arena, &m->types) = 0;
    m->types.v[s] = (uint8_t)(type + 1);
}

static bool type_of(const struct metrics *m, struct str name, enum metric_type *out)
{
    sym s = sym_find(&m->syms, name);
    if (!s || s >= m->types.n || !m->types.v[s])
        return false;
    *out = (enum metric_type)(m->types.v[s] - 1);
    return true;
}

static bool cut_end(struct str name, const char *end, struct str *out)
{
    *out = str_take(name, name.n - strlen(end));
    return name.n > strlen(end) && str_ends(name, end);
}

/* OpenMetrics calls a family "orders" whose sample is "orders_total"; Prometheus both the same. */
static bool counts_events(const struct metrics *m, struct str name)
{
    enum metric_type type;
    struct str family;
    if (type_of(m, name, &type) && type != METRIC_NONE)
        return type == METRIC_COUNTER;
    if (cut_end(name, "_total", &family))
        return !type_of(m, family, &type) || type == METRIC_COUNTER || type == METRIC_NONE;
    return cut_end(name, "_count", &family) && type_of(m, family, &type) &&
           type == METRIC_HISTOGRAM;
}

static sym labels_of(struct metrics *m, const struct metric_sample *sample)
{
    m->text.n = 0;
    for (size_t i = 0; i < sample->n_labels; i++) {
        if (i)
            strbuf_add_char(&m->text, ',');
        strbuf_add(&m->text, sample->labels[i].name);
        strbuf_add(&m->text, STR("=\""));
        strbuf_add(&m->text, sample->labels[i].value);
        strbuf_add_char(&m->text, '"');
    }
    return sample->n_labels ? sym_intern(&m->syms, strbuf_str(&m->text)) : 0;
}

static struct series *series_of(struct metrics *m, sym name, sym labels, uint32_t line)
{
    uint32_t *slot = map_at(&m->at, name, labels);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)m->series.n;
        *vec_push(&m->input->arena, &m->series) = (struct series){
            .name = name,
            .labels = labels,
            .timed = true,
            .loc = { m->input->source, line, 1 },
        };
    }
    return &m->series.v[*slot];
}

static bool is_count(double value)
{
    static const double most = 9007199254740992.0; /* 2^53: whole numbers are exact below it */
    return value >= 0 && value < most && floor(value) == value;
}

static void take_sample(struct metrics *m, const struct metric_sample *sample, uint32_t line)
{
    m->samples++;
    if (!counts_events(m, sample->name))
        return;
    sym name = sym_intern(&m->syms, sample->name);
    struct series *series = series_of(m, name, labels_of(m, sample), line);
    if (!is_count(sample->value)) {
        series->odd = true;
        return;
    }
    series->timed &= sample->timed;
    *vec_push(&m->input->arena, &series->points) =
        (struct reading_point){ sample->timed ? sample->time : 0, sample->value };
}

static void take_line(struct metrics *m, const struct lines *lines, struct str text)
{
    struct metric_sample sample;
    enum metric_type type;
    struct str name;
    size_t at = 0;
    text = str_trim(text);
    if (!text.n)
        return;
    if (text.p[0] == '#') {
        if (metric_type(text, &name, &type))
            set_type(m, name, type);
        return;
    }
    const char *wrong = lines->too_long ? "a line of more than 4 MiB"
                                        : metric_sample(text, &sample, &at);
    if (!wrong) {
        take_sample(m, &sample, lines->number);
        return;
    }
    if (!m->broken++) {
        m->broken_at = (struct loc){ m->input->source, lines->number, (uint32_t)at + 1 };
        m->why = wrong;
    }
}

static void tell_trouble(struct metrics *m)
{
    if (m->broken)
        finding_add(&m->input->findings, &rule_input_syntax, m->broken_at,
                    "%" PRIu64 " line%s of metrics could not be read: %s here; go on without.",
                    m->broken, m->broken == 1 ? "" : "s", m->why);
}

static bool parse(struct input *input)
{
    struct metrics *m = arena_new(&input->arena, struct metrics);
    struct lines lines = { .stream = input->stream, .arena = &input->arena };
    struct str text;
    m->input = input;
    symtab_init(&m->syms, &input->arena);
    map_init(&m->at, &input->arena, 64);
    strbuf_init(&m->text, &input->arena);
    while (lines_next(&lines, &text))
        take_line(m, &lines, text);
    tell_trouble(m);
    input->parsed = m;
    return m->samples > 0;
}

/* A counter of all files, while it is put together. */
struct point {
    uint64_t at, order; /* order: number of the snapshot, among those of all files */
    uint64_t value;
};

struct joined {
    sym name, labels;
    bool timed, odd;
    struct loc loc;
    VEC(struct point) points;
};

struct joining {
    struct reading *reading;
    struct arena arena;
    struct map at;
    VEC(struct joined) all;
    uint64_t snapshots; /* without times, before this file */
};

static struct joined *joined_of(struct joining *j, const struct metrics *m,
                                const struct series *series)
{
    sym name = sym_intern(j->reading->syms, sym_str(&m->syms, series->name));
    struct str labels = sym_str(&m->syms, series->labels);
    sym text = labels.n ? sym_intern(j->reading->syms, labels) : 0;
    uint32_t *slot = map_at(&j->at, name, text);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)j->all.n;
        *vec_push(&j->arena, &j->all) =
            (struct joined){ .name = name, .labels = text, .timed = true, .loc = series->loc };
    }
    return &j->all.v[*slot];
}

static void join_file(struct joining *j, const struct metrics *m)
{
    uint64_t most = 0;
    for (size_t i = 0; i < m->series.n; i++) {
        const struct series *series = &m->series.v[i];
        struct joined *joined = joined_of(j, m, series);
        joined->odd |= series->odd;
        joined->timed &= series->timed;
        for (size_t k = 0; k < series->points.n; k++)
            *vec_push(&j->arena, &joined->points) =
                (struct point){ series->points.v[k].at, j->snapshots + k,
                                (uint64_t)series->points.v[k].value };
        most = series->points.n > most ? series->points.n : most;
    }
    j->snapshots += most;
}

static int by_time(const void *a, const void *b)
{
    const struct point *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Of equal times the first counts: the same scrape in two files. */
static size_t drop_again(struct point *points, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!kept || points[i].at != points[kept - 1].at)
            points[kept++] = points[i];
    return kept;
}

static void build_counter(struct joining *j, struct joined *joined)
{
    struct point *points = joined->points.v;
    size_t n = joined->points.n;
    if (joined->odd || !n)
        return;
    for (size_t i = 0; i < n && !joined->timed; i++)
        points[i].at = points[i].order;
    qsort(points, n, sizeof(*points), by_time);
    n = drop_again(points, n);
    struct counter_block *blocks = arena_array(&j->arena, struct counter_block, n);
    struct counter_in counter = { .name = joined->name,
                                  .labels = joined->labels,
                                  .rise = n == 1 ? points[0].value : 0,
                                  .snapshots = (uint32_t)n,
                                  .timed = joined->timed,
                                  .blocks = blocks,
                                  .n_blocks = n - 1,
                                  .loc = joined->loc };
    for (size_t i = 1; i < n; i++) {
        bool reset = points[i].value < points[i - 1].value;
        uint64_t rise = reset ? points[i].value : points[i].value - points[i - 1].value;
        counter.resets += reset;
        counter.rise += rise;
        blocks[i - 1] = (struct counter_block){ points[i].at, rise };
    }
    builder_counter(j->reading->builder, &counter);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct joining j = { .reading = reading };
    map_init(&j.at, &j.arena, 256);
    for (size_t i = 0; i < n; i++)
        if (inputs[i]->parsed)
            join_file(&j, inputs[i]->parsed);
    for (size_t i = 0; i < j.all.n; i++)
        build_counter(&j, &j.all.v[i]);
    builder_yields(reading->builder, YIELD_COUNTERS);
    arena_release(&j.arena);
}

struct look { /* at the head of a file */
    size_t samples, labelled, totals, types, others;
};

static void look_at(struct look *look, struct str line)
{
    struct metric_sample sample;
    enum metric_type type;
    struct str name;
    size_t at;
    if (line.p[0] == '#') {
        look->types += metric_type(line, &name, &type);
        return;
    }
    bool sound = !metric_sample(line, &sample, &at);
    look->samples += sound;
    look->others += !sound;
    look->labelled += sound && sample.n_labels > 0;
    look->totals += sound && (str_ends(sample.name, "_total") || str_ends(sample.name, "_count"));
}

/*
 * Words with a number behind them are found in many texts: there must be types, or labels, the
 * endings of counters, and nothing else in the first lines.
 */
static int probe(const struct probe *probe)
{
    enum { LINES = 200, FEW = 3 };
    struct look look = { 0 };
    struct str rest = probe->head, line;
    if (str_starts(rest, "\xef\xbb\xbf"))
        rest = str_skip(rest, 3);
    for (size_t i = 0; i < LINES && str_split(&rest, '\n', &line); i++) {
        bool cut = !rest.n && !probe->whole;
        line = str_trim(line);
        if (line.n && !cut)
            look_at(&look, line);
    }
    if (look.types)
        return look.samples > look.others ? 92 : 0;
    return look.samples >= FEW && !look.others && look.labelled && look.totals ? 92 : 0;
}

static const char *const patterns[] = { "*.prom", "*.metrics", "*.openmetrics", NULL };

const struct reader reader_openmetrics = {
    .name = "openmetrics",
    .title = "Counters of OpenMetrics and Prometheus",
    .family = "metrics",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = YIELD_COUNTERS,
    .probe = probe,
    .parse = parse,
    .build = build,
};
