/* What every test program includes first: cmocka with the headers that it wants before it. */
#ifndef SVCGRAPH_TEST_H
#define SVCGRAPH_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svcgraph/str.h"

#define assert_str(got, expected)                                                                  \
    do {                                                                                           \
        struct str got_text = (got);                                                               \
        struct str expected_text = str_from(expected);                                             \
        if (!str_eq(got_text, expected_text))                                                      \
            fail_msg("got \"%" PRIstr "\", expected \"%" PRIstr "\"", STR_ARG(got_text),           \
                     STR_ARG(expected_text));                                                      \
    } while (0)

#endif
