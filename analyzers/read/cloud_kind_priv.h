/* Types of resources of AWS, as CloudFormation and Terraform call them, and what they are to a graph. */
#ifndef SVCGRAPH_READ_CLOUD_KIND_PRIV_H
#define SVCGRAPH_READ_CLOUD_KIND_PRIV_H

#include "svcgraph/graph_build.h"

/* Only types that are nodes: what they contain, permit or connect is their readers' business. */
struct cloud_kind {
    const char *cloudformation; /* "AWS::SQS::Queue"; "" when it has no such type */
    const char *terraform;      /* "aws_sqs_queue"; "" likewise */
    const char *service;        /* in its ARN: "sqs"; "" when nobody is named so */
    const char *name;           /* CloudFormation's property with its name: "QueueName"; "" for none */
    enum graph_kind kind;
};

/* NULL for what is no node. */
const struct cloud_kind *cloud_kind_cloudformation(struct str type);
const struct cloud_kind *cloud_kind_terraform(struct str type);

/*
 * What "arn:aws:sqs:eu-west-1:1:orders" and "https://sqs.eu-west-1.amazonaws.com/1/orders" name. Of
 * parts in parts (a table's index, a function's version, a bucket's object) the whole.
 */
struct cloud_name {
    struct str service; /* "sqs", "dynamodb", "s3", "sns", "lambda", "kinesis", "events", "states" ... */
    struct str name;    /* a view of the text */
    enum graph_kind kind;
};

/* False when the text as a whole is no such name, or names all of them ("*"). */
bool cloud_name_parse(struct str text, struct cloud_name *out);

#endif
