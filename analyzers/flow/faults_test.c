#include "faults_priv.h"
#include "request_test_priv.h"

/* "NODE OPERATION" of a fault, and what one wants of it. */
static const struct fault_sums *sums_of(const struct request_bench *b, const char *node,
                                        enum fault_window window)
{
    static struct fault_sums all;
    const struct flow_faults *faults = b->flow.faults;
    all = (struct fault_sums){ 0 };
    for (uint32_t i = 0; i < faults->n; i++) {
        const struct fault_sums *one = &faults->all[i].sums[window];
        if (!str_is(sym_str(&b->syms, b->names.v[faults->all[i].op].node), node))
            continue;
        all.steps += one->steps;
        all.errors += one->errors;
        all.made_good += one->made_good;
        all.coped += one->coped;
        for (unsigned k = 0; k < FAULT_PARTS; k++)
            all.shares[k].owned += one->shares[k].owned;
        all.critical += one->critical;
    }
    return &all;
}

static void owns(const char *text, const char *node, unsigned percent)
{
    struct request_bench b;
    bench_begin(&b, FLOW_BIT(faults));
    bench_requests(&b, text);
    bench_end(&b);
    assert_int_equal(sums_of(&b, node, FAULTS_NOW)->shares[FAULT_FATAL].owned * 100 / FAULT_SHARES, percent);
    bench_release(&b);
}

static void deepest_owns(void **state)
{
    (void)state;
    owns("web GET err\n"
         "  cart GET err\n"
         "    tax GET err\n"
         "  stock GET\n",
         "tax", 100);
    owns("web GET err\n"
         "  cart GET err\n"
         "    db:orders SELECT err\n",
         "orders", 100);
    owns("web GET err\n"
         "  cart GET err\n"
         "  stock GET err\n",
         "stock", 50);
    owns("web GET err\n"
         "  cart GET\n",
         "web", 100);
}

static void coped_with(void **state)
{
    (void)state;
    owns("web GET err\n"
         "  cart GET\n"
         "    tax GET err\n",
         "web", 100);
    owns("web GET\n"
         "  cart GET err\n",
         "cart", 0);
}

static void hides(const char *text, const char *node, unsigned percent)
{
    struct request_bench b;
    bench_begin(&b, FLOW_BIT(faults));
    bench_requests(&b, text);
    bench_end(&b);
    assert_int_equal(sums_of(&b, node, FAULTS_NOW)->shares[FAULT_HIDDEN].owned * 100 / FAULT_SHARES,
                     percent);
    bench_release(&b);
}

static void hidden(void **state)
{
    (void)state;
    hides("web GET\n"
          "  cart GET err\n"
          "    tax GET err\n",
          "tax", 100);
    hides("web GET\n"
          "  cart GET err\n"
          "    tax GET err\n"
          "  cart GET retry\n"
          "  stock GET err\n",
          "tax", 50);
    hides("web GET err\n"
          "  cart GET err\n"
          "  cart GET retry\n",
          "cart", 0);
}

static void retried(void **state)
{
    (void)state;
    owns("web GET err\n"
         "  cart GET err\n"
         "  cart GET retry\n",
         "web", 100);
    owns("web GET err\n"
         "  cart GET err\n"
         "  cart GET retry err\n",
         "cart", 100);
    owns("web GET err\n"
         "  cart GET err args=1\n"
         "  cart GET retry args=2\n",
         "cart", 100);
    owns("web GET err\n"
         "  cart GET err\n"
         "    tax GET err\n"
         "  cart GET retry\n",
         "tax", 0);
}

/* The caller's span for cart ends long before cart does, which waits for its store. */
static void given_up(void **state)
{
    struct request_bench b;
    (void)state;
    bench_begin(&b, FLOW_BIT(faults));
    bench_step(&b, STR("web GET err at=1000 took=110000"));
    bench_step(&b, STR("  cart GET err at=2000 took=900000"));
    b.steps.v[1].done = 102000;
    bench_step(&b, STR("    tax GET at=3000 took=10000"));
    bench_step(&b, STR("    db:orders SELECT at=20000 took=800000"));
    bench_end_request(&b);
    bench_end(&b);
    assert_int_equal(sums_of(&b, "orders", FAULTS_NOW)->shares[FAULT_FATAL].owned, FAULT_SHARES);
    assert_int_equal(sums_of(&b, "cart", FAULTS_NOW)->critical, 8000);
    assert_int_equal(sums_of(&b, "orders", FAULTS_NOW)->critical, 82000);
    bench_release(&b);
}

static void messages(void **state)
{
    (void)state;
    owns("web GET\n"
         "  topic:mail send\n"
         "    mailer take async err\n",
         "mailer", 100);
    owns("web GET err\n"
         "  topic:mail send\n"
         "    mailer take async err\n",
         "web", 50);
    owns("web GET\n"
         "  topic:mail send\n"
         "    mailer take async err\n"
         "    mailer take async retry\n",
         "mailer", 0);
}

static void critical_path(void **state)
{
    struct request_bench b;
    (void)state;
    bench_begin(&b, FLOW_BIT(faults));
    bench_requests(&b, "web GET at=1000 took=100\n"
                       "  cart GET at=1010 took=40\n"
                       "  tax GET at=1010 took=70\n"
                       "    db:taxes SELECT at=1020 took=50\n");
    bench_end(&b);
    assert_int_equal(sums_of(&b, "web", FAULTS_NOW)->critical, 30);
    assert_int_equal(sums_of(&b, "cart", FAULTS_NOW)->critical, 0);
    assert_int_equal(sums_of(&b, "tax", FAULTS_NOW)->critical, 20);
    assert_int_equal(sums_of(&b, "taxes", FAULTS_NOW)->critical, 50);
    assert_int_equal(b.flow.faults->roots[0].sums[FAULTS_NOW].time, 100);
    bench_release(&b);
}

static void windows(void **state)
{
    struct request_bench b;
    (void)state;
    memset(&b, 0, sizeof(b));
    symtab_init(&b.syms, &b.arena);
    b.setup = (struct flow_setup){ .parts = FLOW_BIT(faults), .since = 5000 };
    b.tallies = tallies_begin(&b.setup, &b.arena, &b.syms);
    b.request = (struct request){ .complete = true, .weight = 1 };
    bench_requests(&b, "web GET at=1000 took=100 v=1\n"
                       "---\n"
                       "web GET at=5000 took=100 err v=2\n"
                       "---\n"
                       "!cut\n"
                       "web GET at=6000 took=100 err v=2\n"
                       "---\n"
                       "!young\n"
                       "web GET at=7000 took=100 v=2\n");
    bench_end(&b);
    const struct fault_requests *sums = b.flow.faults->roots[0].sums;
    assert_int_equal(sums[FAULTS_BEFORE].requests, 1);
    assert_int_equal(sums[FAULTS_NOW].requests, 2);
    assert_int_equal(sums[FAULTS_NOW].failed, 1);
    assert_int_equal(sums[FAULTS_NOW].cut, 1);
    assert_int_equal(b.flow.faults->n_versions, 2);
    assert_int_equal(b.flow.faults->versions[1].requests[FAULTS_NOW], 2);
    assert_int_equal(b.flow.faults->versions[1].failed[FAULTS_NOW], 1);
    assert_int_equal(b.flow.faults->versions[1].requests[FAULTS_BEFORE], 0);
    bench_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deepest_owns), cmocka_unit_test(coped_with), cmocka_unit_test(retried), cmocka_unit_test(hidden),
        cmocka_unit_test(given_up),     cmocka_unit_test(messages),   cmocka_unit_test(critical_path),
        cmocka_unit_test(windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
