/* Who of several receivers a consumer is, and whether a destination gives a message to one of them
 * or to each. */
#include "spans_priv.h"

static struct str value_of(const struct attrs *attrs, enum attr attr)
{
    return attrs_has(attrs, attr) ? attrs->value[attr] : STR_NULL;
}

enum span_destination spans_destination(struct str text)
{
    return str_is_nocase(text, "queue")   ? DESTINATION_QUEUE
           : str_is_nocase(text, "topic") ? DESTINATION_TOPIC
                                          : DESTINATION_UNSAID;
}

/* Systems that have only one of both. */
static enum span_destination destination_of_system(struct str system)
{
    static const struct {
        const char *name;
        enum span_destination kind;
    } systems[] = {
        { "kafka", DESTINATION_TOPIC },      { "aws_sqs", DESTINATION_QUEUE },
        { "gcp_pubsub", DESTINATION_TOPIC }, { "aws_sns", DESTINATION_TOPIC },
        { "eventhubs", DESTINATION_TOPIC },  { "eventgrid", DESTINATION_TOPIC },
        { "AmazonSQS", DESTINATION_QUEUE },  { "AmazonSNS", DESTINATION_TOPIC },
        { "aws.sqs", DESTINATION_QUEUE },    { "aws.sns", DESTINATION_TOPIC },
        { "sqs", DESTINATION_QUEUE },        { "sns", DESTINATION_TOPIC },
    };
    for (size_t i = 0; i < countof(systems); i++)
        if (str_is_nocase(system, systems[i].name))
            return systems[i].kind;
    return DESTINATION_UNSAID;
}

static enum span_destination destination_kind(const struct attrs *attrs)
{
    enum span_destination said = spans_destination(value_of(attrs, ATTR_DESTINATION_KIND));
    if (said)
        return said;
    if (attrs->rank[ATTR_DESTINATION] == DESTINATION_IS_TOPIC)
        return DESTINATION_TOPIC;
    if (attrs->rank[ATTR_DESTINATION] == DESTINATION_IS_QUEUE)
        return DESTINATION_QUEUE;
    return destination_of_system(value_of(attrs, ATTR_MESSAGING_SYSTEM));
}

static struct spans_instance instance_text(struct str text)
{
    struct spans_instance out = { .n = 0 };
    text = str_take(str_trim(text), SPANS_INSTANCE_MAX);
    if (text.n)
        memcpy(out.text, text.p, text.n);
    out.n = (uint8_t)text.n;
    return out;
}

struct spans_instance spans_instance_of(const struct attrs *attrs)
{
    return instance_text(value_of(attrs, ATTR_INSTANCE));
}

/*
 * Instances come and go, and have names without end, of which none is ever told; so they are told
 * apart by one of a thousand numbers only. Clients are often called the same in all instances of a
 * service, and one instance has several: what is known already counts, too.
 */
void spans_take_instance(struct spans *s, struct span *span, const struct spans_instance *instance)
{
    enum { NUMBERS = 1000 };
    char text[8];
    if (span->kind != SPAN_CONSUMER || !instance->n)
        return;
    uint64_t hash = memo_hash(0, sym_str(&s->store->syms, span->instance));
    hash = memo_hash(hash, (struct str){ instance->text, instance->n });
    int n = snprintf(text, sizeof(text), "%u", (unsigned)(hash % NUMBERS));
    span->instance = sym_intern(&s->store->syms, (struct str){ text, (size_t)n });
}

void spans_messaging(struct spans *s, struct span *span, const struct attrs *attrs)
{
    bool consumes = span->kind == SPAN_CONSUMER;
    if (attrs_has(attrs, ATTR_DESTINATION) &&
        (consumes || span->kind == SPAN_PRODUCER || span->kind == SPAN_CLIENT))
        span->destination_kind = (uint8_t)destination_kind(attrs);
    if (!consumes)
        return;
    struct spans_instance client = instance_text(value_of(attrs, ATTR_CLIENT)),
                          instance = spans_instance_of(attrs);
    span->group = sym_intern(&s->store->syms, value_of(attrs, ATTR_GROUP));
    spans_take_instance(s, span, &client);
    spans_take_instance(s, span, &instance);
}
