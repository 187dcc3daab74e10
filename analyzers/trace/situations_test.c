/* The situations of testdata/links, in memory and from the temporary file: run at the source root. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "trace_test.h"

struct situation {
    char name[1024], spans[4096], edges[2048];
    bool some_formats; /* not a matter of linking alone */
};

struct words {
    char *v[64];
    size_t n;
};

static int word_cmp(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort(struct words *words)
{
    qsort(words->v, words->n, sizeof(words->v[0]), word_cmp);
}

/* "a->b 1, c->d 2" */
static struct words expected(char *text)
{
    struct words words = { .n = 0 };
    for (char *rest = text, *end; rest && *rest; rest = end) {
        end = strstr(rest, ", ");
        if (end) {
            *end = '\0';
            end += 2;
        }
        words.v[words.n++] = rest;
    }
    sort(&words);
    return words;
}

/* "a->b 1 c->d 2": each begins with the word that has an arrow. */
static struct words got(char *text)
{
    struct words words = { .n = 0 };
    for (char *at = text; *at;) {
        words.v[words.n++] = at;
        char *arrow = strstr(at, "->"), *next = arrow ? strstr(arrow + 2, "->") : NULL;
        if (!next)
            break;
        while (*next != ' ')
            next--;
        *next = '\0';
        at = next + 1;
    }
    sort(&words);
    return words;
}

static int compare(const struct situation *s, const char *edges, const char *how)
{
    char left[2048], right[2048];
    snprintf(left, sizeof(left), "%s", edges);
    snprintf(right, sizeof(right), "%s", s->edges);
    struct words one = got(left), two = expected(right);
    bool same = one.n == two.n;
    for (size_t i = 0; same && i < one.n; i++)
        same = strcmp(one.v[i], two.v[i]) == 0;
    if (!same)
        print_error("%s, %s: \"%s\" instead of \"%s\"\n", s->name, how, edges, s->edges);
    return !same;
}

static int check(const struct situation *s)
{
    int failed = 0;
    for (int parts = 0; parts < 2 && s->name[0] && !s->some_formats; parts++) {
        struct scene scene;
        scene_init(&scene);
        scene_read(&scene, &scene.store, s->spans);
        struct span_store *store = &scene.store;
        (parts ? scene_link_parts : scene_link)(&scene, &store, 1);
        failed += compare(s, scene_edges(&scene), parts ? "from the file" : "in memory");
        scene_end(&scene);
    }
    return failed;
}

static void take(struct situation *s, const char *line)
{
    static const char *const others[] = { "direct", "entry", "tally" };
    for (size_t i = 0; i < countof(others); i++)
        if (strncmp(line, others[i], strlen(others[i])) == 0)
            return;
    s->some_formats |= strncmp(line, "only", 4) == 0 || strncmp(line, "not", 3) == 0;
    if (!s->some_formats)
        snprintf(s->edges, sizeof(s->edges), "%s", line);
}

static int check_file(const char *path, int *n)
{
    struct situation s = { .name = "" };
    char line[1024];
    int failed = 0;
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    while (fgets(line, sizeof(line), in)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '=') {
            failed += check(&s);
            s = (struct situation){ .name = "" };
            snprintf(s.name, sizeof(s.name), "%s", line + 2);
            ++*n;
        } else if (line[0] == '>') {
            take(&s, line[1] ? line + 2 : "");
        } else if (line[0] && line[0] != '#') {
            size_t used = strlen(s.spans);
            snprintf(s.spans + used, sizeof(s.spans) - used, "%s\n", line);
        }
    }
    fclose(in);
    return failed + check(&s);
}

static void test_situations(void **state)
{
    (void)state;
    glob_t files;
    int failed = 0, n = 0;
    assert_int_equal(glob("testdata/links/*.txt", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        failed += check_file(files.gl_pathv[i], &n);
    globfree(&files);
    assert_int_equal(failed, 0);
    assert_true(n > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_situations) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
