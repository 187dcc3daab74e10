/*
 * Versions and ranges of them, each read as its own tool reads it. Three answers: what carries no
 * order (hashes, branches, "latest") is unknown, never a conflict.
 *
 * A range is a set of intervals over the order of its dialect. Two orders have only plain versions
 * in common: up to three dotted numbers, nothing behind ("1.4", "2.0.1"), which all of them order by
 * number. So ranges of different orders are compared by the plain versions they admit. One that
 * fits all of them is a witness; that there is none is a conflict only where no range names a
 * version that is not plain ("2.0-rc1", "1.0.post1", "2!1.0"), else nothing is known.
 */
#ifndef SVCGRAPH_VERSION_H
#define SVCGRAPH_VERSION_H

#include "svcgraph/str.h"
#include "svcgraph/vec.h"

const char *answer_name(enum answer answer); /* "no", "yes", "unknown" */

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
    VERSION_MAVEN,    /* "1.2.3-SNAPSHOT", "4.1.0.Final", "1.2.3.4" */
    VERSION_PYTHON,   /* "1.0rc1", "1!2.0", "1.0.post1", "1.0.dev3" */
    VERSION_API,      /* "v1beta1": of an interface, never of a release */
    VERSION_HASH,     /* "4f2a9c1", 40 hex digits */
    VERSION_DESCRIBE, /* "1.2.3-4-g5d3ffa1": after 1.2.3, whatever semver says */
    VERSION_PSEUDO,   /* of Go: "v0.0.0-20240405120000-5d3ffa1c0a2b", by its time stamp */
    VERSION_FLOATING, /* "latest", "main", empty */
    VERSION_DIGEST,   /* "sha256:..." */
    VERSION_TEMPLATE, /* "${TAG}", "{{ .Values.tag }}" */
    VERSION_OTHER,
};
enum version_class version_class(struct str text);
const char *version_class_name(enum version_class class); /* "semver", "calendar", ... */

/* Without a known image variant at its end: "3.12.1-alpine3.19" -> "3.12.1". */
struct str version_plain(struct str text);

/* A name that moves: "latest", "stable", "main", "1.4-SNAPSHOT". Variants are looked through. */
bool version_is_floating(struct str text);

/*
 * Which of two is later, below, at or above 0; false when nobody can tell: another class, no order
 * at all, or a part of which only some versions are later. Hashes and digests are only ever equal.
 */
bool version_compare(struct str a, struct str b, int *out);

enum dialect {
    DIALECT_NPM,
    DIALECT_CARGO,    /* bare means ^ */
    DIALECT_HELM,     /* Masterminds */
    DIALECT_MAVEN,    /* "[1.0,2.0)"; bare "1.0" is a wish that anyone overrules */
    DIALECT_PEP440,   /* "~=1.4, !=1.4.2" */
    DIALECT_GO,       /* the least of a major: "v1.4.0", "/v2" */
    DIALECT_RUBY,     /* "~> 1.2" is below 2 */
    DIALECT_CALENDAR, /* ">=2024.04 <2025" */
    DIALECTS,
};
/* "npm", "semver", "cargo", "helm", "maven", "pep440", "go", "ruby", "calendar"; empty is npm. */
bool dialect_from_name(struct str name, enum dialect *out);
const char *dialect_name(enum dialect dialect);

enum version_order { ORDER_SEMVER, ORDER_MAVEN, ORDER_PEP440, ORDER_RUBY, ORDER_CALENDAR };

/*
 * Places on the line of versions, ascending, each a text that sorts by its bytes as the versions
 * do. What lies at or behind an odd number of them is in the set.
 */
struct version_set {
    const struct str *edges;
    size_t n;
};

/* Dialects differ in when they take versions before a release, so these are a set of their own. */
struct range {
    enum dialect dialect;
    enum version_order order;
    bool plain;       /* names plain versions only */
    bool calendar;    /* names dates only */
    bool soft;        /* admits all and wishes for one: what is not that one is unknown */
    struct str exact; /* the only text that is taken, whatever it means; else empty */
    struct version_set releases, pres;
};

/*
 * False when the text is no range of the dialect. Ranges that name dates only are read as ranges of
 * dates in npm's, Cargo's and Helm's dialect, too. The result keeps parts of the text.
 */
bool range_parse(struct arena *arena, struct str text, enum dialect dialect, struct range *out);

/*
 * Of one order, or by plain versions only. False when that cannot be told: then nothing is known.
 * The complement of a range admits all that it does not, before releases as well.
 */
bool range_intersect(struct arena *arena, const struct range *a, const struct range *b,
                     struct range *out);
bool range_unite(struct arena *arena, const struct range *a, const struct range *b,
                 struct range *out);
void range_complement(struct arena *arena, const struct range *range, struct range *out);
enum answer range_within(struct arena *arena, const struct range *part, const struct range *whole);

/* Why no version is in all of some ranges. */
enum meeting {
    MEET_SOME,        /* there is one */
    MEET_NO_INTERVAL, /* nothing in common */
    MEET_NO_RELEASE,  /* intervals meet, but no version lies there that is admitted */
    MEET_NO_KNOWN,    /* of the known versions none is in all; others would be */
    MEET_UNKNOWN,
};
const char *meeting_name(enum meeting meeting);

/* A version that the range admits: the lowest that reads well. */
enum meeting range_witness(struct arena *arena, const struct range *range, struct str *out);

/*
 * By text. Partial versions are in when all that begin so are; in dialects that pad with zeros, also
 * when the padded one is.
 */
enum answer range_has(const struct range *range, struct str version);

/* As the dialect's own tool reads it, no variant, no class looked at: "1.4" is 1.4.0, if anything. */
enum answer range_has_exactly(const struct range *range, struct str version);

/* n ranges that one version must satisfy. */
struct meeting_of {
    enum meeting meeting;
    struct str witness; /* of MEET_SOME and MEET_NO_KNOWN: a version in all of them */
    bool known;         /* the witness is one of the known versions */
    size_t *conflict;   /* of MEET_NO_*: which of them already exclude each other, ascending */
    size_t n_conflict;
    bool smallest; /* no smaller set does; false when the search was cut short */
};
/*
 * known may be empty: then nothing is said of known versions. A range that admits nothing by itself
 * is a conflict of one. The work is bounded, whatever the ranges.
 */
struct meeting_of ranges_meet(struct arena *arena, const struct range *const *ranges, size_t n,
                              const struct str *known, size_t n_known);

/*
 * The version for which the fewest would have to move: weights[i] stand behind ranges[i] (NULL: one
 * each), and the provider moves, too, unless it is one of those that it has. Among equals it is the
 * provider that moves, for fewer others then have to; then the highest version wins.
 */
struct way_out {
    struct str version; /* empty: none found */
    bool has;           /* provided already */
    bool *moves;        /* n: this range would have to change */
    size_t changed;     /* weights that move, and the provider */
};
struct way_out ranges_way_out(struct arena *arena, const struct range *const *ranges,
                              const size_t *weights, size_t n, const struct str *has, size_t n_has);

#endif
