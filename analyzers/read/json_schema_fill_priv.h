/* How a schema is filled, keyword by keyword. */
#ifndef SVCGRAPH_READ_JSON_SCHEMA_FILL_PRIV_H
#define SVCGRAPH_READ_JSON_SCHEMA_FILL_PRIV_H

#include "json_schema_priv.h"

struct waiting {
    struct ref_at at;
    struct api_schema *schema;
};

struct schemas {
    struct refs *refs;
    struct arena *arena, *work;
    struct symtab texts;           /* names and formats: each once */
    struct ref_map known;          /* struct api_schema of each place */
    struct api_schema in_progress; /* stands for one that is being looked for */
    VEC(struct ref_at) chain;      /* of find_end */
    VEC(struct waiting) waiting;
    size_t filled;
};

struct filling { /* of one schema */
    struct schemas *s;
    struct ref_at at;
    struct api_schema *out;
    const struct node *all_of, *required, *values, *constant;
    const struct api_schema *referred; /* JSON Schema: what stands beside applies as well */
    bool typed, nullable, exclusive_minimum, exclusive_maximum;
    uint64_t rest; /* of all that makes it opaque */
    bool rest_unknown;
};

/* The text as it lies in the arena of the run, once. */
struct str schema_keep(struct schemas *schemas, struct str text);

/* schema_at for a place that there is. */
struct api_schema *schema_find(struct schemas *schemas, struct ref_at at);

/* Takes over what the member of a schema says, when its key is a keyword. */
void schema_read_keyword(struct filling *f, const struct pair *pair);

/* The schemas of a list (or of none), and one more behind them unless NULL. */
struct api_branches schema_branches(struct filling *f, const struct node *list,
                                    const struct api_schema *more);

/* struct api_property by name, for qsort and bsearch. */
int schema_property_cmp(const void *a, const void *b);

static inline bool is_false(const struct node *node)
{
    return node && node->type == DOC_BOOL && !node->boolean;
}

#endif
