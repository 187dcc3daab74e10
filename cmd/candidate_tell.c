/* Rows about a candidate: the answer they give together, for people, for machines. */
#include "candidate.h"
#include "write/jsonw.h"

static struct str with_version(struct arena *arena, struct str name, struct str version)
{
    if (!version.n)
        return name;
    return str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(name), STR_ARG(version));
}

static struct str head(const struct candidate *c, const struct candidate_row *row)
{
    struct str consumer = with_version(c->arena, row->consumer, row->consumer_version);
    if (!row->provider.n)
        return consumer;
    return str_printf(c->arena, "%" PRIstr " -> %" PRIstr, STR_ARG(consumer),
                      STR_ARG(with_version(c->arena, row->provider, row->provider_version)));
}

static void tell_row(const struct candidate *c, const struct candidate_row *row,
                     struct report *report)
{
    static const char *const words[] = { "no", "yes", "unknown" };
    report_line(report, 1, LOC_NONE, "%s  %" PRIstr "  %s", words[row->answer],
                STR_ARG(head(c, row)), row_code_name(row->code));
    if (row->text.n)
        report_line(report, 3, row->loc, "%" PRIstr, STR_ARG(row->text));
    for (size_t k = 0; k < row->n_reasons; k++)
        report_line(report, 3, LOC_NONE, "%" PRIstr, STR_ARG(row->reasons[k].text));
}

void candidate_tell(const struct candidate *c, enum answer answer, struct report *report)
{
    for (size_t i = 0; i < c->rows.n; i++)
        if (c->rows.v[i].answer == answer)
            tell_row(c, &c->rows.v[i], report);
}

void candidate_tell_broken(const struct candidate *c, struct report *report)
{
    if (c->broken.n)
        report_line(report, 0, LOC_NONE, "Broken with what runs now, too, so not counted:");
    for (size_t i = 0; i < c->broken.n; i++)
        tell_row(c, &c->broken.v[i], report);
}

void candidate_tell_loose(const struct candidate *c, struct report *report)
{
    if (!c->loose.n)
        return;
    report_line(report, 0, LOC_NONE, "No constraint known, so not counted:");
    for (size_t i = 0; i < c->loose.n; i++)
        report_line(report, 1, c->loose.v[i].loc, "%" PRIstr, STR_ARG(head(c, &c->loose.v[i])));
}

static void key_text(struct jsonw *w, const char *key, struct str text)
{
    if (text.n)
        jsonw_key_str(w, key, text);
}

static void key_answer(struct jsonw *w, const char *key, enum answer answer)
{
    jsonw_key(w, key);
    if (answer == ANSWER_UNKNOWN)
        jsonw_null(w);
    else
        jsonw_bool(w, answer == ANSWER_YES);
}

static void write_pair(const struct candidate_row *row, struct jsonw *w)
{
    jsonw_key_str(w, "consumer", row->consumer);
    key_text(w, "consumer_version", row->consumer_version);
    key_text(w, "provider", row->provider);
    key_text(w, "provider_version", row->provider_version);
}

static void write_evidence(const struct candidate *c, const struct fit_reason *reason,
                           struct jsonw *w)
{
    jsonw_object(w);
    jsonw_key_cstr(w, "fact", fact_name(reason->fact));
    jsonw_key_str(w, "text", reason->text);
    jsonw_loc(w, c->env->sources, reason->consumer.source ? reason->consumer : reason->provider);
    jsonw_end(w);
}

static void write_row(const struct candidate *c, const struct candidate_row *row, struct jsonw *w)
{
    jsonw_object(w);
    key_answer(w, "answer", row->answer);
    jsonw_key_cstr(w, "code", row_code_name(row->code));
    write_pair(row, w);
    if (row->text.n || row->n_reasons)
        jsonw_key_str(w, "text", row->text.n ? row->text : row->reasons[0].text);
    if (row->text.n)
        jsonw_loc(w, c->env->sources, row->loc);
    else if (row->n_reasons)
        jsonw_loc(w, c->env->sources,
                  row->reasons[0].consumer.source ? row->reasons[0].consumer
                                                  : row->reasons[0].provider);
    jsonw_key_array(w, "evidence");
    for (size_t i = 0; i < row->n_reasons; i++)
        write_evidence(c, &row->reasons[i], w);
    jsonw_end(w);
    jsonw_end(w);
}

/* All that keep the answer from being a yes; of a yes, all that made it one. */
static bool decides(const struct candidate *c, const struct candidate_row *row)
{
    return c->answer == ANSWER_YES || row->answer != ANSWER_YES;
}

static void write_near(const struct candidate *c, struct jsonw *w)
{
    if (!c->near.all.n)
        return;
    jsonw_key_array(w, "near_critical");
    for (size_t i = 0; i < c->near.all.n; i++) {
        const struct finding *finding = &c->near.all.v[i];
        jsonw_object(w);
        jsonw_key_cstr(w, "severity", severity_name(finding->severity));
        jsonw_key_str(w, "message", finding->message);
        jsonw_key_str(w, "help", finding->help);
        jsonw_loc(w, c->env->sources, finding->loc);
        jsonw_end(w);
    }
    jsonw_end(w);
}

void candidate_json(const struct candidate *c, struct jsonw *w)
{
    jsonw_key_array(w, "reasons");
    for (size_t i = 0; i < c->rows.n; i++)
        if (decides(c, &c->rows.v[i]))
            write_row(c, &c->rows.v[i], w);
    jsonw_end(w);
    if (c->broken.n) {
        jsonw_key_array(w, "already_broken");
        for (size_t i = 0; i < c->broken.n; i++)
            write_row(c, &c->broken.v[i], w);
        jsonw_end(w);
    }
    jsonw_key_array(w, "ignored");
    for (size_t i = 0; i < c->loose.n; i++) {
        jsonw_object(w);
        write_pair(&c->loose.v[i], w);
        jsonw_end(w);
    }
    jsonw_end(w);
    write_near(c, w);
    jsonw_key_object(w, "summary");
    jsonw_key_uint(w, "success", c->counts[ANSWER_YES]);
    jsonw_key_uint(w, "failed", c->counts[ANSWER_NO]);
    jsonw_key_uint(w, "unknown", c->counts[ANSWER_UNKNOWN]);
    jsonw_key_uint(w, "ignored", c->loose.n);
    jsonw_end(w);
}
