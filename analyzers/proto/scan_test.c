#include "scan_priv.h"

#include "svcgraph/test.h"

enum { TEXT = 96, ROUNDS = 20000 };

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Runs of bytes that mostly go on, so that ends fall at each distance from a step of 16. */
static void fill(uint64_t *state, char *text, const char *going_on)
{
    size_t n = strlen(going_on);
    for (size_t i = 0; i < TEXT; i++)
        text[i] = next(state) % 24 ? going_on[next(state) % n] : (char)next(state);
}

static void same_as_plain(void **state)
{
    char *text = malloc(TEXT); /* its ends are watched */
    uint64_t random = 1;
    (void)state;
    assert_non_null(text);
    for (int i = 0; i < ROUNDS; i++) {
        const char *p = text + next(&random) % TEXT, *end = p + next(&random) % (TEXT - (p - text));
        fill(&random, text, "azAZ09_bq");
        assert_ptr_equal(scan_word(p, end), scan_word_plain(p, end));
        fill(&random, text, " ");
        assert_ptr_equal(scan_blanks(p, end), scan_blanks_plain(p, end));
        fill(&random, text, " !#[]~azAZ09.");
        assert_ptr_equal(scan_string(p, end), scan_string_plain(p, end));
    }
    free(text);
}

/* Each byte alone, in front of 15 that go on. */
static void each_byte(void **state)
{
    char text[16];
    (void)state;
    memset(text, 'a', sizeof(text));
    for (int c = 0; c < 256; c++) {
        text[0] = (char)c;
        assert_ptr_equal(scan_word(text, text + 16), scan_word_plain(text, text + 16));
        assert_ptr_equal(scan_blanks(text, text + 16), scan_blanks_plain(text, text + 16));
        assert_ptr_equal(scan_string(text, text + 16), scan_string_plain(text, text + 16));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_plain),
        cmocka_unit_test(each_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
