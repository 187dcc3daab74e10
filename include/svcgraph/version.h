/*
 * Versions and ranges of them: semver 2.0.0 order, and the range grammars of npm, Cargo and Helm as
 * sets of intervals. Three answers: what carries no order (hashes, dates, "latest") is unknown,
 * never a conflict.
 */
#ifndef SVCGRAPH_VERSION_H
#define SVCGRAPH_VERSION_H

#include "svcgraph/str.h"
#include "svcgraph/vec.h"

struct semver {
    uint64_t n[3];  /* major, minor, patch; at most VERSION_NUMBER_MAX */
    struct str pre; /* without '-'; empty for a release */
};

#define VERSION_NUMBER_MAX ((UINT64_C(1) << 53) - 1)

/* Strict, but for a leading 'v' or '='. Build metadata is checked and dropped. */
bool semver_parse(struct str text, struct semver *out);
int semver_cmp(const struct semver *a, const struct semver *b); /* precedence */
struct str semver_text(struct arena *arena, const struct semver *version);

enum version_class {
    VERSION_SEMVER,
    VERSION_PARTIAL,  /* "1.4", "v1" */
    VERSION_CALENDAR, /* "2024.04.05", "24.04", "20240405" */
    VERSION_HASH,     /* "4f2a9c1", 40 hex digits */
    VERSION_DESCRIBE, /* "1.2.3-4-g5d3ffa1": after 1.2.3, whatever semver says */
    VERSION_FLOATING, /* "latest", "main", empty */
    VERSION_DIGEST,   /* "sha256:..." */
    VERSION_TEMPLATE, /* "${TAG}", "{{ .Values.tag }}" */
    VERSION_OTHER,
};
enum version_class version_class(struct str text);

/* Without a known image variant at its end: "3.12.1-alpine3.19" -> "3.12.1". */
struct str version_plain(struct str text);

/* A name that moves: "latest", "stable", "main", "nightly". Variants are looked through. */
bool version_is_floating(struct str text);

enum dialect { DIALECT_NPM, DIALECT_CARGO, DIALECT_HELM };
bool dialect_from_name(struct str name, enum dialect *out); /* "npm", "semver", "cargo", "helm" */

struct version_step { /* major.minor.patch of which a range admits pre-releases */
    uint64_t n[3];
};

struct interval {
    struct semver low, high;
    bool low_open, high_open;
    bool unbounded; /* no upper end: high is not set */
    bool any_step;  /* admits pre-releases of every step */
    const struct version_step *steps;
    size_t n_steps;
};

struct range { /* union; the intervals may overlap */
    VEC(struct interval) all;
};

/* False when the text is no range of the dialect. */
bool range_parse(struct arena *arena, struct str text, enum dialect dialect, struct range *out);

/* False when the result would be too large to follow; then nothing is known. */
bool range_intersect(struct arena *arena, const struct range *a, const struct range *b,
                     struct range *out);

/* Some version that the range admits, the lowest of its first interval with one. False: empty. */
bool range_witness(struct arena *arena, const struct range *range, struct semver *out);

bool range_has_version(const struct range *range, const struct semver *version);

/* By text: partial versions are in when all of their versions are. */
enum answer range_has(const struct range *range, struct str version);

#endif
