/* Insides of the document tree: places, the builder under both syntaxes, text before parsing. */
#ifndef DOC_DOC_PRIV_H
#define DOC_DOC_PRIV_H

#include "svcgraph/doc.h"

/* --- doc_place.c: from bytes of a text to places in the outer file --- */

/* How places within a text map to the file that holds it. */
struct place_map {
    struct loc base; /* of the text's first byte */
    uint32_t indent; /* bytes left of every line but the first */
    bool pinned;     /* no mapping: everything stands at base */
};

struct loc place_map_loc(const struct place_map *map, size_t line, size_t column); /* 1-based */

/* Lines of a text, and its characters, which libyaml counts, as bytes. */
struct lines {
    struct str text;
    VEC(size_t) starts;       /* offset of each line's first byte */
    VEC(size_t) checkpoints;  /* offset of every 64th character; none when all is ASCII */
    size_t hint;              /* line found last: most look-ups go to it or the next */
    size_t near, near_offset; /* character found last, likewise */
};

void lines_init(struct lines *lines, struct arena *arena, struct str text);
size_t lines_offset(struct lines *lines, size_t character);
size_t lines_characters(const struct lines *lines, size_t offset); /* before offset */
size_t lines_find(struct lines *lines, size_t offset);             /* 0-based line */
struct str lines_line(const struct lines *lines, size_t line);     /* without its end */

/* --- doc_text.c: what a text is before it is parsed --- */

/* Without byte order mark, and in UTF-8 when it was UTF-16. */
struct str text_decode(struct arena *arena, struct str text);

/* Offset of the first byte that YAML forbids (bad UTF-8, most control characters), or text.n. */
size_t text_forbidden(struct str text);

/* Type of a plain scalar after the YAML 1.2 core schema; true and false in any case. */
enum doc_type text_scalar_type(struct str text);

/* --- doc_comments.c: JSON with comments --- */

/*
 * Comments and commas before a closing bracket as spaces, so that all else stands where it stood.
 * The text itself when it has neither.
 */
struct str text_relaxed(struct arena *arena, struct str text);
struct str text_past_comments(struct str text);

/* --- doc_build.c: the tree under construction --- */

struct pending { /* a child of an open collection */
    struct pair pair;
    bool merge;    /* the key is a plain << */
    bool left_out; /* nothing can ask for it: its key is a list or map */
};

struct candidate { /* a pair that may come into a map */
    struct pair pair;
    bool merged, dropped;
    uint32_t index; /* in the map */
};

struct frame { /* an open collection */
    struct node *node;
    size_t first;        /* of its children in pending */
    size_t nodes_before; /* to tell its size, aliases expanded */
    uint32_t anchor;     /* 0 is none */
    bool has_key;        /* a map whose last child waits for its value */
};

struct build {
    struct arena *arena;
    struct doc_limits limits;
    struct findings *findings; /* NULL: quiet */
    struct place_map places;
    struct docs *out;
    size_t nodes; /* of the file, aliases expanded */
    unsigned aliases, reports;
    bool templated; /* the text looks like a template: trouble is told as such */
    bool stopped;   /* a limit was reached */
    VEC(struct frame) frames;
    VEC(struct pending) pending;
    VEC(struct candidate) candidates; /* of the map that is closed now */
    VEC(struct candidate *) by_key;
};

struct doc_input {
    struct arena *arena;
    struct str text; /* p is not NULL */
    struct place_map places;
    const struct doc_limits *limits;
    struct findings *findings; /* NULL: quiet */
};

void build_init(struct build *b, const struct doc_input *input, struct docs *out);

/* A finding, unless quiet or plenty were made. */
void build_report(struct build *b, const struct rule *rule, struct loc loc, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* False when a limit was reached; then the file's reading ends. */
bool build_count(struct build *b, struct loc loc, size_t nodes);
bool build_open(struct build *b, struct node *node, uint32_t anchor);

/* Closes the innermost collection, which frame then describes, and attaches it. */
void build_close(struct build *b, struct frame *out_frame);

bool build_wants_key(const struct build *b);
void build_key(struct build *b, struct str key, struct loc loc, bool merge);

/* A finished value: child of the open collection, or a document. */
void build_attach(struct build *b, const struct node *node);

/* Drops what is open: the document ends with an error. */
void build_drop(struct build *b);

/* --- doc_map.c --- */

/* Makes the pairs of a map: duplicates removed and reported, merge keys resolved. */
void build_pairs(struct build *b, struct node *map, const struct pending *children, size_t n);

/* Maps with more pairs have an order by key. */
enum { BUILD_FEW_PAIRS = 16 };

/* --- doc_toml_text.c --- */

/*
 * What stands behind a backslash in a string of TOML; one at the end of a line takes the blanks of
 * the next lines with it. False for an escape that there is not.
 */
bool toml_unescape_one(struct strbuf *out, struct str *rest);

/* --- parsers, for texts within texts --- */

bool doc_read_yaml(const struct doc_input *input, struct docs *out);
bool doc_read_json(const struct doc_input *input, struct docs *out);

#endif
