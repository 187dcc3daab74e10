/*
 * The line of semver. A key is three numbers, then RELEASE or PRE and the identifiers: so all that
 * comes before a release lies behind the key that ends with PRE, and before the release.
 */
#include "version_priv.h"

enum { PRE = 0x01, RELEASE = 0xf0, ID_END = 0x01, ID_NUMBER = 0x02, ID_TEXT = 0x03 };

static void put_step(struct key *key, const uint64_t n[3])
{
    for (size_t i = 0; i < 3; i++)
        key_u64(key, n[i]);
}

static void put_identifiers(struct key *key, struct str pre)
{
    struct str part;
    while (str_split(&pre, '.', &part)) {
        bool number = all_digits(part);
        key_byte(key, number ? ID_NUMBER : ID_TEXT);
        if (!number || !key_number(key, part))
            key_text(key, part);
    }
    key_byte(key, ID_END);
}

struct str semver_key(struct arena *arena, const struct semver *version)
{
    struct key key = { .n = 0 };
    put_step(&key, version->n);
    key_byte(&key, version->pre.n > 0 ? PRE : RELEASE);
    if (version->pre.n > 0)
        put_identifiers(&key, version->pre);
    return key_save(arena, &key);
}

struct str semver_step(struct arena *arena, const uint64_t n[3])
{
    struct key key = { .n = 0 };
    put_step(&key, n);
    key_byte(&key, PRE);
    return key_save(arena, &key);
}

static bool place(struct arena *arena, struct str text, struct placed *out)
{
    struct semver version;
    if (!semver_parse(text, &version))
        return false;
    *out = (struct placed){ semver_key(arena, &version), version.pre.n > 0 };
    return true;
}

static bool take_identifiers(struct arena *arena, struct str *key, struct str *out)
{
    struct strbuf pre;
    struct str digits;
    strbuf_init(&pre, arena);
    for (;;) {
        int kind = key_take_byte(key);
        if (kind != ID_NUMBER && kind != ID_TEXT) {
            *out = strbuf_str(&pre);
            return kind == ID_END && pre.n > 0;
        }
        if (pre.n > 0)
            strbuf_add_char(&pre, '.');
        if (kind == ID_NUMBER && key_take_number(key, &digits))
            strbuf_add(&pre, digits);
        else
            strbuf_add(&pre, key_take_text(key));
    }
}

/* The next release, and the numbers behind it start again. False behind the last one. */
static bool next_step(uint64_t n[3])
{
    for (size_t i = 3; i-- > 0;) {
        if (n[i] < VERSION_NUMBER_MAX) {
            n[i]++;
            return true;
        }
        n[i] = 0;
    }
    return false;
}

/* The lowest version at or behind the key; false when there is none. */
static bool at_or_behind(struct arena *arena, struct str key, bool pre, struct semver *out)
{
    struct str digits, identifiers = STR_NULL;
    *out = (struct semver){ { 0 }, STR_NULL };
    for (size_t i = 0; i < 3 && key_take_number(&key, &digits); i++)
        str_to_u64(digits, &out->n[i]);
    if (out->n[0] > VERSION_NUMBER_MAX || out->n[1] > VERSION_NUMBER_MAX)
        return false;
    int kind = key_take_byte(&key);
    bool beyond = out->n[2] > VERSION_NUMBER_MAX;
    if (beyond || (kind == RELEASE && (pre || key.n > 0))) {
        out->pre = pre ? STR("0") : STR_NULL;
        return next_step(out->n);
    }
    if (!pre)
        return true;
    out->pre = STR("0");
    if (kind == PRE && take_identifiers(arena, &key, &identifiers)) /* then next: "rc.1.0" */
        out->pre = key.n ? str_concat(arena, identifiers, STR(".0")) : identifiers;
    return true;
}

static enum answer first(struct arena *arena, struct str low, const struct str *high, bool pre,
                         struct str *out)
{
    struct semver version;
    if (!at_or_behind(arena, low, pre, &version))
        return ANSWER_NO;
    if (high && str_cmp(semver_key(arena, &version), *high) >= 0)
        return ANSWER_NO;
    *out = semver_text(arena, &version);
    return ANSWER_YES;
}

static struct str text_of(struct arena *arena, struct str key)
{
    struct semver version;
    bool any = at_or_behind(arena, key, false, &version);
    return any ? semver_text(arena, &version) : STR("!");
}

const struct order order_semver = { .place = place, .text = text_of, .first = first };
