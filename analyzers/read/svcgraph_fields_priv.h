/* The saved graph's members as tables: which key goes where in which record. */
#ifndef SVCGRAPH_READ_SVCGRAPH_FIELDS_PRIV_H
#define SVCGRAPH_READ_SVCGRAPH_FIELDS_PRIV_H

#include "svcgraph_priv.h"

enum field_type {
    FIELD_TEXT,
    FIELD_NAME, /* text, kept as text in the parser's buffer */
    FIELD_FILE, /* text or null */
    FIELD_COUNT,
    FIELD_NUMBER,
    FIELD_BOOL,
    FIELD_NODE_KIND,
    FIELD_EDGE_KIND,
    FIELD_ORIGIN,
    FIELD_VIEW,
    FIELD_REENTRY_KIND,
    FIELD_TEXTS,   /* list of strings */
    FIELD_NUMBERS, /* list of whole numbers */
    FIELD_RECORDS, /* list of objects */
    FIELD_MEMBERS, /* object whose members belong to the same record */
};

struct record_kind;
struct parser; /* private to svcgraph_parse.c */

struct field {
    const char *name;
    enum field_type type;
    size_t offset;                /* in the record */
    const struct record_kind *of; /* FIELD_RECORDS */
    const struct field *members;  /* FIELD_MEMBERS */
};

struct record_kind {
    const char *name;    /* for messages */
    size_t size, vector; /* of a record; of its vector in struct saved */
    const struct field *fields;
    bool placed; /* starts with struct loc here */
    void (*init)(void *record);
    void (*store)(struct parser *p, const void *record); /* NULL: the record is its own */
};

struct node_record { /* as read; stored as struct saved_node */
    struct loc here;
    sym name;
    uint8_t kind, origin;
    struct saved_about about;
};

struct edge_record { /* as read; stored as struct saved_edge */
    struct loc here;
    uint8_t kind, origin, view;
    bool directed;
    struct str from, to; /* in the parser's buffer */
    struct saved_more more;
};

void saved_store_node(struct parser *p, const void *record);
void saved_store_edge(struct parser *p, const void *record);

extern const struct field saved_root_fields[];

#endif
