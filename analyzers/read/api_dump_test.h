/* Definitions and views as short texts, for tests of what readers keep. */
#ifndef SVCGRAPH_READ_API_DUMP_TEST_H
#define SVCGRAPH_READ_API_DUMP_TEST_H

#include "svcgraph/api.h"

static void add_value_list(struct strbuf *out, const struct api_schema *s)
{
    for (size_t i = 0; i < s->n_values; i++)
        strbuf_addf(out, "%s%" PRIstr,
                    i               ? "|"
                    : s->enumerated ? " ="
                                    : " ~",
                    STR_ARG(s->values[i].text));
}

static void add_types(struct strbuf *out, unsigned types)
{
    static const char *const names[] = { "null", "bool", "int", "frac", "str", "arr", "obj" };
    if (types == API_ANY)
        strbuf_addf(out, "any");
    for (size_t i = 0; types != API_ANY && i < countof(names); i++)
        if (types & (1u << i))
            strbuf_addf(out, "%s%s", types & ((1u << i) - 1) ? "/" : "", names[i]);
}

/* "{a: int =1, b?: [str ~"x"]}", closed ones with '!'. */
static void add_schema(struct strbuf *out, const struct api_schema *s)
{
    if (!s) {
        strbuf_addf(out, "*");
        return;
    }
    if (s->types == API_OBJECT || s->n_properties || s->other) {
        strbuf_addf(out, "{");
        for (size_t i = 0; i < s->n_properties; i++) {
            strbuf_addf(out, "%s%" PRIstr "%s: ", i ? ", " : "", STR_ARG(s->properties[i].name),
                        s->properties[i].required ? "" : "?");
            add_schema(out, s->properties[i].schema);
        }
        if (s->other) {
            strbuf_addf(out, "...: ");
            add_schema(out, s->other);
        }
        strbuf_addf(out, s->closed ? "}!" : "}");
        return;
    }
    if (s->types == API_ARRAY || s->items) {
        strbuf_addf(out, "[");
        add_schema(out, s->items);
        strbuf_addf(out, "]");
        if (s->items_count.least)
            strbuf_addf(out, "%u+", (unsigned)s->items_count.least);
        return;
    }
    add_types(out, s->types);
    if (s->format.n)
        strbuf_addf(out, " %" PRIstr, STR_ARG(s->format));
    if (s->pattern.n)
        strbuf_addf(out, " /%" PRIstr "/", STR_ARG(s->pattern));
    add_value_list(out, s);
}

static void add_parameters(struct strbuf *out, const struct api_parameter *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        strbuf_addf(out, " %" PRIstr ":%" PRIstr " ", STR_ARG(list[i].place),
                    STR_ARG(list[i].name));
        add_schema(out, list[i].schema);
        strbuf_addf(out, ";");
    }
}

static void add_contents(struct strbuf *out, const struct api_content *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        strbuf_addf(out, " %" PRIstr " ", STR_ARG(list[i].media_type));
        add_schema(out, list[i].schema);
    }
}

static void add_operation(struct strbuf *out, const struct api_operation *op)
{
    strbuf_addf(out, "%s%" PRIstr "\n  >", op->pending ? "pending " : "", STR_ARG(op->name));
    add_parameters(out, op->parameters, op->n_parameters);
    add_contents(out, op->request, op->n_request);
    for (size_t i = 0; i < op->n_responses; i++) {
        strbuf_addf(out, "\n  < %" PRIstr, STR_ARG(op->responses[i].status));
        add_parameters(out, op->responses[i].headers, op->responses[i].n_headers);
        add_contents(out, op->responses[i].contents, op->responses[i].n_contents);
    }
    strbuf_addf(out, "\n");
}

#endif
