/* What instrumentation writes beside the bare span, the same for all forms. */
#include "traffic.h"

struct describer {
    const struct topology *t;
    const struct span *span;
    struct attributes *out;
};

static void add(struct describer *d, const char *key, const char *value, size_t n)
{
    d->out->v[d->out->n++] =
        (struct attribute){ .key = key, .key_n = strlen(key), .value = value, .value_n = n };
}

static void add_text(struct describer *d, const char *key, const char *value)
{
    add(d, key, value, strlen(value));
}

static void add_number(struct describer *d, const char *key, uint64_t number)
{
    d->out->v[d->out->n++] =
        (struct attribute){ .key = key, .key_n = strlen(key), .number = number };
}

/* Room was made before, so texts stay where they are. */
static struct buffer *begin_text(struct describer *d)
{
    buffer_room(&d->out->text, 400);
    return &d->out->text;
}

static void add_since(struct describer *d, const char *key, size_t from)
{
    add(d, key, d->out->text.p + from, d->out->text.n - from);
}

static void put_path(struct buffer *b, const struct op *op, uint32_t salt)
{
    put_text(b, op->path);
    if (op->tail[0]) {
        put_u64(b, salt % 100000);
        put_text(b, op->tail);
    }
}

static void add_address(struct describer *d, const char *key)
{
    struct buffer *b = begin_text(d);
    size_t from = b->n;
    PUT(b, "10.42.");
    put_u64(b, d->span->salt & 63);
    put_char(b, '.');
    put_u64(b, d->span->salt >> 8 & 255);
    add_since(d, key, from);
}

static void add_url(struct describer *d, const struct op *op, const struct node *to)
{
    struct buffer *b = begin_text(d);
    size_t from = b->n;
    if (to->kind == NODE_EXTERNAL)
        PUT(b, "https://");
    else
        PUT(b, "http://");
    put_text(b, to->label);
    put_path(b, op, d->span->salt);
    add_since(d, "url.full", from);
}

static void describe_http(struct describer *d, const struct op *op, bool client)
{
    const struct node *to = &d->t->nodes[op->node];
    add_text(d, "http.request.method", op->method);
    if (client) {
        add_url(d, op, to);
        add_text(d, "server.address", to->label);
        add_number(d, "server.port", to->kind == NODE_EXTERNAL ? 443 : 8080);
    } else {
        struct buffer *b = begin_text(d);
        size_t from = b->n;
        put_path(b, op, d->span->salt);
        add_since(d, "url.path", from);
        add_text(d, "http.route", op->route);
        add_text(d, "url.scheme", "http");
        add_address(d, "client.address");
        add_text(d, "user_agent.original", "Go-http-client/1.1");
    }
    add_number(d, "http.response.status_code", d->span->error ? 503 : 200);
}

static void describe_rpc(struct describer *d, const struct op *op, bool client)
{
    add_text(d, "rpc.system", "grpc");
    add_text(d, "rpc.service", op->route);
    add_text(d, "rpc.method", op->method);
    if (client) {
        add_text(d, "server.address", d->t->nodes[op->node].label);
        add_number(d, "server.port", 50051);
    }
    add_address(d, client ? "network.peer.address" : "client.address");
    add_number(d, "network.peer.port", 32768 + (d->span->salt & 0x3fff));
    add_number(d, "rpc.grpc.status_code", d->span->error ? 14 : 0);
}

static void describe_store(struct describer *d, const struct op *op)
{
    const struct node *to = &d->t->nodes[op->node];
    add_text(d, "db.system", to->system);
    add_text(d, "db.name", op->route);
    add_text(d, "server.address", to->label);
    add_number(d, "server.port", to->kind == NODE_CACHE ? 6379 : 5432);
    struct buffer *b = begin_text(d);
    size_t from = b->n;
    put_text(b, op->method);
    if (to->kind == NODE_CACHE) {
        PUT(b, " ");
        put_text(b, op->route);
        PUT(b, ":?");
    } else {
        PUT(b, " id, state, total, created_at FROM ");
        put_text(b, op->route);
        PUT(b, " WHERE id = ? AND state <> ? ORDER BY created_at LIMIT 100");
    }
    add_since(d, "db.statement", from);
    add_text(d, "db.operation", op->method);
    add_address(d, "network.peer.address");
}

static void describe_message(struct describer *d, const struct op *op, uint32_t topic)
{
    const struct node *node = &d->t->nodes[topic];
    add_text(d, "messaging.system", node->system);
    if (d->span->topic != NONE)
        add_text(d, "messaging.destination.name", node->label);
    add_text(d, "messaging.operation", op->method);
    if (op->group)
        add_text(d, "messaging.consumer.group.name", op->group);
    if (d->t->lean)
        return;
    struct buffer *b = begin_text(d);
    size_t from = b->n;
    put_hex(b, d->span->salt * 0x9e3779b97f4a7c15u);
    add_since(d, "messaging.message.id", from);
    add_number(d, "messaging.message.body.size", 200 + d->span->salt % 9000);
    add_number(d, "messaging.batch.message_count", d->span->n_links ? d->span->n_links : 1);
    add_text(d, "messaging.client.id", "client-a");
    add_address(d, "network.peer.address");
}

static void describe_inner(struct describer *d)
{
    add_text(d, "code.function", "handle");
    add_text(d, "code.namespace", "com.example.shop.internal.WorkflowCoordinator");
    add_number(d, "code.lineno", 20 + d->span->salt % 400);
    add_number(d, "thread.id", d->span->salt % 64);
    add_text(d, "thread.name", "worker-pool");
}

/* Of a call or an entry that is no message. */
static void describe_leanly(struct describer *d, const struct op *op, bool calling)
{
    const struct node *to = &d->t->nodes[op->node];
    if (to->kind == NODE_DATASTORE || to->kind == NODE_CACHE) {
        add_text(d, "db.system", to->system);
        add_text(d, "db.collection.name", op->route);
        add_text(d, "db.operation.name", op->method);
    } else if (to->rpc) {
        add_text(d, "rpc.system", "grpc");
        add_text(d, "rpc.service", op->route);
        add_text(d, "rpc.method", op->method);
    } else {
        add_text(d, "http.request.method", op->method);
        if (!calling)
            add_text(d, "http.route", op->route);
        add_number(d, "http.response.status_code", d->span->error ? 503 : 200);
    }
    if (calling)
        add_text(d, "server.address", to->label);
}

void attributes_of(const struct topology *t, const struct trace *trace, const struct span *span,
                   struct attributes *out)
{
    struct describer d = { t, span, out };
    (void)trace;
    out->n = 0;
    out->text.n = 0;
    buffer_room(&out->text, 4096);
    if (span->op == NONE) {
        describe_inner(&d);
        return;
    }
    const struct op *op = &t->ops[span->op];
    const struct node *to = &t->nodes[op->node];
    bool calling = span->kind == KIND_CLIENT || span->kind == KIND_PRODUCER;
    if (to->kind == NODE_TOPIC || op->topic != NONE)
        describe_message(&d, op, to->kind == NODE_TOPIC ? op->node : op->topic);
    else if (t->lean)
        describe_leanly(&d, op, calling);
    else if (to->kind == NODE_DATASTORE || to->kind == NODE_CACHE)
        describe_store(&d, op);
    else if (to->rpc)
        describe_rpc(&d, op, calling);
    else
        describe_http(&d, op, calling);
    if (to->kind == NODE_UNINSTRUMENTED)
        add_text(&d, "peer.service", to->label);
}

const char *span_name(const struct topology *t, const struct span *span)
{
    return span->op == NONE ? INNER_NAME : t->ops[span->op].name;
}

const struct node *span_peer(const struct topology *t, const struct span *span)
{
    if (span->op == NONE || (span->kind != KIND_CLIENT && span->kind != KIND_PRODUCER))
        return NULL;
    const struct node *to = &t->nodes[t->ops[span->op].node];
    return to->kind == NODE_TOPIC ? NULL : to;
}

uint64_t span_start(const struct topology *t, const struct span *span)
{
    return span->start + (uint64_t)t->nodes[span->node].skew;
}

const uint32_t *share_ids(const struct trace *trace, uint32_t **ids, size_t *room)
{
    uint32_t *owner = *ids = grow(*ids, room, trace->n * 2, sizeof(**ids));
    uint32_t *answers = owner + trace->n;
    memset(answers, 0, trace->n * sizeof(*answers));
    for (size_t i = 0; i < trace->n; i++)
        if (trace->spans[i].parent != NONE)
            answers[trace->spans[i].parent]++;
    for (uint32_t i = 0; i < trace->n; i++) {
        const struct span *s = &trace->spans[i];
        bool pair = s->kind == KIND_SERVER && s->parent != NONE && !s->lost &&
                    trace->spans[s->parent].kind == KIND_CLIENT && !trace->spans[s->parent].lost &&
                    answers[s->parent] == 1;
        owner[i] = pair ? s->parent : i;
    }
    return owner;
}

/* Children end before their parents. */
void each_span(struct writer *w, const struct trace *trace, span_writer *write)
{
    for (size_t i = trace->n; i-- > 0;) {
        if (trace->spans[i].lost)
            continue;
        write(w, trace, &trace->spans[i]);
        if (trace->spans[i].twice)
            write(w, trace, &trace->spans[i]);
    }
}
