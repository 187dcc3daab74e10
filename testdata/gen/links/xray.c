/* X-Ray: a segment for each server span, with what its service does below it as subsegments. */
#include "links.h"

static const struct span *find(const struct situation *s, const struct span *of, uint64_t id)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->spans[i].id == id && same_trace(s->spans[i].trace, of->trace))
            return &s->spans[i];
    return NULL;
}

static const struct span *answer_of(const struct situation *s, const struct span *call)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->spans[i].kind == 'S' && s->spans[i].parent == call->id &&
            same_trace(s->spans[i].trace, call->trace))
            return &s->spans[i];
    return NULL;
}

/* Local work and calls stand inside of a segment of their service; no call is without a name. */
static bool can_tell(const struct situation *s, const struct span *span)
{
    const struct span *above = find(s, span, span->parent);
    bool plain = !span->n_links && !span->space[0] && !span->shared && !span->destination[0] &&
                 !span->database[0] && span->service[0];
    if (!plain || find(s, span, span->id) != span || !strchr("SCI", span->kind))
        return false;
    if (span->kind == 'S')
        return above != span && !(above && strcmp(above->service, span->service) == 0 &&
                                  above->kind != 'C');
    if (!above || above == span || strcmp(above->service, span->service) != 0)
        return false;
    return span->kind == 'I' || span->peer[0] || answer_of(s, span);
}

/* Up to a segment, and not in a ring. */
static bool is_inside(const struct situation *s, const struct span *span)
{
    for (size_t i = 0; span && i < s->n && span->kind != 'S'; i++)
        span = find(s, span, span->parent);
    return span && span->kind == 'S';
}

static bool can(const struct situation *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (!can_tell(s, &s->spans[i]) || !is_inside(s, &s->spans[i]))
            return false;
    return s->n > 0;
}

static const char *trace_text(struct trace_id id)
{
    static char text[96];
    char hex[40];
    snprintf(hex, sizeof(hex), "%016llx%016llx", (unsigned long long)id.high,
             (unsigned long long)id.low);
    snprintf(text, sizeof(text), "1-%.8s-%s", hex, hex + 8);
    return text;
}

static json_t *part_of(const struct situation *s, const struct span *span)
{
    const struct span *answer = answer_of(s, span);
    const char *name = span->kind == 'S'  ? span->service
                       : span->kind == 'I' ? span->operation
                       : span->peer[0]     ? span->peer
                                           : answer->service;
    json_t *inner = json_array();
    json_t *part = json_pack("{s:s, s:s, s:f, s:f}", "id", hex_of(span->id), "name", name,
                             "start_time", 1.5e9 + (double)span->start / 1e6, "end_time",
                             1.5e9 + (double)(span->start + span->duration) / 1e6);
    if (span->kind == 'C')
        json_object_set_new(part, "namespace", json_string("remote"));
    if (span->error)
        json_object_set_new(part, "fault", json_true());
    for (size_t i = 0; i < s->n; i++)
        if (s->spans[i].kind != 'S' && s->spans[i].parent == span->id &&
            same_trace(s->spans[i].trace, span->trace))
            json_array_append_new(inner, part_of(s, &s->spans[i]));
    if (json_array_size(inner))
        json_object_set_new(part, "subsegments", inner);
    else
        json_decref(inner);
    return part;
}

static void write_documents(const struct situation *s, FILE *out)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct span *span = &s->spans[i];
        if (span->kind != 'S')
            continue;
        json_t *segment = part_of(s, span);
        json_object_set_new(segment, "trace_id", json_string(trace_text(span->trace)));
        if (span->parent)
            json_object_set_new(segment, "parent_id", json_string(hex_of(span->parent)));
        json_dumpf(segment, out, JSON_COMPACT);
        fputc('\n', out);
        json_decref(segment);
    }
}

const struct format format_xray = { "xray", "xray", can, write_documents };
