/* Shared by the files of the X-Ray reader. */
#ifndef READ_XRAY_PRIV_H
#define READ_XRAY_PRIV_H

#include "spans_priv.h"

/* A segment or subsegment while it is read; keys come in any order. Texts are in the scratch. */
struct xray_part {
    uint32_t number; /* in its document, by the order of beginnings */
    unsigned level; /* of the JSON */
    uint32_t line, column;
    uint64_t id, parent;
    struct trace_key trace;
    double start, end; /* seconds */
    struct str name, place, operation, resource, sql_url;
    sym version;
    struct attrs attrs;
    bool wrapper;  /* no segment: it holds others */
    bool segment;  /* it has a key that only segments have */
    bool alone;    /* a subsegment in a document of its own */
    bool inferred; /* made up by the service for a subsegment */
    bool pending;  /* a later document replaces it */
    bool fault, sql;
    uint32_t first_link, n_links;
};

/* Takes the value of the key that was read. */
void xray_part_key(struct spans *s, struct xray_part *part, struct str key);

/* Kind, operation and peer of the part's span. */
void xray_describe(struct spans *s, struct span *span, struct xray_part *part, bool segment);

#endif
