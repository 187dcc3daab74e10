#include "svcgraph/test.h"

#include "cloud_kind_priv.h"

static void check_name(const char *text, const char *service, const char *name)
{
    struct cloud_name out;
    bool found = cloud_name_parse(str_from(text), &out);
    assert_int_equal(found, service != NULL);
    if (!service)
        return;
    assert_str(out.service, service);
    assert_str(out.name, name);
}

static void names_in_arns(void **state)
{
    (void)state;
    check_name("arn:aws:sqs:eu-west-1:111122223333:orders", "sqs", "orders");
    check_name("arn:aws:sns:eu-west-1:1:orders.fifo", "sns", "orders.fifo");
    check_name("arn:aws:dynamodb:eu-west-1:1:table/carts/index/by-user", "dynamodb", "carts");
    check_name("arn:aws:dynamodb:eu-west-1:1:table/carts/stream/*", "dynamodb", "carts");
    check_name("arn:aws:s3:::photos/thumbs/*", "s3", "photos");
    check_name("arn:aws:lambda:eu-west-1:1:function:mail:live", "lambda", "mail");
    check_name("arn:aws:kafka:eu-west-1:1:cluster/clicks/abc-1", "kafka", "clicks");
    check_name(" arn:aws-cn:kinesis:cn-north-1:1:stream/clicks ", "kinesis", "clicks");
}

static void queues_by_url(void **state)
{
    (void)state;
    check_name("https://sqs.eu-west-1.amazonaws.com/111122223333/orders", "sqs", "orders");
    check_name("https://eu-west-1.queue.amazonaws.com/1/orders?x", "sqs", "orders");
    check_name("https://sqs.eu-west-1.amazonaws.com/1", NULL, NULL);
    check_name("https://sqs.example.net/1/orders", NULL, NULL);
}

static void no_names(void **state)
{
    (void)state;
    check_name("", NULL, NULL);
    check_name("arn:", NULL, NULL);
    check_name("arn:aws:sqs", NULL, NULL);
    check_name("arn:aws:sqs:::", NULL, NULL);
    check_name("arn:aws:sqs:*:*:*", NULL, NULL);
    check_name("arn:aws:dynamodb:*:*:table/orders-*", NULL, NULL);
    check_name("arn:aws:iam::1:role/admin", NULL, NULL);
    check_name("orders", NULL, NULL);
}

static void kinds_of_both_tongues(void **state)
{
    (void)state;
    const struct cloud_kind *one = cloud_kind_cloudformation(STR("AWS::SQS::Queue"));
    assert_non_null(one);
    assert_ptr_equal(one, cloud_kind_terraform(STR("aws_sqs_queue")));
    assert_int_equal(one->kind, NODE_QUEUE);
    assert_null(cloud_kind_cloudformation(STR("")));
    assert_null(cloud_kind_terraform(STR("aws_vpc")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_in_arns),
        cmocka_unit_test(queues_by_url),
        cmocka_unit_test(no_names),
        cmocka_unit_test(kinds_of_both_tongues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
