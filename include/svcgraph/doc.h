/*
 * YAML and JSON as one document tree, every node with its place. Readers of manifests see this and
 * do not know which syntax it was. Walks are loops over children; nesting is bounded when parsed.
 */
#ifndef SVCGRAPH_DOC_H
#define SVCGRAPH_DOC_H

#include "svcgraph/finding.h"

enum doc_type { DOC_NULL, DOC_BOOL, DOC_INT, DOC_FLOAT, DOC_STRING, DOC_LIST, DOC_MAP };

struct node;

struct pair {
    struct str key;
    struct loc key_loc;
    const struct node *value; /* never NULL */
};

/*
 * Scalars keep their text as written (after unquoting), whatever their type: "1.10" stays "1.10",
 * and "no" stays "no". A merge key (<<) is resolved: merged pairs come after the map's own, and
 * never hide one. An alias is the anchored node itself, shared: a tree may be a DAG, never a ring.
 */
struct text_run { /* bytes of a text, up to the next run, that stand side by side in the file */
    uint32_t offset, line, column; /* of the first one */
};

struct node {
    enum doc_type type;
    struct loc loc;
    struct str tag;  /* custom tag without '!', e.g. "reset"; empty when none */
    struct str text; /* scalars */
    bool quoted;     /* written in quotes or as a block: always a string */
    bool boolean;    /* DOC_BOOL */
    uint32_t n;      /* children of a list or map, runs of a scalar */
    union {
        const struct text_run *runs; /* scalars over several lines that were folded */
        const struct node **items; /* DOC_LIST */
        struct pair *pairs;        /* DOC_MAP, in order; of duplicate keys the last counts */
    };

    /*
     * Where the text of a scalar stands in the file: line i of it (0-based) starts at line
     * text_line + i, its first byte at column text_column. For literal blocks, which hold YAML,
     * JSON or other text, and for scalars on one line. 0 when text does not map byte by byte
     * (folded: then runs tell, as far as there are any; escaped).
     */
    uint32_t text_line, text_column;

    const uint32_t *by_key; /* large maps: indexes of the pairs in order of keys, for doc_get */
};

struct doc_limits {
    unsigned depth;    /* nesting of collections */
    size_t nodes;      /* of one file, aliases expanded; fewer in small files: bounds alias bombs */
    unsigned aliases;  /* of one file */
};
extern const struct doc_limits doc_limits_default;

struct docs { /* the documents of one file, in order; empty ones are left out */
    VEC(const struct node *) all;
};

/*
 * Parses text into the arena; the tree points into text, which must live as long. Trouble (syntax,
 * duplicate keys, limits) becomes findings; the documents before it, and in YAML those after the
 * next "---", are still given. False when nothing could be used; true for a file of comments, which
 * gives no documents. base is the place of the text's first byte: {source, 1, 1} for a file. limits
 * may be NULL for the default. UTF-8, or UTF-16 with a byte order mark; then columns are those of
 * the text in UTF-8.
 */
bool doc_parse_yaml(struct arena *arena, struct str text, struct loc base,
                    const struct doc_limits *limits, struct findings *findings, struct docs *out);
bool doc_parse_json(struct arena *arena, struct str text, struct loc base,
                    const struct doc_limits *limits, struct findings *findings, struct docs *out);

/* JSON when it starts like JSON and parses as such; else YAML. For HCL see hcl.h. */
bool doc_parse(struct arena *arena, struct str text, struct loc base,
               const struct doc_limits *limits, struct findings *findings, struct docs *out);

/* TOML 1.0, as one document. A fault costs the rest of its line. */
bool doc_parse_toml(struct arena *arena, struct str text, struct loc base,
                    struct findings *findings, struct docs *out);

/*
 * Parses the text of a scalar that holds YAML or JSON; places map back to the outer file where the
 * scalar is a literal block, else all are the scalar's own. Quiet: syntax trouble makes no findings.
 */
bool doc_parse_embedded(struct arena *arena, const struct node *scalar,
                        const struct doc_limits *limits, struct docs *out);

/*
 * Whether text holds what templates of Helm, Go or Jinja look like ("{{ }}"). Only a hint: strings
 * may hold it too. A syntax finding on such a text says "A template, not YAML".
 */
bool doc_looks_templated(struct str text);

/* Place of the byte at offset of a scalar's text, as exact as the scalar allows. */
struct loc doc_text_loc(const struct node *scalar, size_t offset);

/* All of these take NULL for "not there" and give NULL or the empty text back. */
const struct node *doc_get(const struct node *map, const char *key);
const struct node *doc_get_str(const struct node *map, struct str key);
const struct node *doc_path(const struct node *map, const char *dotted); /* "spec.template" */
const struct node *doc_item(const struct node *list, uint32_t i);
struct str doc_text(const struct node *scalar); /* empty for null, lists and maps */
struct str doc_get_text(const struct node *map, const char *key);
bool doc_is_map(const struct node *node);
bool doc_is_list(const struct node *node);
bool doc_is_scalar(const struct node *node); /* neither list nor map nor null */
uint32_t doc_count(const struct node *collection);

/* Holds "{{": the text is for a template engine, or came from a careless one. */
bool doc_looks_templated(struct str text);

#define for_each_item(list, item)                                                                  \
    for (uint32_t i_##item = 0; i_##item < (doc_is_list(list) ? (list)->n : 0); i_##item++)        \
        for (const struct node *item = (list)->items[i_##item], *once_##item = item; once_##item;  \
             once_##item = NULL)
#define for_each_pair(map, each)                                                                   \
    for (const struct pair *each = doc_is_map(map) ? (map)->pairs : NULL,                          \
                           *end_##each = each ? each + (map)->n : NULL;                            \
         each != end_##each; each++)

#endif
