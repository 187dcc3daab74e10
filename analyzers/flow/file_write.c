/* The file of invariants, written for people who review it. */
#include "invariants_priv.h"

static const char head[] =
    "# Invariants of message flow: what holds in requests, whatever the load. Learned by\n"
    "# 'svcgraph flow learn'; review it, change it, commit it. 'svcgraph flow check --baseline FILE\n"
    "# --traces TRACES' says which still hold. To leave one out: 'enabled: false'; to be told of a\n"
    "# violation and go on: 'allow: WHY'. See svcgraph-flow(1).\n";

static void write_count(struct strbuf *out, uint64_t n)
{
    strbuf_addf(out, "%llu", (unsigned long long)n);
}

static void line_count(struct strbuf *out, const char *key, uint64_t n)
{
    strbuf_addf(out, "  %s: ", key);
    write_count(out, n);
    strbuf_add_char(out, '\n');
}

static void line_text(struct strbuf *out, const char *key, struct str text)
{
    if (!text.n)
        return;
    strbuf_addf(out, "  %s: ", key);
    write_quoted(out, text);
    strbuf_add_char(out, '\n');
}

static void line_texts(struct strbuf *out, const char *key, const struct str_texts *texts)
{
    if (!texts->all.n)
        return;
    strbuf_addf(out, "  %s:\n", key);
    for (size_t i = 0; i < texts->all.n; i++) {
        strbuf_add(out, STR("    - "));
        write_quoted(out, texts->all.v[i]);
        strbuf_add_char(out, '\n');
    }
}

static void write_learned(const struct flow_learned *learned, struct strbuf *out)
{
    if (!learned->there)
        return;
    strbuf_add(out, STR("\n# Of complete requests only. cut: a span is missing; young: too near to "
                        "the end of the\n# dump. lost: how often a span gets lost, about. rare: pairs of operations with too "
                        "few requests\n# to tell.\nlearned:\n"));
    line_texts(out, "from", &learned->from);
    line_text(out, "begin", learned->begin);
    line_text(out, "end", learned->end);
    line_count(out, "requests", learned->requests);
    line_count(out, "complete", learned->complete);
    line_count(out, "cut", learned->cut);
    line_count(out, "young", learned->young);
    if (learned->weighted)
        line_count(out, "weighted", learned->weighted);
    if (learned->uneven)
        line_count(out, "uneven", learned->uneven);
    if (learned->lost > 0) {
        strbuf_add(out, STR("  lost: "));
        write_number(out, learned->lost);
        strbuf_add_char(out, '\n');
    }
    line_count(out, "pairs", learned->pairs);
    line_count(out, "rare", learned->rare);
    line_texts(out, "versions", &learned->versions);
}

static void write_percent(struct strbuf *out, const char *before, const char *key, double share)
{
    strbuf_addf(out, "%s%s: ", before, key);
    write_number(out, share * 100);
    strbuf_add(out, STR("%\n"));
}

static void write_thresholds(const struct flow_file *file, struct strbuf *out)
{
    strbuf_add(out, STR("\n# False alarms, over all invariants together; the least shift of a share "
                        "or ratio that counts;\n# the share of requests in which an exact one may "
                        "be broken.\n"));
    write_percent(out, "", "alpha", file->alpha);
    write_percent(out, "", "min-effect", file->min_effect);
    write_percent(out, "", "tolerance", file->tolerance);
}

struct item { /* of a baseline in braces */
    const char *key;
    uint64_t n;
};

static void write_base(const struct invariant *invariant, struct strbuf *out)
{
    const struct invariant_base *base = &invariant->base;
    const struct item items[] = {
        { "requests", base->requests },     { "causes", base->causes },
        { "effects", base->effects },       { "violations", base->violations },
        { "windows", base->windows },       { "least", base->least },
        { "count", base->count },           { "load", base->load },
    };
    const char *between = "";
    if (!base->there)
        return;
    strbuf_add(out, STR("    baseline: {"));
    for (size_t i = 0; i < countof(items); i++) {
        if (!items[i].n)
            continue;
        strbuf_addf(out, "%s%s: ", between, items[i].key);
        write_count(out, items[i].n);
        between = ", ";
    }
    if (base->variance > 0) {
        strbuf_addf(out, "%svariance: ", between);
        write_number(out, base->variance);
        between = ", ";
    }
    if (base->dispersion > 0) {
        strbuf_addf(out, "%sdispersion: ", between);
        write_number(out, base->dispersion);
        between = ", ";
    }
    if (base->trace.n) {
        strbuf_addf(out, "%sexample: ", between);
        write_quoted(out, base->trace);
    }
    strbuf_add(out, STR("}\n"));
}

static void write_key_text(struct strbuf *out, const char *key, struct str text)
{
    if (!text.n)
        return;
    strbuf_addf(out, "    %s: ", key);
    write_quoted(out, text);
    strbuf_add_char(out, '\n');
}

static void write_invariant(const struct invariant *invariant, struct strbuf *out)
{
    strbuf_add(out, STR("\n  - id: "));
    write_quoted(out, invariant->id);
    strbuf_add_char(out, '\n');
    write_key_text(out, "cause", invariant->cause);
    write_key_text(out, "effect", invariant->effect);
    strbuf_addf(out, "    kind: %s\n", kind_of(invariant)->name);
    kind_of(invariant)->write(invariant, out);
    if (invariant->tolerance >= 0)
        write_percent(out, "    ", "tolerance", invariant->tolerance);
    if (invariant->min_effect >= 0)
        write_percent(out, "    ", "min-effect", invariant->min_effect);
    if (invariant->off)
        strbuf_add(out, STR("    enabled: false\n"));
    write_key_text(out, "allow", invariant->allow);
    write_base(invariant, out);
}

static void write_kinds(const struct flow_file *file, struct strbuf *out)
{
    bool used[INVARIANT_KINDS] = { false };
    for (size_t i = 0; i < file->all.n; i++)
        used[file->all.v[i].kind] = true;
    for (uint8_t i = 0; i < INVARIANT_KINDS; i++) {
        struct invariant invariant = { .kind = i };
        if (used[i])
            strbuf_addf(out, "# %s: %s\n", kind_of(&invariant)->name, kind_of(&invariant)->shows);
    }
}

static void write_varies(const struct flow_file *file, struct strbuf *out)
{
    if (!file->varies.all.n)
        return;
    strbuf_add(out, STR("\n# Not an invariant: varies with time (five parts of the baseline differ, "
                        "p < 0.01).\nvaries:\n"));
    for (size_t i = 0; i < file->varies.all.n; i++) {
        strbuf_add(out, STR("  - "));
        write_quoted(out, file->varies.all.v[i]);
        strbuf_add_char(out, '\n');
    }
}

void flow_file_write(const struct flow_file *file, struct strbuf *out)
{
    strbuf_add(out, str_from(head));
    strbuf_add(out, STR("schema: svcgraph/flow/v1\n"));
    write_learned(&file->learned, out);
    write_thresholds(file, out);
    strbuf_add_char(out, '\n');
    write_kinds(file, out);
    strbuf_add(out, file->all.n ? STR("invariants:\n") : STR("invariants: []\n"));
    for (size_t i = 0; i < file->all.n; i++)
        write_invariant(&file->all.v[i], out);
    write_varies(file, out);
    write_mixes(&file->patterns, out);
}
