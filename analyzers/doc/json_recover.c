/*
 * Going on behind an element that is no JSON: its end is where its brackets are closed, quoted ones
 * not counted. So what is wrong inside may be anything that leaves quotes and brackets as they are.
 */
#include "json_priv.h"

struct recovery {
    uint64_t depth; /* beyond what a reader takes, too */
    unsigned level;
    bool quoted, escaped;
    char before; /* the last byte that is no blank; 0: there was none */
};

static bool is_opener(char c)
{
    return c == '{' || c == '[';
}

static bool is_closer(char c)
{
    return c == '}' || c == ']';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * Whether a document begins behind the newline at p, which no newline inside of one can look like:
 * what stands before it is finished, or broken off, and an object or list begins the line.
 */
static bool begins_document(struct json *j, const struct recovery *r)
{
    enum { LOOK = 64 };
    size_t n = json_need(j, LOOK), i = 1;
    if (i < n && is_opener(j->p[i]) && (r->quoted || !r->before || !strchr(",:{[", r->before)))
        return true;
    while (i < n && is_blank(j->p[i]))
        i++;
    return i < n && is_opener(j->p[i]) && is_closer(r->before);
}

/* One byte inside of quotes. */
static void pass_quoted(struct recovery *r, char c)
{
    if (!r->escaped && c == '"')
        r->quoted = false;
    r->escaped = !r->escaped && c == '\\';
}

static void open_level(struct json *j, struct recovery *r, char c)
{
    if (r->depth < JSON_DEPTH_MAX)
        j->closers[r->depth] = c == '{' ? '}' : ']';
    r->depth++;
}

/* Ends the innermost container that it can end, and what is open within; none: it is passed over.
 */
static void close_level(struct json *j, struct recovery *r, char c)
{
    uint64_t depth = r->depth;
    while (depth > r->level && depth <= JSON_DEPTH_MAX && j->closers[depth - 1] != c)
        depth--;
    if (depth > r->level)
        r->depth = depth - 1;
}

/* One byte outside of quotes, in the container itself; true where reading can go on. */
static bool pass_here(struct json *j, struct recovery *r, char c)
{
    char closer = j->closers[r->level - 1];
    if (c == closer || (is_opener(c) && closer == ']' && !r->before)) {
        j->state = c == closer ? JSON_AT_NEXT : JSON_AT_FIRST_ITEM;
        return true;
    }
    j->p++;
    j->state = closer == '}' ? JSON_AT_FIRST_KEY : JSON_AT_FIRST_ITEM;
    if (is_opener(c))
        open_level(j, r, c);
    return c == ',';
}

/* The same, within what stands in it. */
static bool pass_inside(struct json *j, struct recovery *r, char c)
{
    j->p++;
    j->state = JSON_AT_NEXT;
    if (is_opener(c))
        open_level(j, r, c);
    else if (is_closer(c))
        close_level(j, r, c);
    return r->depth == r->level;
}

static bool pass(struct json *j, struct recovery *r, char c)
{
    r->quoted = c == '"';
    return r->depth == r->level ? pass_here(j, r, c) : pass_inside(j, r, c);
}

static bool find_end(struct json *j, struct recovery *r)
{
    while (json_more(j)) {
        char c = *j->p;
        if (c == '\n') {
            if (begins_document(j, r))
                return false;
            json_new_line(j, ++j->p);
            r->escaped = false;
            continue;
        }
        if (!r->quoted) {
            if (is_blank(c))
                j->p++;
            else if (pass(j, r, c))
                return true;
        } else {
            pass_quoted(r, c);
            j->p++;
        }
        r->before = is_blank(c) ? r->before : c;
    }
    return false;
}

static uint64_t offset(const struct json *j)
{
    return j->base + (uint64_t)(j->p - j->window);
}

/* A document that begins a line, where the one before it was broken off. */
static bool at_document(struct json *j)
{
    return json_more(j) && is_opener(*j->p) && j->line_start == offset(j);
}

/* Where it was tried in vain, and at least as near, it is again. */
static bool is_hopeless(const struct json *j, unsigned level)
{
    bool failed = j->last != JSON_ERROR || (j->stream && stream_error(j->stream));
    return failed || !level || !j->depth || (j->tried == offset(j) && level >= j->tried_level);
}

bool json_recover(struct json *j, unsigned level)
{
    level = level < j->depth ? level : j->depth;
    if (is_hopeless(j, level) || at_document(j))
        return false;
    struct recovery r = { .depth = j->depth, .level = level, .quoted = j->quoted };
    j->skipping = true;
    j->tried = offset(j);
    j->tried_level = level;
    bool found = find_end(j, &r);
    j->skipping = false;
    j->token = j->p;
    if (found) {
        j->depth = level;
        json_restart(j);
    } else {
        j->tried = offset(j);
        j->tried_level = 0;
    }
    return found;
}

bool json_is_over(struct json *j)
{
    return !json_more(j);
}
