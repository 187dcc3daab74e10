/* Expressions of HCL: kept as they stand, operands and operators in a row. */
#include "hcl_priv.h"

void hcl_expect(struct hcl *h, bool lines)
{
    hcl_blanks(h, lines);
    struct hcl_frame *frame = hcl_open(h, HCL_F_EXPR);
    frame->wants_value = true;
    frame->lines = lines;
}

static void put_op(struct hcl *h, size_t n)
{
    struct node *op = hcl_node(h, DOC_STRING, HCL_OP, h->at);
    op->text = (struct str){ h->text.p + h->at, n };
    h->at += n;
    hcl_put(h, op);
    hcl_top(h)->wants_value = true;
}

/* Bytes of the operator here, 0 for none. */
static size_t operator_here(const struct hcl *h, const struct hcl_frame *frame)
{
    static const char *const long_ones[] = { "==", "!=", "<=", ">=", "&&", "||" };
    char c = hcl_peek(h);
    for (size_t i = 0; i < countof(long_ones); i++)
        if (hcl_at(h, long_ones[i]))
            return 2;
    if (c == ':')
        return frame->choices > 0;
    return c && strchr("+-*/%<>?", c) ? 1 : 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void number(struct hcl *h)
{
    size_t begin = h->at;
    while (h->at < h->text.n && (is_digit(h->text.p[h->at]) ||
                                 (h->text.p[h->at] && strchr(".eExX_", h->text.p[h->at])) ||
                                 hcl_is_name(h->text.p[h->at])))
        h->at++;
    struct node *node = hcl_node(h, DOC_STRING, "", begin);
    node->text = (struct str){ h->text.p + begin, h->at - begin };
    node->type = text_scalar_type(node->text);
    node->text_line = node->loc.line;
    node->text_column = node->loc.column;
    hcl_put(h, node);
}

/* [0], ["key"], [*]: part of a name; anything else in brackets is an expression. */
static size_t plain_index(const struct hcl *h, size_t at)
{
    size_t begin = ++at;
    bool quoted = at < h->text.n && h->text.p[at] == '"';
    at += quoted;
    while (at < h->text.n && (is_digit(h->text.p[at]) || (!quoted && h->text.p[at] == '*') ||
                              (quoted && h->text.p[at] != '"' && h->text.p[at] != '\n' &&
                               h->text.p[at] != '$' && h->text.p[at] != '\\')))
        at++;
    if (quoted && (at >= h->text.n || h->text.p[at++] != '"'))
        return 0;
    return at > begin && at < h->text.n && h->text.p[at] == ']' ? at + 1 : 0;
}

static void traversal(struct hcl *h, size_t begin)
{
    for (;;) {
        size_t index = hcl_peek(h) == '[' ? plain_index(h, h->at) : 0;
        if (index) {
            h->at = index;
            continue;
        }
        if (hcl_peek(h) != '.' || h->at + 1 >= h->text.n)
            break;
        char next = h->text.p[h->at + 1];
        if (next != '*' && !hcl_is_name(next))
            break;
        h->at += 2;
        while (next != '*' && h->at < h->text.n && hcl_is_name(h->text.p[h->at]))
            h->at++;
    }
    struct node *node = hcl_node(h, DOC_STRING, HCL_REF, begin);
    node->text = (struct str){ h->text.p + begin, h->at - begin };
    hcl_put(h, node);
}

static bool keyword(struct hcl *h, struct str word, size_t begin)
{
    bool truth = str_is(word, "true");
    if (!truth && !str_is(word, "false") && !str_is(word, "null"))
        return false;
    struct node *node = hcl_node(h, DOC_BOOL, "", begin);
    node->text = word;
    node->boolean = truth;
    if (str_is(word, "null"))
        node->type = DOC_NULL;
    hcl_put(h, node);
    return true;
}

static void name_or_call(struct hcl *h)
{
    size_t begin = h->at;
    struct str word = hcl_word(h);
    while (hcl_at(h, "::")) {
        h->at += 2;
        hcl_word(h);
        word.n = h->at - begin;
    }
    if (hcl_peek(h) == '(') {
        struct hcl_frame *frame = hcl_open(h, HCL_F_CALL);
        frame->begin = begin;
        frame->name = word;
        h->at++;
    } else if (!keyword(h, word, begin)) {
        traversal(h, begin);
    }
}

/* "for k, v in": false, and nothing read, when it is not there. */
static bool for_head(struct hcl *h, struct str *out_names)
{
    size_t before = h->at++;
    hcl_blanks(h, true);
    bool is_for = hcl_at(h, "for ") || hcl_at(h, "for\t");
    if (is_for) {
        h->at += 3;
        hcl_blanks(h, true);
        size_t begin = h->at;
        hcl_word(h);
        hcl_blanks(h, true);
        if (hcl_peek(h) == ',') {
            h->at++;
            hcl_blanks(h, true);
            hcl_word(h);
        }
        *out_names = (struct str){ h->text.p + begin, h->at - begin };
        hcl_blanks(h, true);
        is_for = hcl_at(h, "in ") || hcl_at(h, "in\n") || hcl_at(h, "in\t");
    }
    h->at = is_for ? h->at + 2 : before;
    return is_for;
}

static void open_collection(struct hcl *h)
{
    struct str names;
    size_t begin = h->at;
    bool object = hcl_peek(h) == '{';
    if (!for_head(h, &names)) {
        hcl_open(h, object ? HCL_F_OBJECT : HCL_F_LIST);
        h->at++;
        return;
    }
    struct hcl_frame *frame = hcl_open(h, HCL_F_FOR);
    frame->begin = begin;
    frame->name = names;
    frame->close = object ? '}' : ']';
    hcl_expect(h, true);
}

static void operand(struct hcl *h)
{
    char c = hcl_peek(h);
    if (c == '"') {
        hcl_quoted(h);
    } else if (hcl_at(h, "<<")) {
        if (!hcl_heredoc(h))
            hcl_fail(h, "the heredoc that begins here has no end");
    } else if (c == '[' || c == '{') {
        open_collection(h);
    } else if (c == '(') {
        hcl_open(h, HCL_F_GROUP);
        h->at++;
    } else if (is_digit(c)) {
        number(h);
    } else if (c == '-' || c == '!') {
        put_op(h, 1);
    } else if (hcl_is_name_start(c)) {
        name_or_call(h);
    } else {
        hcl_fail(h, "a value should stand here");
    }
}

/* .name, .*, [expression] behind an operand that is no plain name */
static bool postfix(struct hcl *h)
{
    char next = h->at + 1 < h->text.n ? h->text.p[h->at + 1] : '\0';
    bool name = hcl_peek(h) == '.' && (next == '*' || hcl_is_name(next));
    bool star = hcl_at(h, "[*]");
    if (!name && hcl_peek(h) != '[')
        return false;
    struct hcl_frame *frame = hcl_open(h, HCL_F_INDEX);
    frame->first--; /* with the operand before it */
    frame->begin = h->at;
    if (!name && !star) {
        h->at++;
        return true;
    }
    struct node *key = hcl_node(h, DOC_STRING, "", ++h->at);
    size_t begin = h->at;
    if (next == '*' || star)
        h->at++;
    while (name && next != '*' && h->at < h->text.n && hcl_is_name(h->text.p[h->at]))
        h->at++;
    key->text = (struct str){ h->text.p + begin, h->at - begin };
    key->quoted = true;
    key->boolean = true; /* a member, no expression in brackets */
    h->at += star;
    hcl_put(h, key);
    hcl_close_list(h, hcl_node(h, DOC_LIST, HCL_INDEX, begin));
    return true;
}

static void close_expression(struct hcl *h)
{
    const struct hcl_frame *top = hcl_top(h);
    size_t n = h->items.n - top->first;
    if (n != 1) {
        hcl_close_list(h, hcl_node(h, DOC_LIST, HCL_OPS, top->begin));
        return;
    }
    const struct node *value = h->items.v[top->first].pair.value;
    hcl_drop(h);
    hcl_put(h, value);
}

void hcl_expression(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    bool begun = h->items.n > top->first;
    if (!top->wants_value && postfix(h))
        return;
    hcl_blanks(h, top->lines || (begun && top->wants_value));
    if (top->wants_value) {
        operand(h);
        return;
    }
    size_t n = operator_here(h, top);
    if (n == 0) {
        close_expression(h);
        return;
    }
    top->choices += hcl_peek(h) == '?';
    top->choices -= hcl_peek(h) == ':';
    put_op(h, n);
}

void hcl_for(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    size_t n = h->items.n - top->first, wanted = top->close == '}' ? 3 : 2;
    hcl_blanks(h, true);
    if (hcl_at(h, "...")) {
        h->at += 3;
        hcl_blanks(h, true);
    }
    if (n == 1 && hcl_peek(h) == ':') {
        h->at++;
        hcl_expect(h, true);
    } else if (n == 2 && wanted == 3 && hcl_at(h, "=>")) {
        h->at += 2;
        hcl_expect(h, true);
    } else if (n == wanted && (hcl_at(h, "if ") || hcl_at(h, "if(") || hcl_at(h, "if!"))) {
        h->at += 2;
        hcl_expect(h, true);
    } else if (n >= wanted && hcl_peek(h) == top->close) {
        struct node *list = hcl_node(h, DOC_LIST, HCL_FOR, top->begin);
        list->text = top->name;
        list->boolean = wanted == 3;
        h->at++;
        hcl_close_list(h, list);
    } else {
        hcl_fail(h, "the 'for' of line %u does not go on so", hcl_loc(h, top->begin).line);
    }
}

static void close_sequence(struct hcl *h)
{
    const struct hcl_frame *top = hcl_top(h);
    enum hcl_kind kind = top->kind;
    const char *tag = kind == HCL_F_CALL ? HCL_CALL : kind == HCL_F_INDEX ? HCL_INDEX : "";
    size_t n = h->items.n - top->first;
    h->at++;
    if (kind == HCL_F_GROUP && n == 1) {
        const struct node *value = h->items.v[top->first].pair.value;
        hcl_drop(h);
        hcl_put(h, value);
        return;
    }
    struct node *list = hcl_node(h, DOC_LIST, tag, top->begin);
    list->text = top->name;
    hcl_close_list(h, list);
}

void hcl_sequence(struct hcl *h)
{
    const struct hcl_frame *top = hcl_top(h);
    bool squared = top->kind == HCL_F_LIST || top->kind == HCL_F_INDEX;
    bool many = top->kind == HCL_F_LIST || top->kind == HCL_F_CALL;
    size_t n = h->items.n - top->first, needed = top->kind == HCL_F_INDEX ? 2 : 1;
    hcl_blanks(h, true);
    bool comma = false;
    while (many && (hcl_peek(h) == ',' || hcl_at(h, "..."))) {
        h->at += hcl_peek(h) == ',' ? 1 : 3;
        comma = true;
        hcl_blanks(h, true);
    }
    if (hcl_peek(h) == (squared ? ']' : ')') && (many || n == needed))
        close_sequence(h);
    else if (n == (needed == 2 ? 1u : 0u) || (many && comma))
        hcl_expect(h, true);
    else
        hcl_fail(h, "the '%c' of line %u is not closed here", squared ? '[' : '(',
                 hcl_loc(h, top->begin).line);
}
