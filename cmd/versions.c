#include "versions.h"

#include "write/jsonw.h"

enum { COLUMNS = 5, NAMES_MAX = 8 };

struct line { /* SERVICE HAS NEEDED-BY RANGE MET */
    struct str cells[COLUMNS];
    struct loc loc;
};

struct sheet {
    struct arena *arena;
    VEC(struct line) lines;
};

struct versions versions_of(const struct graph *g, struct arena *arena)
{
    struct versions versions = { .g = g, .arena = arena };

    demands_of(g, arena, &versions.demands);
    return versions;
}

static struct str join(struct arena *arena, const struct str *names, size_t n)
{
    struct strbuf text;

    strbuf_init(&text, arena);
    for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
        bool last = i + 1 == n;
        strbuf_addf(&text, "%s%" PRIstr, i == 0 ? "" : last ? " and " : ", ", STR_ARG(names[i]));
    }
    if (n > NAMES_MAX)
        strbuf_addf(&text, " and %zu more", n - NAMES_MAX);
    return strbuf_str(&text);
}

static struct str has_text(const struct versions *v, const struct demand *d)
{
    struct str *texts = arena_array(v->arena, struct str, d->versions.n + 1);

    for (size_t i = 0; i < d->versions.n; i++)
        texts[i] = graph_str(v->g, d->versions.v[i].text);
    return d->versions.n ? join(v->arena, texts, d->versions.n) : STR("-");
}

static struct str range_text(const struct versions *v, const struct demand_need *need)
{
    struct str range = graph_str(v->g, need->req->range);
    struct str dialect = graph_str(v->g, need->req->dialect);

    if (!dialect.n || str_is(dialect, "npm"))
        return range;
    return str_printf(v->arena, "%" PRIstr ":%" PRIstr, STR_ARG(dialect), STR_ARG(range));
}

static void add_lines(const struct versions *v, const struct demand *d, struct sheet *sheet)
{
    struct str name = d->name, has = has_text(v, d);

    if (!d->needs.n)
        *vec_push(v->arena, &sheet->lines) =
            (struct line){ { name, has, STR("-"), STR("-"), STR("-") },
                           d->versions.n ? d->versions.v[0].loc : LOC_NONE };
    for (size_t i = 0; i < d->needs.n; i++) {
        const struct demand_need *need = &d->needs.v[i];
        struct str met =
            need->range == SIZE_MAX ? STR("unreadable") : str_from(answer_name(need->served));
        *vec_push(v->arena, &sheet->lines) =
            (struct line){ { name, has, need->by, range_text(v, need), met }, need->req->loc };
        name = has = STR_NULL;
    }
}

static void tell_lines(const struct sheet *sheet, struct report *report)
{
    size_t widths[COLUMNS] = { 0 };

    for (size_t i = 0; i < sheet->lines.n; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            if (sheet->lines.v[i].cells[k].n > widths[k])
                widths[k] = sheet->lines.v[i].cells[k].n;
    for (size_t i = 0; i < sheet->lines.n; i++) {
        const struct line *line = &sheet->lines.v[i];
        struct strbuf text;
        strbuf_init(&text, sheet->arena);
        for (size_t k = 0; k < COLUMNS; k++) {
            strbuf_add(&text, line->cells[k]);
            size_t width = k + 1 < COLUMNS ? widths[k] + 2 : line->loc.source ? widths[k] : 0;
            for (size_t pad = line->cells[k].n; pad < width; pad++)
                strbuf_add_char(&text, ' ');
        }
        report_line(report, 0, line->loc, "%" PRIstr, STR_ARG(strbuf_str(&text)));
    }
}

/* "Move orders to a release that accepts 1.4.2, which it has." */
static struct str way_text(const struct versions *v, const struct demand *d)
{
    struct str who = join(v->arena, d->movers, d->n_movers), version = d->way.version;

    if (!version.n)
        return STR("No version helps.");
    if (!d->n_movers)
        return str_printf(v->arena, "Deploy %" PRIstr " of it.", STR_ARG(version));
    if (d->way.has)
        return str_printf(v->arena,
                          "Move %" PRIstr " to a release that accepts %" PRIstr ", which it has.",
                          STR_ARG(who), STR_ARG(version));
    return str_printf(
        v->arena, "%s %" PRIstr ", and move %" PRIstr " to a release that accepts it.",
        d->of.i == NO_NODE.i ? "Settle on" : "Deploy", STR_ARG(version), STR_ARG(who));
}

static size_t conflict_names(const struct versions *v, const struct demand *d, struct str **out)
{
    size_t n = 0;

    *out = arena_array(v->arena, struct str, d->n_conflict + 1);
    for (size_t i = 0; i < d->n_conflict; i++) {
        struct str by = d->needs.v[d->conflict[i]].by;
        if (n == 0 || !str_eq((*out)[n - 1], by))
            (*out)[n++] = by;
    }
    return n;
}

static void tell_conflict(const struct versions *v, const struct demand *d, struct report *report)
{
    struct str *names, way = way_text(v, d);
    size_t n = conflict_names(v, d, &names);
    struct str who = join(v->arena, names, n);
    const char *how = n == 1   ? "needs what excludes itself"
                      : n == 2 ? "have no version in common"
                      : n == 3 ? "have no version in common, though any two of them have"
                               : "have no version in common, though any fewer of them have";

    report_line(report, 0, LOC_NONE, "%" PRIstr ": conflict. %" PRIstr " %s. %" PRIstr,
                STR_ARG(d->name), STR_ARG(who), how, STR_ARG(way));
}

static void tell_unsatisfied(const struct versions *v, const struct demand *d,
                             struct report *report)
{
    struct str *names = arena_array(v->arena, struct str, d->needs.n + 1);
    struct str way = way_text(v, d);
    size_t n = 0;

    for (size_t i = 0; i < d->needs.n; i++)
        if (d->needs.v[i].served == ANSWER_NO &&
            (n == 0 || !str_eq(names[n - 1], d->needs.v[i].by)))
            names[n++] = d->needs.v[i].by;
    struct str who = join(v->arena, names, n);
    report_line(report, 0, LOC_NONE,
                "%" PRIstr ": unsatisfied. What %" PRIstr " need%s is not there. %" PRIstr,
                STR_ARG(d->name), STR_ARG(who), n == 1 ? "s" : "", STR_ARG(way));
}

/* Why nothing is known of what is needed. */
static void tell_unknown(const struct versions *v, const struct demand *d, struct report *report)
{
    struct str witness = d->meeting.witness, suffix = STR_NULL;

    if (!d->needs.n)
        return;
    if (witness.n && !d->meeting.known)
        suffix = str_printf(v->arena, " %" PRIstr " would serve all.", STR_ARG(witness));
    report_line(report, 0, LOC_NONE, "%" PRIstr ": unknown. %s%" PRIstr, STR_ARG(d->name),
                d->of.i == NO_NODE.i ? "Nothing in the input is it."
                : d->versions.n      ? "What is known does not tell."
                                     : "Nothing tells its version.",
                STR_ARG(suffix));
}

static void tell_sums(const struct versions *v, struct report *report)
{
    size_t sums[DEMAND_UNKNOWN + 1] = { 0 }, free = 0;

    for (size_t i = 0; i < v->demands.all.n; i++) {
        if (v->demands.all.v[i].needs.n)
            sums[v->demands.all.v[i].verdict]++;
        else
            free++;
    }
    size_t needed = v->demands.all.n - free;
    report_line(
        report, 0, LOC_NONE,
        "Of %zu services, %zu %s required in some version: %zu conflict%s, %zu unsatisfied, "
        "%zu unknown, %zu ok.%s",
        v->demands.all.n, needed, needed == 1 ? "is" : "are", sums[DEMAND_CONFLICT],
        sums[DEMAND_CONFLICT] == 1 ? "" : "s", sums[DEMAND_UNSATISFIED], sums[DEMAND_UNKNOWN],
        sums[DEMAND_OK], free ? " Of the others no constraint is known." : "");
}

void versions_tell(const struct versions *v, struct report *report)
{
    struct sheet sheet = { .arena = v->arena };

    if (!v->demands.all.n) {
        report_line(report, 0, LOC_NONE, "No version is known, and none is required.");
        return;
    }
    *vec_push(v->arena, &sheet.lines) =
        (struct line){ { STR("SERVICE"), STR("HAS"), STR("NEEDED BY"), STR("RANGE"), STR("MET") },
                       LOC_NONE };
    for (size_t i = 0; i < v->demands.all.n; i++)
        add_lines(v, &v->demands.all.v[i], &sheet);
    tell_lines(&sheet, report);
    report_line(report, 0, LOC_NONE, "%s", "");
    for (size_t i = 0; i < v->demands.all.n; i++) {
        const struct demand *d = &v->demands.all.v[i];
        if (d->verdict == DEMAND_CONFLICT)
            tell_conflict(v, d, report);
        else if (d->verdict == DEMAND_UNSATISFIED)
            tell_unsatisfied(v, d, report);
        else if (d->verdict == DEMAND_UNKNOWN)
            tell_unknown(v, d, report);
    }
    tell_sums(v, report);
}

static void json_provided(const struct versions *v, const struct demand *d, struct jsonw *w)
{
    jsonw_key_array(w, "provided");
    for (size_t i = 0; i < d->versions.n; i++) {
        const struct version *version = &d->versions.v[i];
        struct str text = graph_str(v->g, version->text);
        jsonw_object(w);
        jsonw_key_str(w, "version", text);
        jsonw_loc(w, v->g->sources, version->loc);
        jsonw_key_str(w, "how", graph_str(v->g, version->how));
        jsonw_key_bool(w, "release", version->release);
        jsonw_key_cstr(w, "class", version_class_name(version_class(text)));
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void json_required(const struct versions *v, const struct demand *d, struct jsonw *w)
{
    jsonw_key_array(w, "required");
    for (size_t i = 0; i < d->needs.n; i++) {
        const struct demand_need *need = &d->needs.v[i];
        struct str dialect = graph_str(v->g, need->req->dialect);
        jsonw_object(w);
        jsonw_key_str(w, "by", need->by);
        jsonw_key_str(w, "range", graph_str(v->g, need->req->range));
        jsonw_key_str(w, "dialect", dialect.n ? dialect : STR("npm"));
        jsonw_loc(w, v->g->sources, need->req->loc);
        jsonw_key_str(w, "how", graph_str(v->g, need->req->how));
        jsonw_key_bool(w, "readable", need->range != SIZE_MAX);
        jsonw_key_cstr(w, "met", answer_name(need->served));
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void json_names(struct jsonw *w, const char *key, const struct str *names, size_t n)
{
    jsonw_key_array(w, key);
    for (size_t i = 0; i < n; i++)
        jsonw_str(w, names[i]);
    jsonw_end(w);
}

static void json_resolve(const struct demand *d, struct jsonw *w)
{
    if (!d->way.version.n)
        return;
    jsonw_key(w, "resolve");
    jsonw_object(w);
    jsonw_key_str(w, "version", d->way.version);
    jsonw_key_bool(w, "provided", d->way.has);
    json_names(w, "move", d->movers, d->n_movers);
    jsonw_end(w);
}

static void json_provider(const struct versions *v, const struct demand *d, struct jsonw *w)
{
    struct str *names;
    size_t n = conflict_names(v, d, &names);

    jsonw_object(w);
    jsonw_key_str(w, "name", d->name);
    json_provided(v, d, w);
    json_required(v, d, w);
    jsonw_key_cstr(w, "verdict", demand_verdict_name(d->verdict));
    json_names(w, "conflict", names, n);
    jsonw_key(w, "witness");
    if (d->meeting.witness.n)
        jsonw_str(w, d->meeting.witness);
    else
        jsonw_null(w);
    jsonw_key_cstr(w, "meeting", meeting_name(d->meeting.meeting));
    json_resolve(d, w);
    jsonw_end(w);
}

void versions_json(void *ctx, struct jsonw *w)
{
    const struct versions *v = ctx;

    jsonw_key_array(w, "providers");
    for (size_t i = 0; i < v->demands.all.n; i++)
        json_provider(v, &v->demands.all.v[i], w);
    jsonw_end(w);
}
