/* Services and their rpcs. */
#include "proto_priv.h"

/* "(stream T)", "(T)", and "(stream)" where stream is the name. */
static bool parse_rpc_type(struct parser *p, struct proto_type *type, bool *out_streaming)
{
    if (!expect_char(p, '('))
        return false;
    struct token next = peek(p, 1);
    if (at_word(p, "stream") && !token_is_char(&next, ')')) {
        *out_streaming = true;
        advance(p);
    }
    type->loc = here(p);
    if (!take_full_name(p, "a message type", &type->name))
        return false;
    return expect_char(p, ')');
}

static bool parse_rpc_body(struct parser *p, struct proto_rpc *rpc)
{
    while (!accept_char(p, '}')) {
        if (p->t.kind == TOKEN_END)
            return expected(p, "'}'");
        if (accept_char(p, ';') ||
            (p->t.kind != TOKEN_IDENT && skip_junk(p, "'option' or '}'")))
            continue;
        if (at_word(p, "option") ? !parse_option_statement(p, &rpc->options)
                                 : !expected(p, "'option' or '}'"))
            skip_statement(p);
    }
    return true;
}

static bool parse_rpc(struct parser *p, struct proto_service *service)
{
    struct proto_rpc rpc = { .loc = here(p) };
    advance(p);
    rpc.name_loc = here(p);
    if (!take_name(p, "the name of the rpc", &rpc.name) ||
        !parse_rpc_type(p, &rpc.request, &rpc.client_streaming) || !expect_word(p, "returns") ||
        !parse_rpc_type(p, &rpc.response, &rpc.server_streaming))
        return false;
    bool good = accept_char(p, '{') ? parse_rpc_body(p, &rpc)
                                    : accept_char(p, ';') || expected(p, "'{' or ';'");
    *vec_push(p->arena, &service->rpcs) = rpc;
    return good;
}

static bool parse_service_statement(struct parser *p, struct proto_service *service)
{
    if (accept_char(p, ';'))
        return true;
    if (at_word(p, "option"))
        return parse_option_statement(p, &service->options);
    if (at_word(p, "rpc"))
        return parse_rpc(p, service);
    return expected(p, "'rpc', 'option' or '}'");
}

bool parse_service(struct parser *p)
{
    struct proto_service *service = arena_new(p->arena, struct proto_service);
    service->file = p->file;
    service->loc = here(p);
    advance(p);
    service->name_loc = here(p);
    if (!take_name(p, "a service name", &service->name) || !expect_char(p, '{'))
        return false;
    service->full_name = name_join(p, NULL, service->name);
    *vec_push(p->arena, &p->file->services) = service;
    while (!accept_char(p, '}')) {
        if (p->t.kind == TOKEN_END) {
            expected(p, "'}'");
            return true;
        }
        if (p->t.kind != TOKEN_IDENT && skip_junk(p, "'rpc', 'option' or '}'"))
            continue;
        if (!parse_service_statement(p, service))
            skip_statement(p);
    }
    return true;
}
