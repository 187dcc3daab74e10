/*
 * Texts of HCL: quoted ones and heredocs, with the expressions in them. What follows "${" and is no
 * expression of HCL is text as it stands: shell scripts and templates of other tools are full of
 * it.
 */
#include "hcl_priv.h"
#include "svcgraph/utf8.h"

void hcl_quoted(struct hcl *h)
{
    struct hcl_frame *frame = hcl_open(h, HCL_F_TEXT);
    h->at++;
    frame->end = h->text.n;
    frame->start = frame->piece = h->at;
    frame->exact = true;
}

static size_t line_end(const struct hcl *h, size_t at)
{
    const char *end = at < h->text.n ? memchr(h->text.p + at, '\n', h->text.n - at) : NULL;
    return end ? (size_t)(end - h->text.p) : h->text.n;
}

static size_t leading(struct str line)
{
    size_t n = 0;
    while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
        n++;
    return n;
}

bool hcl_heredoc(struct hcl *h)
{
    size_t begin = h->at, indent = SIZE_MAX;
    h->at += 2;
    bool flush = hcl_peek(h) == '-';
    h->at += flush;
    struct str marker = hcl_word(h);
    size_t first = line_end(h, h->at) + 1, after = first, at = first;
    bool blank_rest = str_trim((struct str){ h->text.p + h->at, first - 1 - h->at }).n == 0;
    bool found = false;
    h->at = begin;
    while (marker.n && blank_rest && at <= h->text.n && !found) {
        struct str line = { h->text.p + at, line_end(h, at) - at };
        found = str_eq(str_trim(line), marker);
        if (!found && str_trim(line).n && leading(line) < indent)
            indent = leading(line);
        after = at + (found ? leading(line) + marker.n : line.n + 1);
        at += found ? 0 : line.n + 1;
    }
    if (!found)
        return false;
    struct hcl_frame *frame = hcl_open(h, HCL_F_TEXT);
    frame->heredoc = true;
    frame->end = at;
    frame->after = after;
    frame->indent = flush && indent != SIZE_MAX ? indent : 0;
    frame->start = frame->piece = h->at = first;
    frame->exact = true;
    return true;
}

/* Without the indentation that is taken off each line. */
static struct str unindent(struct hcl *h, struct str text, size_t indent, bool at_line_start)
{
    struct strbuf out;
    if (!indent)
        return text;
    strbuf_init(&out, h->arena);
    for (size_t i = 0; i < text.n;) {
        size_t blank = 0;
        while (at_line_start && blank < indent && i + blank < text.n &&
               (text.p[i + blank] == ' ' || text.p[i + blank] == '\t'))
            blank++;
        struct str rest = str_skip(text, i + blank);
        size_t newline = str_find_char(rest, '\n');
        struct str line = str_take(rest, newline == SIZE_MAX ? rest.n : newline + 1);
        strbuf_add(&out, line);
        i += blank + line.n;
        at_line_start = true;
    }
    return strbuf_str(&out);
}

static struct str piece_text(struct hcl *h, const struct hcl_frame *top)
{
    struct str raw = { h->text.p + top->piece, h->at - top->piece };
    if (!top->exact)
        raw = strbuf_str(&top->literal);
    bool starts = top->piece > 0 && h->text.p[top->piece - 1] == '\n';
    return unindent(h, raw, top->indent, starts);
}

static void put_piece(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    struct str text = piece_text(h, top);
    if (text.n == 0)
        return;
    struct node *node = hcl_node(h, DOC_STRING, "", top->piece);
    node->text = text;
    node->quoted = true;
    if (top->exact || top->heredoc) {
        node->text_line = node->loc.line;
        node->text_column = node->loc.column + (uint32_t)top->indent;
    }
    hcl_put(h, node);
}

static void begin_piece(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    top->piece = h->at;
    top->exact = true;
}

/* From here on the piece is no copy of the source. */
static void unexact(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    if (!top->exact)
        return;
    strbuf_init(&top->literal, h->arena);
    strbuf_add(&top->literal, (struct str){ h->text.p + top->piece, h->at - top->piece });
    top->exact = false;
}

static void unicode(struct hcl *h, unsigned digits)
{
    uint32_t code = 0;
    for (unsigned i = 0; i < digits && h->at < h->text.n; i++) {
        char c = h->text.p[h->at];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            break;
        code = code << 4 | (uint32_t)digit;
        h->at++;
    }
    bool valid = code && code < 0x110000 && (code < 0xd800 || code > 0xdfff);
    strbuf_add_utf8(&hcl_top(h)->literal, valid ? code : 0xfffd);
}

static void escape(struct hcl *h)
{
    static const char from[] = "nrt\"\\", to[] = "\n\r\t\"\\";
    unexact(h);
    h->at++;
    char c = hcl_peek(h);
    const char *known = c ? strchr(from, c) : NULL;
    h->at += h->at < h->text.n;
    if (known)
        strbuf_add_char(&hcl_top(h)->literal, to[known - from]);
    else if (c == 'u' || c == 'U')
        unicode(h, c == 'u' ? 4 : 8);
    else if (c)
        strbuf_add_char(&hcl_top(h)->literal, c);
}

static void close_text(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    size_t n = h->items.n - top->first, begin = top->begin;
    bool heredoc = top->heredoc;
    size_t start = top->start;
    const struct node *only = n == 1 ? h->items.v[top->first].pair.value : NULL;
    struct str source = { h->text.p + start, (heredoc ? top->end : h->at) - start };
    h->at = heredoc ? top->after : h->at + 1;
    if (only && (!heredoc || (only->type == DOC_STRING && !only->tag.n))) {
        hcl_drop(h);
        hcl_put(h, only);
        return;
    }
    struct loc place = hcl_loc(h, start);
    struct node *node =
        n ? hcl_node(h, DOC_LIST, HCL_TEMPLATE, begin) : hcl_node(h, DOC_STRING, "", begin);
    node->text = n ? source : STR_NULL;
    node->quoted = true;
    node->text_line = place.line;
    node->text_column = place.column + (uint32_t)top->indent;
    if (n) {
        hcl_close_list(h, node);
    } else {
        hcl_drop(h);
        hcl_put(h, node);
    }
}

/* "${": an expression; "$${": text. */
static void dollar(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    if (hcl_at(h, "$${")) {
        unexact(h);
        strbuf_add(&hcl_top(h)->literal, STR("${"));
        h->at += 3;
        return;
    }
    bool part = hcl_at(h, "${") && h->fuel && h->at + 2 < top->end;
    if (!part) {
        if (!top->exact)
            strbuf_add_char(&top->literal, '$');
        h->at++;
        return;
    }
    put_piece(h);
    begin_piece(h);
    hcl_open(h, HCL_F_PART);
    h->at += hcl_at(h, "${~") ? 3 : 2;
    hcl_expect(h, true);
}

static bool is_over(const struct hcl *h, const struct hcl_frame *top)
{
    return top->heredoc ? h->at >= top->end : hcl_peek(h) == '"';
}

void hcl_text(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    size_t depth = h->frames.n;
    while (h->frames.n == depth) {
        top = hcl_top(h);
        char c = hcl_peek(h);
        if (is_over(h, top)) {
            put_piece(h);
            close_text(h);
            return;
        }
        if (h->at >= h->text.n || (c == '\n' && !top->heredoc)) {
            hcl_fail(h, "the text in quotes does not end on its line");
            return;
        }
        if (c == '\\' && !top->heredoc) {
            escape(h);
        } else if (c == '$') {
            dollar(h);
        } else {
            if (!top->exact)
                strbuf_add_char(&top->literal, c);
            h->at++;
        }
    }
}

/* Its expression is read. */
void hcl_part(struct hcl *h)
{
    const struct hcl_frame *top = hcl_top(h), *text = top - 1;
    hcl_blanks(h, true);
    h->at += hcl_at(h, "~}");
    if (hcl_peek(h) != '}' || h->at >= text->end || h->items.n != top->first + 1) {
        hcl_fail(h, "the '${' of line %u is not closed", hcl_loc(h, top->begin).line);
        return;
    }
    h->at++;
    const struct node *value = h->items.v[top->first].pair.value;
    hcl_drop(h);
    hcl_put(h, value);
    begin_piece(h);
}

const struct node *hcl_parse_template(struct arena *arena, const struct node *scalar)
{
    struct hcl h;
    struct str text = doc_text(scalar);
    if (!str_has(text, "${"))
        return scalar;
    bool mapped = scalar->text_line != 0;
    struct loc base = { scalar->loc.source, scalar->text_line, scalar->text_column };
    hcl_init(&h, &(struct doc_input){ arena,
                                      text,
                                      { .base = mapped ? base : scalar->loc,
                                        .indent = mapped ? scalar->text_column - 1 : 0,
                                        .pinned = !mapped },
                                      &doc_limits_default,
                                      NULL });
    struct hcl_frame *frame = hcl_open(&h, HCL_F_TEXT);
    frame->heredoc = true;
    frame->end = frame->after = text.n;
    frame->exact = true;
    hcl_run(&h);
    if (!h.items.n)
        return scalar;
    return h.items.v[0].pair.value;
}
