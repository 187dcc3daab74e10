/* The mixes of patterns in a file of invariants: its section `patterns`. */
#include "invariants_priv.h"

static const struct {
    const char *name;
    bool needed;
} keys[] = { { "service", true },
             { "operation", false },
             { "requests", true },
             { "spread", false },
             { "nodes", true } };

static bool check_keys(struct flow_reading *r, const struct node *map)
{
    bool fine = true;
    for_each_pair (map, pair) {
        size_t i = 0;
        while (i < countof(keys) && !str_is(pair->key, keys[i].name))
            i++;
        if (i == countof(keys))
            fine = flow_wrong(r, pair->key_loc, "unknown key '%" PRIstr "' of patterns",
                              STR_ARG(pair->key));
    }
    for (size_t i = 0; i < countof(keys); i++)
        if (keys[i].needed && !doc_get(map, keys[i].name))
            fine = flow_wrong(r, map->loc, "no '%s' of patterns", keys[i].name);
    return fine;
}

static bool read_nodes(struct flow_reading *r, const struct node *map, struct mix *out)
{
    bool fine = true;
    if (!doc_is_map(map))
        return flow_wrong(r, map->loc, "nodes: expected numbers by pattern");
    for_each_pair (map, pair) {
        unsigned p = 0;
        while (p < FLOW_PATTERNS && !str_is(pair->key, flow_pattern_key(p)))
            p++;
        if (p == FLOW_PATTERNS)
            fine =
                flow_wrong(r, pair->key_loc, "unknown pattern '%" PRIstr "'", STR_ARG(pair->key));
        else
            fine &= read_count(r, pair->value, "nodes", &out->nodes[p]);
    }
    return fine;
}

static bool read_mix(struct flow_reading *r, const struct node *map, struct mix *out)
{
    const struct node *operation = doc_get(map, "operation"), *spread = doc_get(map, "spread");
    if (!doc_is_map(map))
        return flow_wrong(r, map->loc, "patterns: expected service, operation, requests, nodes");
    if (!check_keys(r, map))
        return false;
    out->spread = 1;
    bool fine = read_text(r, doc_get(map, "service"), "service", &out->service);
    if (operation)
        fine &= read_text(r, operation, "operation", &out->operation);
    if (spread)
        fine &= read_number(r, spread, "spread", &out->spread);
    fine &= read_count(r, doc_get(map, "requests"), "requests", &out->requests);
    return read_nodes(r, doc_get(map, "nodes"), out) && fine;
}

bool read_mixes(struct flow_reading *r, const struct node *list)
{
    struct mixes *out = &r->file->patterns;
    bool fine = true;
    if (list->type == DOC_NULL)
        return true;
    if (!doc_is_list(list) || list->n > FLOW_INVARIANTS_MAX)
        return flow_wrong(r, list->loc, "patterns: expected a list of at most %d",
                          FLOW_INVARIANTS_MAX);
    out->all = arena_array(r->arena, struct mix, list->n);
    for_each_item (list, item) {
        if (read_mix(r, item, &out->all[out->n]))
            out->n++;
        else
            fine = false;
    }
    mixes_sort(out);
    for (size_t i = 1; i < out->n; i++)
        if (str_eq(out->all[i].service, out->all[i - 1].service) &&
            str_eq(out->all[i].operation, out->all[i - 1].operation))
            return flow_wrong(r, list->loc, "patterns: twice '%" PRIstr " %" PRIstr "'",
                              STR_ARG(out->all[i].service), STR_ARG(out->all[i].operation));
    return fine;
}

static void write_key(struct strbuf *out, const char *key, struct str text)
{
    strbuf_addf(out, "%s: ", key);
    write_quoted(out, text);
    strbuf_add_char(out, '\n');
}

static void write_mix(const struct mix *mix, struct strbuf *out)
{
    const char *between = "";
    write_key(out, "  - service", mix->service);
    if (mix->operation.n)
        write_key(out, "    operation", mix->operation);
    strbuf_addf(out, "    requests: %llu\n", (unsigned long long)mix->requests);
    if (mix->spread > 1) {
        strbuf_add(out, STR("    spread: "));
        write_number(out, mix->spread);
        strbuf_add_char(out, '\n');
    }
    strbuf_add(out, STR("    nodes: {"));
    for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
        if (!mix->nodes[p])
            continue;
        strbuf_addf(out, "%s%s: %llu", between, flow_pattern_key(p),
                    (unsigned long long)mix->nodes[p]);
        between = ", ";
    }
    strbuf_add(out, STR("}\n"));
}

void write_mixes(const struct mixes *mixes, struct strbuf *out)
{
    if (!mixes->n)
        return;
    strbuf_add(out,
               STR("\n# What requests do with their messages, by root operation: nodes of each "
                   "pattern. spread: how\n# much more that varies from request to request "
                   "than single draws would. See 'trace patterns'.\npatterns:\n"));
    for (size_t i = 0; i < mixes->n; i++)
        write_mix(&mixes->all[i], out);
}
