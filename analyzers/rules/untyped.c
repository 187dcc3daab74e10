/* Messages of rpcs that say nothing of what is in them. */
#include "rules_priv.h"
#include "svcgraph/proto.h"

enum { NAME_SHOWN = 200 };

struct untyped {
    const struct rule_ctx *ctx;
    struct arena scratch;
    VEC(const struct proto_message *) queue; /* reached from rpcs, each once */
    struct symtab seen;                      /* by file and name */
};

static const char *payload_name(struct str full_name)
{
    static const char *const names[] = { "google.protobuf.Any", "google.protobuf.Struct",
                                         "google.protobuf.Value", "google.protobuf.ListValue" };
    for (size_t i = 0; i < countof(names); i++)
        if (str_is(full_name, names[i]))
            return names[i];
    return NULL;
}

/* The type as resolved, or as written where the file that comes with compilers is not at hand. */
static const char *payload(const struct proto_type *type)
{
    struct str name = type->full_name.n ? type->full_name : type->name;
    return payload_name(str_starts(name, ".") ? str_skip(name, 1) : name);
}

/* A map of any kind of value is looked at by its value. */
static const char *field_payload(const struct proto_field *field)
{
    const struct proto_message *entry = field->map ? field->type.message : NULL;
    if (entry && entry->fields.n == 2)
        return payload(&entry->fields.v[1]->type);
    return payload(&field->type);
}

static bool is_text_map(const struct proto_field *field)
{
    const struct proto_message *entry = field->map ? field->type.message : NULL;
    return entry && entry->fields.n == 2 && entry->fields.v[0]->type.kind == PROTO_STRING &&
           entry->fields.v[1]->type.kind == PROTO_STRING;
}

static void say(struct untyped *u, struct str name, struct loc loc, struct str what)
{
    struct finding *finding = finding_begin(
        u->ctx->findings, u->ctx->rule, loc,
        "%" PRIstr " %" PRIstr ". No reader knows what to expect, and no comparison of versions "
        "sees it change.",
        STR_ARG(str_take(name, NAME_SHOWN)), STR_ARG(what));
    finding_help(u->ctx->findings, finding, "Give the contents fields of their own, or a oneof.");
    finding_subject(u->ctx->findings, finding, name);
    finding_end(u->ctx->findings, finding);
}

static void check_fields(struct untyped *u, const struct proto_message *message)
{
    const struct proto_field *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < message->fields.n; i++) {
        if (!field_payload(message->fields.v[i]))
            continue;
        first = first ? first : message->fields.v[i];
        n++;
    }
    if (!first)
        return;
    struct str more = n > 1 ? str_printf(u->ctx->arena, " and %zu more", n - 1) : STR_NULL;
    say(u, message->full_name, first->loc,
        str_printf(u->ctx->arena, "holds %s in its field %" PRIstr "%" PRIstr, field_payload(first),
                   STR_ARG(str_take(first->name, NAME_SHOWN)), STR_ARG(more)));
}

/* Bodies of rpcs: a bag of texts or bytes and nothing else. */
static void check_body(struct untyped *u, const struct proto_message *message)
{
    if (message->fields.n != 1)
        return;
    const struct proto_field *only = message->fields.v[0];
    bool bytes = only->type.kind == PROTO_BYTES && only->label != PROTO_REPEATED;
    if (!bytes && !is_text_map(only))
        return;
    say(u, message->full_name, only->loc,
        str_printf(u->ctx->arena, "is nothing but %s %" PRIstr,
                   bytes ? "the bytes" : "the map of texts",
                   STR_ARG(str_take(only->name, NAME_SHOWN))));
}

static bool is_new(struct untyped *u, const struct proto_message *message)
{
    struct str key = str_printf(&u->scratch, "%u %u %u", (unsigned)message->loc.source,
                                (unsigned)message->loc.line, (unsigned)message->loc.column);
    uint32_t before = u->seen.n;
    sym_intern(&u->seen, key);
    return u->seen.n > before;
}

static void reach(struct untyped *u, const struct proto_message *message)
{
    if (message && !message->map_entry && !proto_is_platform(message->file->package) &&
        is_new(u, message))
        *vec_push(&u->scratch, &u->queue) = message;
}

static void check_side(struct untyped *u, const struct proto_service *service,
                       const struct proto_rpc *rpc, const struct proto_type *type)
{
    const char *name = payload(type);
    size_t before = u->queue.n;
    if (name)
        say(u,
            str_printf(u->ctx->arena, "%" PRIstr "/%" PRIstr, STR_ARG(service->full_name),
                       STR_ARG(rpc->name)),
            type->loc,
            str_printf(u->ctx->arena, "%s %s", type == &rpc->request ? "takes" : "returns", name));
    reach(u, type->message);
    if (u->queue.n > before)
        check_body(u, type->message);
}

static void check_service(struct untyped *u, const struct proto_service *service)
{
    for (size_t i = 0; i < service->rpcs.n; i++) {
        check_side(u, service, &service->rpcs.v[i], &service->rpcs.v[i].request);
        check_side(u, service, &service->rpcs.v[i], &service->rpcs.v[i].response);
    }
}

static void follow(struct untyped *u)
{
    for (size_t i = 0; i < u->queue.n; i++) {
        const struct proto_message *message = u->queue.v[i];
        check_fields(u, message);
        for (size_t k = 0; k < message->fields.n; k++) {
            const struct proto_field *field = message->fields.v[k];
            const struct proto_message *type = field->type.message;
            if (field->map && type && type->fields.n == 2)
                type = type->fields.v[1]->type.message;
            reach(u, type);
        }
    }
}

static void check_untyped(const struct rule_ctx *ctx, const struct graph *g)
{
    struct untyped u = { .ctx = ctx };
    symtab_init(&u.seen, &u.scratch);
    for (size_t i = 0; g->protos && i < g->protos->all.n; i++) {
        const struct proto_file *file = g->protos->all.v[i];
        for (size_t k = 0; k < file->services.n && !proto_is_platform(file->package); k++)
            check_service(&u, file->services.v[k]);
    }
    follow(&u);
    arena_release(&u.scratch);
}

const struct rule rule_untyped_payload = {
    .id = "untyped-payload",
    .group = "compatibility",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_HIGH,
    .summary = "an rpc exchanges data that its definition does not describe",
    .explain =
        "A message that an rpc takes or returns, or one inside of it, holds "
        "google.protobuf.Any, Struct, Value or ListValue; or the whole body is a map of texts or "
        "a single field of bytes.\n\n"
        "Why it hurts: everything is a map. Nobody can say which callers break when the contents "
        "change, neither a compiler nor a comparison of versions, and each reader checks it anew, "
        "at run time.\n\n"
        "Decision: the message is reachable from the request or response of an rpc in the .proto "
        "files of the input, and a field of it is of such a type, in a map or repeated as well; or "
        "the request or response itself is, or has one field only, of type map<string, string> or "
        "bytes. One finding for each message. Definitions that come with compilers and frameworks "
        "are left out.\n\n"
        "Fix: give the contents fields of their own; where there are several shapes, a oneof. "
        "Bytes are right for what is a file.\n\n"
        "Suppress: `checks: {untyped-payload: off}` in svcgraph.yaml.\n\n"
        "False alarms: envelopes, audit logs and proxies, which carry what is not theirs; chunks "
        "of a file.",
    .bad = "message SetRequest { map<string, string> values = 1; }",
    .good = "message SetRequest { string name = 1; int64 limit = 2; }",
    .needs = YIELD_PROTOS,
    .check = check_untyped,
};
