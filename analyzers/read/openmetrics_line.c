/* Lines of metrics: https://prometheus.io/docs/instrumenting/exposition_formats, OpenMetrics 1.0. */
#include <math.h>
#include <stdlib.h>

#include "openmetrics_priv.h"

struct scan {
    struct str line;
    size_t at;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void skip_blanks(struct scan *s)
{
    while (s->at < s->line.n && is_blank(s->line.p[s->at]))
        s->at++;
}

static bool is_name_char(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           (!first && c >= '0' && c <= '9');
}

static struct str take_name(struct scan *s)
{
    size_t from = s->at;
    while (s->at < s->line.n && is_name_char(s->line.p[s->at], s->at == from))
        s->at++;
    return str_take(str_skip(s->line, from), s->at - from);
}

/* Behind a quote, to the one that ends it; false when none does. */
static bool take_quoted(struct scan *s, struct str *out)
{
    size_t from = ++s->at;
    while (s->at < s->line.n && s->line.p[s->at] != '"')
        s->at += s->line.p[s->at] == '\\' ? 2 : 1;
    if (s->at >= s->line.n)
        return false;
    *out = str_take(str_skip(s->line, from), s->at++ - from);
    return true;
}

static bool at_char(const struct scan *s, char c)
{
    return s->at < s->line.n && s->line.p[s->at] == c;
}

/* In order of name; a name that comes again stays where it is. */
static bool add_label(struct metric_sample *out, struct metric_label label)
{
    size_t i = out->n_labels;
    if (i == METRIC_LABELS_MAX)
        return false;
    for (; i && str_cmp(label.name, out->labels[i - 1].name) < 0; i--)
        out->labels[i] = out->labels[i - 1];
    out->labels[i] = label;
    out->n_labels++;
    return true;
}

/* One of what stands between braces: name="value", or the quoted name of the metric. */
static const char *take_label(struct scan *s, struct metric_sample *out)
{
    struct metric_label label = { 0 };
    bool quoted = at_char(s, '"');
    if (quoted && !take_quoted(s, &label.name))
        return "a quote that does not end";
    if (!quoted)
        label.name = take_name(s);
    skip_blanks(s);
    if (quoted && !out->name.n && !at_char(s, '=')) {
        out->name = label.name;
        return NULL;
    }
    if (!label.name.n || !at_char(s, '='))
        return "a label without name and value";
    s->at++;
    skip_blanks(s);
    if (!at_char(s, '"') || !take_quoted(s, &label.value))
        return "a value of a label without quotes around it";
    return add_label(out, label) ? NULL : "more than 128 labels";
}

static const char *take_labels(struct scan *s, struct metric_sample *out)
{
    s->at++;
    for (;;) {
        skip_blanks(s);
        if (at_char(s, '}'))
            break;
        const char *wrong = take_label(s, out);
        if (wrong)
            return wrong;
        skip_blanks(s);
        if (at_char(s, ','))
            s->at++;
        else if (!at_char(s, '}'))
            return "labels that do not end";
    }
    s->at++;
    return NULL;
}

static bool take_number(struct scan *s, double *out)
{
    enum { LONGEST = 64 };
    char digits[LONGEST + 1], *end;
    size_t from = s->at, n;
    while (s->at < s->line.n && !is_blank(s->line.p[s->at]))
        s->at++;
    n = s->at - from;
    if (!n || n > LONGEST)
        return false;
    memcpy(digits, s->line.p + from, n);
    digits[n] = '\0';
    if (strpbrk(digits, "xXpP("))
        return false;
    *out = strtod(digits, &end);
    return end == digits + n;
}

static const char *take_time(struct scan *s, struct metric_sample *out)
{
    static const double milliseconds_from = 1e11, farthest = 1e15;
    double time;
    skip_blanks(s);
    if (s->at == s->line.n || at_char(s, '#'))
        return NULL;
    if (!take_number(s, &time) || !(fabs(time) < farthest))
        return "a time that is no number";
    out->timed = time > 0;
    if (out->timed)
        out->time = (uint64_t)((time > milliseconds_from ? time : time * 1000) + 0.5);
    skip_blanks(s);
    return s->at == s->line.n || at_char(s, '#') ? NULL : "more than a value and a time";
}

const char *metric_sample(struct str line, struct metric_sample *out, size_t *out_at)
{
    struct scan s = { line, 0 };
    const char *wrong = NULL;
    out->name = STR_NULL;
    out->n_labels = 0;
    out->timed = false;
    skip_blanks(&s);
    out->name = take_name(&s);
    skip_blanks(&s);
    if (at_char(&s, '{'))
        wrong = take_labels(&s, out);
    if (!wrong && !out->name.n)
        wrong = "no name of a metric";
    skip_blanks(&s);
    if (!wrong && !take_number(&s, &out->value))
        wrong = "a value that is no number";
    if (!wrong)
        wrong = take_time(&s, out);
    *out_at = s.at < line.n ? s.at : line.n;
    return wrong;
}

static struct str take_word(struct str *rest)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && !is_blank(rest->p[n]))
        n++;
    struct str word = str_take(*rest, n);
    *rest = str_skip(*rest, n);
    return word;
}

bool metric_type(struct str line, struct str *out_name, enum metric_type *out_type)
{
    static const struct {
        const char *word;
        enum metric_type type;
    } types[] = {
        { "counter", METRIC_COUNTER },     { "histogram", METRIC_HISTOGRAM },
        { "summary", METRIC_HISTOGRAM },   { "gauge", METRIC_OTHER },
        { "gaugehistogram", METRIC_OTHER }, { "stateset", METRIC_OTHER },
        { "info", METRIC_OTHER },          { "unknown", METRIC_NONE },
        { "untyped", METRIC_NONE },
    };
    struct str rest = line;
    if (!str_is(take_word(&rest), "#") || !str_is(take_word(&rest), "TYPE"))
        return false;
    *out_name = take_word(&rest);
    if (out_name->n > 2 && out_name->p[0] == '"')
        *out_name = str_take(str_skip(*out_name, 1), out_name->n - 2);
    struct str word = take_word(&rest);
    for (size_t i = 0; i < countof(types); i++) {
        *out_type = types[i].type;
        if (out_name->n && str_is(word, types[i].word) && !str_trim(rest).n)
            return true;
    }
    return false;
}
