/*
 * Log lines as their reader gives them to the store of their file. Kept of a line: its share of the
 * service's sums; and a span_record of kind SPAN_LOG where it has an id, one for each request and
 * service as far as a small cache tells, one for each call.
 */
#ifndef SVCGRAPH_LOG_H
#define SVCGRAPH_LOG_H

#include "svcgraph/span.h"
#include "svcgraph/timeline.h"

/* What a line without any id tells of, by its fields and words. */
enum log_scope {
    LOG_PLAIN,      /* nothing: of a request, unless a start of the service is going on */
    LOG_REQUEST,    /* it shows a request: method and path, status, rpc */
    LOG_STARTUP,    /* start or stop of the service */
    LOG_BACKGROUND, /* a schedule, a probe of health, a heartbeat */
};

enum log_level { LOG_NONE, LOG_TRACE, LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_FATAL };
const char *log_level_name(enum log_level level); /* "info"; empty for LOG_NONE */

/* Symbols are of the store's own table; zero means absent everywhere. */
struct map;

struct log_line {
    struct trace_key trace; /* the trace's id */
    struct trace_key other; /* another id that services hand on: of a request, a correlation */
    sym service, space, operation;
    sym peer; /* the line tells of one call to it */
    uint8_t peer_kind;
    bool known;     /* it has some id, though it may be none to compare with others */
    uint8_t guess;  /* of that call, as in struct evidence */
    uint8_t scope;  /* enum log_scope */
    uint8_t level;  /* enum log_level */
    bool alone;     /* the lines before and after it say nothing of it */
    bool coarse;    /* the time is in whole seconds */
    uint64_t time;  /* microseconds since 1970; 0: not known */
    uint32_t line, column;
    uint64_t span; /* in which it was written; 0: not known */
    struct str message; /* need not outlive the call; kept only for the request asked for */
};

struct log_service { /* what one file says of one service */
    sym service, space;
    struct log_sums sums;      /* without node and place */
    uint32_t line, column;     /* of its first line */
    uint32_t missing_line, missing_column; /* of the first one missing */
    bool starting;             /* a line has told of its start, and none of a request since */
    uint64_t started;          /* when */
    uint64_t pending;          /* plain lines since then, which may belong to the start */
    uint32_t pending_line, pending_column;
    uint32_t seconds;          /* last of its seconds that was added to + 1; 0: none */
};

struct log_call { /* to a peer, in lines without id */
    uint32_t profile; /* of the store */
    uint8_t guess;
    uint64_t calls, errors;
    uint32_t line, column;
};

/* When lines without a trace's id were written, in 64ths of a second. */
struct log_second {
    uint32_t service; /* in services */
    uint64_t second;
    uint64_t parts;
};

enum { LOG_SECONDS_MAX = 1 << 19 /* of one file */, LOG_CACHE = 1024 };

struct log_book { /* of one file */
    VEC(struct log_service) services;
    VEC(struct log_call) calls;
    VEC(struct log_second) seconds;
    struct map *service_map, *call_map, *second_map; /* numbers of them */
    uint64_t cache[LOG_CACHE]; /* hashes of (id, service) that have a record */
    bool forgot;               /* there were more seconds than are kept */
    VEC(struct timeline_log) kept; /* lines of the request asked for */
};

/* Takes a line of a service. */
void span_store_log(struct span_store *store, const struct log_line *line);

/* End of the file: what was pending belongs to requests. */
void span_store_log_end(struct span_store *store);

/*
 * The id in a text, as that of a span's trace. False where log lines write that there is none ("",
 * "-", "null", zeros).
 */
bool log_id(struct str text, struct trace_key *out);

#endif
