#ifndef SVCGRAPH_VERSION_PRIV_H
#define SVCGRAPH_VERSION_PRIV_H

#include "svcgraph/version.h"

enum {
    VERSION_TEXT_MAX = 256,    /* of one version; npm's limit */
    RANGE_TEXT_MAX = 16 << 10, /* longer ones are not followed */
};

/*
 * Keys: bytes that sort as versions do. A key that begins another one comes before it, so the key of
 * a prefix is the place before all that begin so, and a key with a zero byte behind it the place
 * right after it.
 */
struct key {
    char bytes[3 * VERSION_TEXT_MAX + 64];
    size_t n;
};
void key_byte(struct key *key, int byte);
void key_text(struct key *key, struct str text); /* a zero byte ends it */
bool key_number(struct key *key, struct str digits);
void key_u64(struct key *key, uint64_t number);
/* The other way: false, -1 or empty at the end. */
bool key_take_number(struct str *key, struct str *out);
int key_take_byte(struct str *key);
struct str key_take_text(struct str *key);
struct str key_save(struct arena *arena, const struct key *key);
struct str key_after(struct arena *arena, struct str key);

/* A version at its place. */
struct placed {
    struct str key;
    bool pre; /* before a release */
};

/* What the set arithmetic needs to know of an order. */
struct order {
    /* False when the text is no version there. */
    bool (*place)(struct arena *arena, struct str text, struct placed *out);
    /* What a place says of versions: the one there, or its first numbers. "!": behind all plain ones. */
    struct str (*text)(struct arena *arena, struct str key);
    /*
     * The lowest version that reads well at or behind low, and before high if that is not NULL: a
     * release or one before a release. UNKNOWN: none was found, but there may be some.
     */
    enum answer (*first)(struct arena *arena, struct str low, const struct str *high, bool pre,
                         struct str *out);
};
extern const struct order order_semver, order_maven, order_pep440, order_ruby, order_calendar;
const struct order *order_row(enum version_order order);

/*
 * For orders in which there is always another version: tries the text of low, plain versions a little
 * higher, then these with the endings (a list that ends with NULL). UNKNOWN when none fits.
 */
struct candidates {
    struct arena *arena;
    const struct order *order;
    struct str low;
    const struct str *high;
    bool pre;
};
enum answer candidates_first(const struct candidates *c, struct str low_text,
                             const char *const *endings, struct str *out);

/* Up to three numbers with dots between, no more. */
bool version_is_plain(struct str text);

/* [low, high) */
struct interval {
    struct str low, high;
    bool unbounded; /* no upper end: high is not set */
};
struct interval_list {
    VEC(struct interval) all;
};
bool interval_meet(struct interval *i, const struct interval *by); /* false: nothing is left */

struct version_set set_of(struct arena *arena, const struct interval_list *list);
struct version_set set_and(struct arena *arena, struct version_set a, struct version_set b);
struct version_set set_or(struct arena *arena, struct version_set a, struct version_set b);
struct version_set set_not(struct arena *arena, struct version_set a);
bool set_has(struct version_set set, struct str key);
void set_to_list(struct arena *arena, struct version_set set, struct interval_list *out);

/* Comparators joined by AND. */
struct group {
    struct arena *arena;
    struct interval all;
    bool empty;
    bool any_pre;                       /* versions before releases are in as others are */
    struct interval_list holes, admits; /* admits: where versions before releases are in */
    struct interval_list pre_holes;     /* holes for these only */
};
void group_init(struct group *group, struct arena *arena);
void group_meet(struct group *group, struct interval by);
void group_below(struct group *group, struct str high);
void group_from(struct group *group, struct str low);
void group_hole(struct group *group, struct str low, struct str high);

/* Groups joined by OR. */
struct unions {
    struct arena *arena;
    struct interval_list releases, pres;
};
void unions_add(struct unions *unions, const struct group *group);
void unions_range(const struct unions *unions, struct range *out);

/* The dialect is set already, the text trimmed. False when it is no range. */
bool parse_semver_range(struct arena *arena, struct str text, struct range *out);
bool parse_maven_range(struct arena *arena, struct str text, struct range *out);
bool parse_pep440_range(struct arena *arena, struct str text, struct range *out);
bool parse_go_range(struct arena *arena, struct str text, struct range *out);
bool parse_ruby_range(struct arena *arena, struct str text, struct range *out);
bool parse_calendar_range(struct arena *arena, struct str text, struct range *out);

/* The same range, of plain versions only, in the order of semver. False for dates. */
bool range_to_plain(struct arena *arena, const struct range *range, struct range *out);

/* Some version in the sets; UNKNOWN when none was found though there may be one. */
enum meeting sets_meet(struct arena *arena, const struct order *order, struct version_set releases,
                       struct version_set pres, struct str *out);

/* All versions of the text name dates, and there are some. */
bool names_dates(struct str text);

/* Semver with missing or wildcard parts: n[0 .. count) are given. */
struct partial {
    uint64_t n[3];
    unsigned count;
    struct str pre; /* only when count is 3 */
    bool gap;       /* a number stands behind a wildcard: "1.x.3" */
};

/* "1", "1.x", "v1.2.*", "1.2.3-rc.1+build"; empty text has count 0. */
bool partial_parse(struct str text, struct partial *out);
bool partial_parse_loose(struct str text, struct partial *out); /* "1.x.3" as well */

/* From its first release, or its own place, to before the versions that do not begin so. */
struct interval partial_interval(struct arena *arena, const struct partial *p);

/* Keys of semver: of a version, and before all versions of a step, those before its release too. */
struct str semver_key(struct arena *arena, const struct semver *version);
struct str semver_step(struct arena *arena, const uint64_t n[3]);

struct str digits_next(struct arena *arena, struct str digits); /* one more, however long */
bool is_digit(char c);
bool is_letter(char c);
size_t count_digits(struct str s); /* at its beginning */
bool all_digits(struct str s);     /* and some */
bool is_blank(char c);
struct str skip_blanks(struct str s);

#endif
