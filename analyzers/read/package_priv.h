/* What readers of package manifests share. */
#ifndef SVCGRAPH_READ_PACKAGE_PRIV_H
#define SVCGRAPH_READ_PACKAGE_PRIV_H

#include "svcgraph/reader.h"

struct package { /* a manifest on its way to the builder */
    struct reading *reading;
    const struct input *input;
    const char *ecosystem, *dialect, *how;
    bpackage at;
};

struct package_text {
    struct str text;
    struct loc loc;
};

/* The first document of the file, or NULL. */
const struct node *package_doc(const struct input *input);

/* For rows of manifests in TOML: parsed is the document. Faults are told of a named file only. */
bool package_parse_toml(struct input *input);

/* The document of another manifest in TOML, named from this one; NULL when it is no input. */
const struct node *package_toml(struct reading *reading, const struct input *from, struct str name);

/* Of a scalar; empty without one. */
struct package_text package_text(const struct node *scalar);

/* In the folder of its input. An empty name: nobody can ask for it. */
void package_begin(struct package *p, struct str name, struct package_text version,
                   struct package_text release);

/* In another folder, without a version; loc is where it is named. */
void package_begin_in(struct package *p, struct str dir, struct str name, struct loc loc);

/* An empty range is any. */
void package_need(struct package *p, struct str name, struct str range, struct loc loc);

/*
 * The text where it may be the version of something that runs; empty for templates, for names that
 * move, and for what a generator writes and nobody changes ("0.0.0", "1.0.0").
 */
struct package_text package_release(struct package_text version);

/* The manifest's own name, or that with a suffix. */
bool package_named(const struct probe *probe, const char *name);

/* --- package_lines.c: manifests that are read line by line --- */

/* For rows of such manifests: the text is all there is. */
bool package_parse_text(struct input *input);

struct package_lines {
    struct str rest;
    uint32_t source, number;
};

struct package_line {
    struct str text;   /* without blanks at its ends */
    const char *begin; /* of the line */
    struct loc loc;    /* of that, too */
};

struct package_lines package_lines(struct str text, uint32_t source);
bool package_next_line(struct package_lines *lines, struct package_line *out);

/* Where a part of the line stands. */
struct loc package_loc(const struct package_line *line, struct str part);

#endif
