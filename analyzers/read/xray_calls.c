/* What a subsegment calls: a host, a database, or a service of AWS and what of it. */
#include "xray_priv.h"

enum class { CLASS_OTHER, CLASS_STORE, CLASS_MESSAGES, CLASS_FUNCTION };

static const struct {
    const char *name; /* without "amazon" or "aws" before it, "v2" behind it, and signs */
    enum class class;
} classes[] = {
    { "dynamodb", CLASS_STORE },
    { "s3", CLASS_STORE },
    { "rdsdata", CLASS_STORE },
    { "redshiftdata", CLASS_STORE },
    { "simpledb", CLASS_STORE },
    { "timestreamquery", CLASS_STORE },
    { "timestreamwrite", CLASS_STORE },
    { "sqs", CLASS_MESSAGES },
    { "sns", CLASS_MESSAGES },
    { "simplequeueservice", CLASS_MESSAGES },
    { "simplenotificationservice", CLASS_MESSAGES },
    { "kinesis", CLASS_MESSAGES },
    { "firehose", CLASS_MESSAGES },
    { "kinesisfirehose", CLASS_MESSAGES },
    { "events", CLASS_MESSAGES },
    { "eventbridge", CLASS_MESSAGES },
    { "lambda", CLASS_FUNCTION },
};

/* Letters and digits in lower case; as many as fit. */
static struct str plain(struct str text, char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n && n < size; i++) {
        char c = text.p[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[n++] = c;
    }
    return (struct str){ out, n };
}

static enum class class_of(struct str name) {
    char buffer[48]; struct str word = plain(name, buffer, sizeof(buffer));
    word = str_skip(word, str_starts(word, "amazon") ? 6
                          : str_starts(word, "aws")  ? 3
                                                     : 0);
    word = str_take(word, word.n - (str_ends(word, "v2") ? 2 : 0));
    for (size_t i = 0; i < countof(classes);
         i++) if (str_is(word, classes[i].name)) return classes[i]
        .class;
    return CLASS_OTHER;
}

/* Neither sends nor takes: a deleted message was counted when it was received. */
static enum span_kind message_kind(struct str operation)
{
    char buffer[32];
    struct str word = plain(operation, buffer, sizeof(buffer));
    if (!word.n || str_starts(word, "send") || str_starts(word, "publish") ||
        str_starts(word, "put"))
        return SPAN_PRODUCER;
    return str_starts(word, "receive") || str_is(word, "getrecords") ? SPAN_CONSUMER
                                                                     : SPAN_INTERNAL;
}

static struct str behind_last(struct str text, char c)
{
    size_t at = str_rfind_char(text, c);
    return at == SIZE_MAX ? text : str_skip(text, at + 1);
}

/* The name in an ARN: "arn:aws:lambda:region:account:function:NAME:alias", "...:table/NAME/index/x"
 */
static struct str name_in_arn(struct str arn)
{
    static const char *const types[] = { "function:", "table/", "stream/", "deliverystream/",
                                         "event-bus/" };
    struct str part, rest = arn;
    for (int i = 0; i < 5; i++)
        str_split(&rest, ':', &part);
    for (size_t i = 0; i < countof(types); i++)
        if (str_starts(rest, types[i]))
            rest = str_skip(rest, strlen(types[i]));
    rest = str_take(rest, str_find_char(rest, '/'));
    return str_take(rest, str_find_char(rest, ':'));
}

/* Of a queue's URL the last part, of an ARN the name. */
static struct str short_name(struct str resource)
{
    if (str_starts(resource, "arn:"))
        return name_in_arn(resource);
    return str_find(resource, STR("://")) == SIZE_MAX ? resource : behind_last(resource, '/');
}

static void put(struct spans *s, struct xray_part *part, enum attr attr, struct str value)
{
    attrs_put(s, &part->attrs, (struct attr_name){ attr, 0 }, value);
}

/* "NAME@HOST", or only one of them beside a URL. */
static void describe_sql(struct spans *s, struct xray_part *part)
{
    size_t at = str_find_char(part->name, '@');
    struct str host = at == SIZE_MAX ? STR_NULL : str_skip(part->name, at + 1);
    if (!host.n && str_find(part->sql_url, STR("://")) != SIZE_MAX)
        host = span_host(part->sql_url).name;
    put(s, part, ATTR_HOST, host);
    put(s, part, ATTR_DB_NAME, str_take(part->name, at));
    put(s, part, ATTR_DB, STR("x"));
}

/* What is named there is a table; elsewhere it holds many things. */
static bool is_tables(struct str service)
{
    return str_ends(service, "DynamoDB") || str_is_nocase(service, "dynamodbv2");
}

static enum span_kind describe_aws(struct spans *s, struct xray_part *part)
{
    struct str resource = short_name(part->resource);
    part->attrs.set &= ~(ATTR_BIT(ATTR_URL) | ATTR_BIT(ATTR_METHOD));
    switch (class_of(part->name)) {
    case CLASS_STORE:
        put(s, part, ATTR_DB_NAME, resource);
        put(s, part, ATTR_DB_SYSTEM, part->name);
        put(s, part, ATTR_TABLE, is_tables(part->name) ? resource : STR_NULL);
        put(s, part, ATTR_DB_OPERATION, part->operation);
        return SPAN_CLIENT;
    case CLASS_MESSAGES:
        put(s, part, ATTR_DESTINATION, resource);
        put(s, part, ATTR_MESSAGING_SYSTEM, part->name);
        put(s, part, ATTR_PEER, part->name);
        return message_kind(part->operation);
    case CLASS_FUNCTION:
        put(s, part, ATTR_PEER, resource.n ? resource : part->name);
        return SPAN_CLIENT;
    default:
        put(s, part, ATTR_PEER, part->name);
        return SPAN_CLIENT;
    }
}

static enum span_kind kind_of(struct spans *s, struct xray_part *part, bool segment)
{
    if (part->inferred && part->parent)
        return SPAN_INTERNAL;
    if (segment)
        return SPAN_SERVER;
    if (str_is(part->place, "aws"))
        return describe_aws(s, part);
    if (!part->sql && !str_is(part->place, "remote"))
        return SPAN_INTERNAL;
    if (part->sql)
        describe_sql(s, part);
    put(s, part, ATTR_ADDRESS, part->name);
    return SPAN_CLIENT;
}

void xray_describe(struct spans *s, struct span *span, struct xray_part *part, bool segment)
{
    bool aws = str_is(part->place, "aws");
    span->kind = (uint8_t)kind_of(s, part, segment);
    bool http = attrs_has(&part->attrs, ATTR_URL) || attrs_has(&part->attrs, ATTR_METHOD);
    struct str name = part->operation.n && aws ? part->operation : http ? STR_NULL : part->name;
    spans_describe(s, span, name, &part->attrs);
    if (part->pending && !http)
        span->operation = 0; /* its name would stand for what the whole document says */
    if (aws && !segment && class_of(part->name) == CLASS_OTHER)
        span->peer_kind = NODE_EXTERNAL;
}
