/* Writer row: an output form is one file in cmd/write, one line in writers.def. */
#ifndef SVCGRAPH_WRITER_H
#define SVCGRAPH_WRITER_H

#include "svcgraph/packages.h"
#include "svcgraph/run.h"

/* What a result is made of; a writer accepts some of these. */
enum result_kind { RESULT_FINDINGS = 1, RESULT_GRAPH = 2, RESULT_REPORT = 4 };

struct jsonw; /* cmd/write/jsonw.h */
struct out;   /* buffered output with a sticky error: cmd/write/out.h */

enum highlight { HIGHLIGHT_NONE, HIGHLIGHT_CYCLES, HIGHLIGHT_FINDINGS };
enum cluster_by { CLUSTER_NONE, CLUSTER_NAMESPACE, CLUSTER_OWNER, CLUSTER_KIND };

struct report_line { /* answers of why and impact: rows with their evidence */
    unsigned indent;
    struct str text;
    struct loc loc; /* LOC_NONE when the line has no place */
    struct slice mark; /* bytes of the text that are coloured, where colour is wanted ... */
    const char *mark_colour; /* ... by this SGR code */
};

struct result {
    enum result_kind kind;
    const struct run *run;
    const struct graph *graph; /* maybe a part of run->graph */
    const struct findings *findings;
    const struct verdict *verdict;
    struct str note;      /* "41 of 180 services shown (focus checkout, depth 2)" */
    struct str title;
    const char *schema;   /* of a report in JSON: "svcgraph/impact/v1" */
    const struct report_line *lines; /* RESULT_REPORT, for people */
    size_t n_lines;
    /* RESULT_REPORT, for machines: writes members of the open root object, after "schema". */
    void (*report_json)(void *ctx, struct jsonw *w);
    /* Writes all of it in another form: "markdown", "mermaid". NULL: it has none. */
    void (*report_form)(void *ctx, const char *form, struct out *out);
    void *report_ctx;
    enum highlight highlight;
    enum cluster_by cluster_by;
    bool legend;
    bool colour;
    size_t max_findings; /* 0: all */
    size_t n_files;      /* not 0: the summary counts files, there being no services */
    int exit_status;     /* for forms that state it (SARIF) */
    const struct packages *packages; /* of two versions; NULL: there are none */
    bool list_changes;               /* in text, what was added to each */
};

struct writer {
    const char *name;    /* "sarif": for --format */
    const char *title;   /* "SARIF 2.1.0, for code scanning" */
    const char *suffix;  /* ".sarif" */
    unsigned accepts;    /* bits of enum result_kind */
    void (*write)(const struct result *result, struct out *out);
};

#define WRITER(name) extern const struct writer writer_##name;
#include "../../cmd/write/writers.def"
#undef WRITER

extern const struct writer *const writers[]; /* NULL-terminated */
const struct writer *writer_find(struct str name);

#endif
