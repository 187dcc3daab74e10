/* What a definition says of the end of an operation: since when, until when, and what comes after.
 */
#include "openapi_priv.h"

#include "svcgraph/date.h"

struct life { /* while it is read */
    struct openapi *o;
    const struct openapi_operation *operation;
    struct op_life *out;
    bool said;
};

static sym keep(struct life *l, struct str text)
{
    return sym_intern(l->o->reading->syms, text);
}

static sym keep_day(struct life *l, int64_t days)
{
    return keep(l, date_text(l->o->arena, days));
}

static void place(struct life *l, const struct node *value)
{
    if (!l->said)
        l->out->loc = value->loc;
    l->said = true;
}

/* A date that is none is told, as the end it names cannot be counted on. */
static void read_date(struct life *l, const char *key, const struct node *value, sym *out)
{
    int64_t days;
    if (!doc_is_scalar(value) || *out)
        return;
    place(l, value);
    if (date_parse(str_trim(doc_text(value)), &days)) {
        *out = keep_day(l, days);
        return;
    }
    struct findings *findings = l->o->reading->findings;
    struct finding *finding = finding_begin(
        findings, &rule_input_syntax, value->loc,
        "%s '%" PRIstr "' of %" PRIstr " is no date: expected year-month-day, as 2026-12-31.", key,
        STR_ARG(str_take(doc_text(value), 60)), STR_ARG(l->operation->name));
    finding_severity(finding, SEVERITY_WARNING);
    finding_end(findings, finding);
}

static void read_text(struct life *l, const struct node *value, sym *out)
{
    struct str text = str_trim(doc_text(value));
    if (!doc_is_scalar(value) || *out || !text.n)
        return;
    place(l, value);
    *out = keep(l, text);
}

static void read_extensions(struct life *l, const struct node *node)
{
    static const char *const sunset[] = { "x-sunset", "x-sunset-date" };
    static const char *const since[] = { "x-deprecated-since", "x-deprecated-at",
                                         "x-deprecation-date", "x-since-deprecated" };
    static const char *const after[] = { "x-replaced-by", "x-deprecated-replaced-by",
                                         "x-replacement", "x-successor-version" };
    for (size_t i = 0; i < countof(sunset); i++)
        read_date(l, sunset[i], doc_get(node, sunset[i]), &l->out->sunset);
    for (size_t i = 0; i < countof(since); i++)
        read_date(l, since[i], doc_get(node, since[i]), &l->out->since);
    for (size_t i = 0; i < countof(after); i++)
        read_text(l, doc_get(node, after[i]), &l->out->replaced_by);
    const struct node *all = doc_get(node, "x-deprecation");
    read_date(l, "sunset", doc_get(all, "sunset"), &l->out->sunset);
    read_date(l, "since", doc_get(all, "since"), &l->out->since);
    read_date(l, "date", doc_get(all, "date"), &l->out->since);
    read_text(l, doc_get(all, "replacement"), &l->out->replaced_by);
    read_text(l, doc_get(all, "replaced-by"), &l->out->replaced_by);
}

/* --- headers of answers: RFC 8594, RFC 9745, RFC 8288 --- */

static const struct node *example_of(struct openapi *o, struct ref_at header)
{
    const struct node *found = doc_get(header.node, "example");
    for_each_pair (doc_get(header.node, "examples"), pair)
        found = found ? found : doc_get(pair->value, "value");
    struct ref_at schema = ref_get(o->refs, header, "schema");
    const char *const keys[] = { "example", "default", "const" };
    for (size_t i = 0; i < countof(keys); i++)
        found = found ? found : doc_get(schema.node, keys[i]);
    for (size_t i = 0; i < countof(keys); i++) /* OpenAPI 2 */
        found = found ? found : doc_get(header.node, keys[i]);
    return found;
}

static void read_http_date(struct life *l, const struct node *value, sym *out)
{
    struct str text = str_trim(doc_text(value));
    int64_t seconds, days;
    if (*out || !doc_is_scalar(value))
        return;
    if (str_starts(text, "@") && str_to_i64(str_skip(text, 1), &seconds))
        days = seconds / 86400;
    else if (!date_parse_http(text, &days) && !date_parse(text, &days))
        return;
    place(l, value);
    *out = keep_day(l, days);
}

/* `</v2/orders>; rel="successor-version"` */
static void read_link(struct life *l, const struct node *value)
{
    struct str text = doc_text(value);
    for (struct str part; str_split(&text, ',', &part);) {
        size_t open = str_find_char(part, '<'), close = str_find_char(part, '>');
        if (open == SIZE_MAX || close == SIZE_MAX || close < open || l->out->replaced_by)
            continue;
        if (!str_has(str_skip(part, close), "successor-version"))
            continue;
        place(l, value);
        l->out->replaced_by = keep(l, str_range(part.p + open + 1, part.p + close));
    }
}

static void read_headers(struct life *l, struct ref_at response)
{
    struct ref_at headers = ref_get(l->o->refs, response, "headers");
    for_each_pair (headers.node, pair) {
        bool sunset = str_is_nocase(pair->key, "sunset"), link = str_is_nocase(pair->key, "link");
        if (!sunset && !link && !str_is_nocase(pair->key, "deprecation"))
            continue;
        struct ref_at header = ref_end(l->o->refs, (struct ref_at){ headers.file, pair->value });
        const struct node *value = example_of(l->o, header);
        if (value && link)
            read_link(l, value);
        else if (value)
            read_http_date(l, value, sunset ? &l->out->sunset : &l->out->since);
    }
}

static void read_stability(struct life *l, const struct node *value)
{
    static const char *const levels[] = { "draft", "alpha", "beta", "stable" };
    if (!doc_is_scalar(value))
        return;
    for (size_t i = 0; i < countof(levels); i++) {
        if (!str_is(doc_text(value), levels[i]))
            continue;
        l->out->stability = keep(l, doc_text(value));
        return;
    }
    struct findings *findings = l->o->reading->findings;
    struct finding *finding = finding_begin(
        findings, &rule_input_syntax, value->loc,
        "x-stability-level '%" PRIstr "' of %" PRIstr " is none of draft, alpha, beta, stable.",
        STR_ARG(str_take(doc_text(value), 60)), STR_ARG(l->operation->name));
    finding_severity(finding, SEVERITY_WARNING);
    finding_end(findings, finding);
}

bool openapi_life(struct openapi *o, const struct openapi_operation *operation, struct op_life *out,
                  bool *out_deprecated)
{
    const struct node *node = operation->at.node, *flag = doc_get(node, "deprecated");
    struct life l = { .o = o, .operation = operation, .out = out };
    *out = (struct op_life){ 0 };
    *out_deprecated = flag && flag->type == DOC_BOOL && flag->boolean;
    read_stability(&l, doc_get(node, "x-stability-level"));
    read_extensions(&l, node);
    struct ref_at responses = ref_get(o->refs, operation->at, "responses");
    for_each_pair (responses.node, pair)
        read_headers(&l, ref_end(o->refs, (struct ref_at){ responses.file, pair->value }));
    if (*out_deprecated)
        out->loc = flag->loc;
    return *out_deprecated || out->sunset;
}
