/* Options: the statement, the list in brackets, and scalar values. */
#include <math.h>

#include "proto_priv.h"

static bool parse_name_part(struct parser *p)
{
    struct strbuf *name = &p->joined;
    struct str part;
    if (!accept_char(p, '(')) {
        if (!take_name(p, "an option name", &part))
            return false;
        strbuf_add(name, part);
        return true;
    }
    if (!take_full_name(p, "an extension name", &part))
        return false;
    strbuf_add_char(name, '(');
    strbuf_add(name, part);
    strbuf_add_char(name, ')');
    return expect_char(p, ')');
}

static bool parse_option(struct parser *p, struct proto_options *options, struct loc loc)
{
    struct proto_option option = { .loc = loc, .name_loc = here(p) };
    p->joined.n = 0;
    if (!parse_name_part(p))
        return false;
    while (accept_char(p, '.')) {
        strbuf_add_char(&p->joined, '.');
        if (!parse_name_part(p))
            return false;
    }
    option.name = keep(p, strbuf_str(&p->joined));
    if (!expect_char(p, '=') || !parse_value(p, &option.value))
        return false;
    *vec_push(p->arena, &options->all) = option;
    return true;
}

bool parse_option_statement(struct parser *p, struct proto_options *options)
{
    struct loc loc = here(p);
    advance(p);
    return parse_option(p, options, loc) && expect_char(p, ';');
}

bool parse_compact_options(struct parser *p, struct proto_options *options)
{
    if (!accept_char(p, '['))
        return true;
    do {
        if (!parse_option(p, options, here(p)))
            return false;
    } while (accept_char(p, ','));
    return accept_char(p, ']') || expected(p, "',' or ']'");
}

static void number_value(struct parser *p, struct proto_value *out)
{
    out->kind = PROTO_VALUE_FLOAT;
    out->number = token_double(&p->t);
    if (token_is_integer(&p->t) && token_u64(&p->t, &out->integer)) {
        out->kind = PROTO_VALUE_INT;
        out->number = (double)out->integer;
    }
    if (out->negative)
        out->number = -out->number;
    out->text = keep(p, p->t.text);
    advance(p);
}

static bool is_special_float(struct str text)
{
    return str_is_nocase(text, "inf") || str_is_nocase(text, "infinity") ||
           str_is_nocase(text, "nan");
}

bool parse_scalar(struct parser *p, struct proto_value *out)
{
    if (p->t.kind == TOKEN_STRING) {
        out->kind = PROTO_VALUE_STRING;
        return take_string(p, "a string", &out->text);
    }
    out->negative = accept_char(p, '-');
    if (p->t.kind == TOKEN_INT || p->t.kind == TOKEN_FLOAT) {
        number_value(p, out);
        return true;
    }
    if (p->t.kind != TOKEN_IDENT)
        return expected(p, out->negative ? "a number" : "a value");
    if (out->negative && !is_special_float(p->t.text))
        return expected(p, "a number");
    out->kind = PROTO_VALUE_IDENT;
    if (is_special_float(p->t.text))
        out->number = (out->negative ? -1 : 1) * ((p->t.text.p[0] | 0x20) == 'n' ? NAN : INFINITY);
    return take_name(p, "a value", &out->text);
}

bool parse_value(struct parser *p, struct proto_value *out)
{
    out->loc = here(p);
    return at_char(p, '{') ? parse_aggregate(p, out) : parse_scalar(p, out);
}
