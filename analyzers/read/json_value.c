/* Values of API definitions as JSON in one spelling, so that equal values are equal texts. */
#include "json_schema_priv.h"

#include <inttypes.h>
#include <math.h>

enum { NUMBER_MAX = 400 };

static bool based(struct str text, double *out)
{
    if (text.n < 3 || text.p[0] != '0' || (text.p[1] != 'x' && text.p[1] != 'o'))
        return false;
    *out = 0;
    for (size_t i = 2; i < text.n; i++) {
        char c = text.p[i];
        int digit = c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
        *out = *out * (text.p[1] == 'x' ? 16 : 8) + digit;
    }
    return true;
}

bool json_number(const struct node *node, double *out)
{
    if (!node || node->quoted || (node->type != DOC_INT && node->type != DOC_FLOAT))
        return false;
    struct str text = doc_text(node);
    char copy[NUMBER_MAX + 1];
    if (based(text, out))
        return isfinite(*out);
    if (text.n > NUMBER_MAX)
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    char *end;
    *out = strtod(copy, &end);
    return end == copy + text.n && isfinite(*out);
}

/* Integers too long for a double keep their digits. */
static void add_number(struct strbuf *buf, const struct node *value)
{
    double number;
    struct str text = doc_text(value);
    if (!json_number(value, &number)) {
        strbuf_add(buf, text);
    } else if (value->type == DOC_INT && fabs(number) >= 1e15) {
        strbuf_add(buf, str_starts(text, "+") ? str_skip(text, 1) : text);
    } else if (number == floor(number) && fabs(number) < 1e15) {
        strbuf_addf(buf, "%" PRId64, (int64_t)number);
    } else {
        strbuf_addf(buf, "%.17g", number);
    }
}

static void add_string(struct strbuf *buf, struct str text)
{
    strbuf_add_char(buf, '"');
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 0x20) {
            strbuf_addf(buf, "\\u%04x", c);
            continue;
        }
        if (c == '"' || c == '\\')
            strbuf_add_char(buf, '\\');
        strbuf_add_char(buf, (char)c);
    }
    strbuf_add_char(buf, '"');
}

static void add_scalar(struct strbuf *buf, const struct node *value, bool as_text)
{
    if (value->type == DOC_NULL)
        strbuf_add(buf, STR("null"));
    else if (value->type == DOC_STRING || as_text)
        add_string(buf, doc_text(value));
    else if (value->type == DOC_BOOL)
        strbuf_add(buf, value->boolean ? STR("true") : STR("false"));
    else
        add_number(buf, value);
}

struct open_value {
    const struct node *node;
    uint32_t next;
};

/* Members stay in the order in which they stand. */
static const struct node *next_member(struct strbuf *buf, struct open_value *open)
{
    const struct node *node = open->node;
    if (open->next == node->n)
        return NULL;
    uint32_t i = open->next++;
    if (i)
        strbuf_add_char(buf, ',');
    if (doc_is_list(node))
        return doc_item(node, i);
    add_string(buf, node->pairs[i].key);
    strbuf_add_char(buf, ':');
    return node->pairs[i].value;
}

struct str json_value_text(struct arena *arena, const struct node *value, bool as_text)
{
    struct strbuf buf;
    VEC(struct open_value) open = { 0 };
    strbuf_init(&buf, arena);
    while (value) {
        if (doc_is_map(value) || doc_is_list(value)) {
            strbuf_add_char(&buf, doc_is_map(value) ? '{' : '[');
            *vec_push(arena, &open) = (struct open_value){ value, 0 };
        } else {
            add_scalar(&buf, value, as_text && open.n == 0);
        }
        value = NULL;
        while (open.n && !(value = next_member(&buf, &open.v[open.n - 1]))) {
            strbuf_add_char(&buf, doc_is_map(open.v[open.n - 1].node) ? '}' : ']');
            open.n--;
        }
    }
    return strbuf_str(&buf);
}
