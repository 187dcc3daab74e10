/* Log lines between their file and the store: one line is a few fields of known meaning. */
#ifndef READ_LOGS_PRIV_H
#define READ_LOGS_PRIV_H

#include "svcgraph/json.h"
#include "svcgraph/log.h"
#include "svcgraph/match.h"
#include "svcgraph/reader.h"

/* What fields mean to us. Ids before all others: see FIELD_IDS. */
enum log_field {
    FIELD_TRACE,
    FIELD_OTHER_ID,
    FIELD_SPAN,
    FIELD_SERVICE,
    FIELD_SPACE,
    FIELD_TIME,
    FIELD_LEVEL,
    FIELD_MESSAGE,
    FIELD_PEER,
    FIELD_OPERATION,
    FIELD_LOGGER, /* logger, thread, component, job */
    FIELD_THREAD,
    FIELD_METHOD,
    FIELD_PATH,
    FIELD_STATUS,
    FIELD_REQUEST, /* something only requests have */
    FIELD_INNER,   /* a line within the line */
    LOG_FIELDS,
    FIELD_NONE = LOG_FIELDS,
};

enum { FIELD_IDS = 1u << FIELD_TRACE | 1u << FIELD_OTHER_ID };

struct log_fields { /* of one line; of several names for one thing the best wins */
    uint32_t set;   /* bit of enum log_field */
    struct str value[LOG_FIELDS];
    uint8_t rank[LOG_FIELDS];
    bool decimal; /* the trace's id is one of Datadog's, decimal up to 64 bits */
};

/* Puts the value of a field that is called so: a dotted path, in any case and spelling. */
void log_fields_put(struct log_fields *fields, struct str name, struct str value);

static inline bool log_has(const struct log_fields *fields, enum log_field field)
{
    return fields->set >> field & 1;
}

/* A line in JSON. False when it is malformed: then *out_error says how. */
bool log_json(struct arena *arena, struct str text, struct log_fields *out, const char **out_error);

/* A line of key=value. False when it has fewer than two pairs. */
bool log_logfmt(struct arena *arena, struct str text, struct log_fields *out);

/*
 * The line within: behind what Kubernetes or docker compose write in front of it. What that says
 * goes to out.
 */
struct str log_unwrap(struct arena *arena, struct str text, struct log_fields *out);

/* Microseconds since 1970; false when it is no time. *out_coarse: it is in whole seconds. */
bool log_time(struct str text, uint64_t *out, bool *out_coarse);

/*
 * Gives the line to the store; false when it names no service. alone: its neighbours in the file
 * say nothing of it.
 */
bool log_take(struct span_store *store, struct arena *scratch, const struct log_fields *f,
              struct loc loc, bool alone);

/* The same of a line by itself, when it is JSON with an id of a request. */
bool log_take_json(struct span_store *store, struct arena *scratch, struct str line,
                   struct loc loc);

enum log_level log_level(struct str text);
enum log_scope log_scope(const struct log_fields *fields);

/* The service on the other side, without what proxies write around it. Empty when it is none. */
struct str log_peer(struct str text);

/* Lines of a stream. */
enum { LOG_LINE_MAX = 4 << 20 };

struct lines {
    struct stream *stream;
    struct arena *arena; /* of the buffer */
    char *buffer;
    size_t start, end, capacity;
    uint32_t number; /* of the line last given */
    bool too_long;   /* of it, only LOG_LINE_MAX bytes are there */
    bool unfinished; /* it ends with the input, not with a line break */
    bool stopped;
};

/* The next line without its break; valid until the next call. False at the end. */
bool lines_next(struct lines *lines, struct str *out);

/* The user's patterns for one file, compiled. */
struct log_pattern {
    struct regex *regex;
    struct str service;
    int groups[LOG_FIELDS]; /* by meaning; 0: none */
};

struct log_patterns {
    VEC(struct log_pattern) all;
    bool stated; /* one of them names this file */
};
struct log_patterns log_patterns_for(struct arena *arena, const struct config *config,
                                     struct str path);
void log_patterns_free(struct log_patterns *patterns);

/* The first pattern that matches. *out_limit: one was given up. */
bool log_pattern_match(const struct log_patterns *patterns, struct str text, struct log_fields *out,
                       bool *out_limit);

#endif
