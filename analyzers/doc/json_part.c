/* Reading a document from its middle, and knowing where in it a reader stands. */
#include "json_priv.h"

uint64_t json_offset(const struct json *j)
{
    return j->base + (uint64_t)(j->token - j->window);
}

bool json_is_within(const struct json *j, const char *closers, unsigned levels)
{
    bool opened = j->last == JSON_OBJECT || j->last == JSON_ARRAY;
    return opened && j->depth == levels + 1 && memcmp(j->closers, closers, levels) == 0;
}

struct str json_ahead(struct json *j, size_t n)
{
    json_need(j, n);
    size_t there = (size_t)(j->end - j->token);
    return (struct str){ j->token, there < n ? there : n };
}

void json_resume(struct json *j, const char *closers, unsigned levels)
{
    assert(levels && levels < JSON_DEPTH_MAX && closers[levels - 1] == ']');
    memcpy(j->closers, closers, levels);
    j->depth = levels;
    j->state = JSON_AT_FIRST_ITEM;
}
