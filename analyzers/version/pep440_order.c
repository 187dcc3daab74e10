/*
 * The line of PEP 440: epoch, release without zeros at its end, then what of it: only a development
 * version, a pre-release, the release; after it; development; and the local part, which sorts last
 * and counts only where a range names one.
 */
#include "pep440_priv.h"

enum {
    SEGMENT = 0x02,
    RELEASE_END = 0x01,
    PRE_DEV = 0x01, /* neither pre nor post, but dev */
    PRE_A = 0x02,
    PRE_B,
    PRE_RC,
    PRE_NONE,
    POST_NONE = 0x01,
    POST = 0x02,
    DEV = 0x01,
    DEV_NONE = 0x02,
    LOCAL_NONE = 0x01,
    LOCAL = 0x02,
    LOCAL_WORD = 0x02,
    LOCAL_NUMBER = 0x03,
    LOCAL_END = 0x01,
    TOP = 0xff,
};

static bool is_mark(char c)
{
    return c == '.' || c == '-' || c == '_';
}

static bool take_word(struct str *text, const char *word)
{
    size_t n = strlen(word);
    if (!str_is_nocase(str_take(*text, n), word))
        return false;
    *text = str_skip(*text, n);
    return true;
}

/* "[.-_]word[.-_]123": digits empty stand for 0. */
static bool take_part(struct str *text, const char *const *words, struct str *out_digits,
                      size_t *out_word)
{
    struct str rest = *text;
    if (rest.n > 0 && is_mark(rest.p[0]))
        rest = str_skip(rest, 1);
    for (size_t i = 0; words[i]; i++) {
        struct str after = rest;
        if (!take_word(&after, words[i]))
            continue;
        bool mark = after.n > 1 && is_mark(after.p[0]) && is_digit(after.p[1]);
        struct str digits = str_skip(after, mark);
        *out_digits = str_take(digits, count_digits(digits));
        *out_word = i;
        *text = mark ? str_skip(digits, out_digits->n) : str_skip(after, out_digits->n);
        if (out_digits->n == 0)
            *out_digits = STR("0");
        return true;
    }
    return false;
}

static bool take_release(struct str *text, struct pep440 *out)
{
    size_t n = count_digits(*text);
    if (n > 0 && n < text->n && text->p[n] == '!') {
        out->epoch = str_take(*text, n);
        *text = str_skip(*text, n + 1);
        n = count_digits(*text);
    }
    struct str all = *text;
    for (;;) {
        if (n == 0)
            return false;
        out->segments++;
        *text = str_skip(*text, n);
        out->release = str_take(all, all.n - text->n);
        if (text->n < 2 || text->p[0] != '.' || !is_digit(text->p[1]))
            return true;
        *text = str_skip(*text, 1);
        n = count_digits(*text);
    }
}

static void take_suffixes(struct str *text, struct pep440 *out)
{
    static const char *const pre[] = {
        "alpha", "a", "beta", "b", "preview", "pre", "rc", "c", NULL
    };
    static const int kinds[] = { PRE_A, PRE_A, PRE_B, PRE_B, PRE_RC, PRE_RC, PRE_RC, PRE_RC };
    static const char *const post[] = { "post", "rev", "r", NULL };
    static const char *const dev[] = { "dev", NULL };
    size_t word;
    if (take_part(text, pre, &out->pre, &word))
        out->pre_kind = kinds[word];
    if (text->n > 1 && text->p[0] == '-' && is_digit(text->p[1])) { /* "1.0-3" */
        *text = str_skip(*text, 1);
        out->post = str_take(*text, count_digits(*text));
        *text = str_skip(*text, out->post.n);
    } else {
        take_part(text, post, &out->post, &word);
    }
    take_part(text, dev, &out->dev, &word);
}

static bool local_ok(struct str local)
{
    bool start = true;
    for (size_t i = 0; i < local.n; i++) {
        bool mark = is_mark(local.p[i]);
        if (mark ? start : !is_digit(local.p[i]) && !is_letter(local.p[i]))
            return false;
        start = mark;
    }
    return !start;
}

bool pep440_parse(struct str text, struct pep440 *out)
{
    text = str_trim(text);
    *out = (struct pep440){ .epoch = STR("0") };
    if (text.n > VERSION_TEXT_MAX)
        return false;
    if (text.n > 0 && (text.p[0] == 'v' || text.p[0] == 'V'))
        text = str_skip(text, 1);
    if (!take_release(&text, out))
        return false;
    take_suffixes(&text, out);
    if (text.n > 0 && text.p[0] == '+') {
        out->local = str_skip(text, 1);
        text = STR_NULL;
        if (!local_ok(out->local))
            return false;
    }
    return text.n == 0;
}

bool pep440_is_pre(const struct pep440 *v)
{
    return v->pre_kind || v->dev.n > 0;
}

static bool put_release(struct key *key, const struct pep440 *v, size_t segments)
{
    size_t zeros = 0;
    struct str release = v->release, part;
    if (!key_number(key, v->epoch))
        return false;
    for (size_t i = 0; i < segments && str_split(&release, '.', &part); i++) {
        bool zero = true;
        for (size_t k = 0; k < part.n; k++)
            zero = zero && part.p[k] == '0';
        if (zero) {
            zeros++;
            continue;
        }
        for (; zeros > 0; zeros--) {
            key_byte(key, SEGMENT);
            key_number(key, STR("0"));
        }
        key_byte(key, SEGMENT);
        if (!key_number(key, part))
            return false;
    }
    key_byte(key, RELEASE_END);
    return true;
}

static bool put_public(struct key *key, const struct pep440 *v)
{
    int pre = v->pre_kind ? v->pre_kind : v->post.n == 0 && v->dev.n > 0 ? PRE_DEV : PRE_NONE;
    if (!put_release(key, v, v->segments))
        return false;
    key_byte(key, pre);
    if (v->pre_kind && !key_number(key, v->pre))
        return false;
    key_byte(key, v->post.n > 0 ? POST : POST_NONE);
    if (v->post.n > 0 && !key_number(key, v->post))
        return false;
    key_byte(key, v->dev.n > 0 ? DEV : DEV_NONE);
    return v->dev.n == 0 || key_number(key, v->dev);
}

static void put_local(struct key *key, struct str local)
{
    key_byte(key, local.n > 0 ? LOCAL : LOCAL_NONE);
    while (local.n > 0) {
        size_t n = 0;
        while (n < local.n && !is_mark(local.p[n]))
            n++;
        struct str part = str_take(local, n);
        bool number = all_digits(part);
        key_byte(key, number ? LOCAL_NUMBER : LOCAL_WORD);
        if (!number || !key_number(key, part))
            key_text(key, part);
        local = str_skip(local, n + 1);
    }
    key_byte(key, LOCAL_END);
}

bool pep440_keys(struct arena *arena, const struct pep440 *v, struct pep440_keys *out)
{
    struct key key = { .n = 0 };
    if (!put_release(&key, v, v->segments))
        return false;
    out->bottom = key_save(arena, &key);
    key_byte(&key, PRE_NONE);
    out->final = key_save(arena, &key);
    key_byte(&key, POST);
    out->posts = key_save(arena, &key);
    key.n = out->bottom.n;
    key_byte(&key, TOP);
    out->top = key_save(arena, &key);
    key.n = 0;
    if (!put_public(&key, v))
        return false;
    size_t public = key.n;
    key_byte(&key, TOP);
    out->behind_locals = key_save(arena, &key);
    key.n = public;
    put_local(&key, str_lower(arena, v->local));
    out->own = key_save(arena, &key);
    return true;
}

static bool place(struct arena *arena, struct str text, struct placed *out)
{
    struct pep440 v;
    struct pep440_keys keys;
    if (!pep440_parse(text, &v) || !pep440_keys(arena, &v, &keys))
        return false;
    *out = (struct placed){ keys.own, pep440_is_pre(&v) };
    return true;
}

/* Epoch and release of a key, and behind it its last parts where it is the key of a version. */
static struct str text_of(struct arena *arena, struct str key)
{
    static const char *const kinds[] = { "a", "b", "rc" };
    struct strbuf text;
    struct str digits;
    strbuf_init(&text, arena);
    if (key_take_number(&key, &digits) && !str_is(digits, "0"))
        strbuf_addf(&text, "%" PRIstr "!", STR_ARG(digits));
    size_t start = text.n;
    while (key_take_byte(&key) == SEGMENT && key_take_number(&key, &digits))
        strbuf_addf(&text, "%s%" PRIstr, text.n > start ? "." : "", STR_ARG(digits));
    if (text.n == start)
        strbuf_add_char(&text, '0');
    int kind = key_take_byte(&key);
    if (kind >= PRE_A && kind <= PRE_RC && key_take_number(&key, &digits))
        strbuf_addf(&text, "%s%" PRIstr, kinds[kind - PRE_A], STR_ARG(digits));
    if (key_take_byte(&key) == POST && key_take_number(&key, &digits))
        strbuf_addf(&text, ".post%" PRIstr, STR_ARG(digits));
    if (key_take_byte(&key) == DEV && key_take_number(&key, &digits))
        strbuf_addf(&text, ".dev%" PRIstr, STR_ARG(digits));
    return strbuf_str(&text);
}

/* Both lie in one release, the upper one not behind it: only what comes before the release does. */
static bool only_pres(struct str low, const struct str *high)
{
    size_t same = 0;
    while (high && same < low.n && same < high->n && low.p[same] == high->p[same])
        same++;
    struct str rest = str_take(low, same), digits;
    if (!high || !key_take_number(&rest, &digits))
        return false;
    while (key_take_byte(&rest) == SEGMENT)
        if (!key_take_number(&rest, &digits))
            return false;
    size_t end = same - rest.n; /* behind the release, if that is whole */
    return end > 0 && low.p[end - 1] == RELEASE_END && high->n > end && high->p[end] < PRE_NONE;
}

static enum answer first(struct arena *arena, struct str low, const struct str *high, bool pre,
                         struct str *out)
{
    static const char *const behind[] = { "", ".0.1", ".1", ".post1", ".0.0.1", NULL };
    static const char *const before[] = { "a1", ".dev0", "a0", "b1", "rc1", ".dev1", ".1a1", NULL };
    struct candidates c = { arena, &order_pep440, low, high, pre };
    if (!pre && only_pres(low, high))
        return ANSWER_NO;
    return candidates_first(&c, text_of(arena, low), pre ? before : behind, out);
}

const struct order order_pep440 = { .place = place, .text = text_of, .first = first };
