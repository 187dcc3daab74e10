/* What a graph says, as the situations say it. */
#include "links.h"

enum { EDGES_MAX = 128 };

struct words { /* sorted */
    char *v[EDGES_MAX];
    size_t n;
};

static int word_cmp(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_word(struct words *words, const char *text)
{
    if (*text && words->n < EDGES_MAX)
        words->v[words->n++] = strdup(text);
    qsort(words->v, words->n, sizeof(words->v[0]), word_cmp);
}

static void free_words(struct words *words)
{
    for (size_t i = 0; i < words->n; i++)
        free(words->v[i]);
    words->n = 0;
}

static struct words split(const char *text, const char *between)
{
    struct words words = { .n = 0 };
    char copy[TEXT_MAX];
    snprintf(copy, sizeof(copy), "%s", text);
    for (char *rest = copy, *end; rest; rest = end) {
        end = strstr(rest, between);
        if (end) {
            *end = '\0';
            end += strlen(between);
        }
        add_word(&words, rest);
    }
    return words;
}

static bool are_same(const struct words *a, const struct words *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = strcmp(a->v[i], b->v[i]) == 0;
    return same;
}

static void say(const struct situation *s, const char *what, const char *which,
                const struct words *got, const struct words *wanted)
{
    printf("FAIL %s [%s] %s: ", s->name, what, which);
    for (size_t i = 0; i < got->n; i++)
        printf("%s%s", i ? ", " : "", got->v[i]);
    printf(" instead of ");
    for (size_t i = 0; i < wanted->n; i++)
        printf("%s%s", i ? ", " : "", wanted->v[i]);
    putchar('\n');
}

/* The words are not needed any more. */
static int compare(const struct situation *s, const char *what, const char *which,
                   struct words *got, struct words *wanted)
{
    bool same = are_same(got, wanted);
    if (!same)
        say(s, what, which, got, wanted);
    free_words(got);
    free_words(wanted);
    return !same;
}

static const char *text(const json_t *of, const char *key)
{
    const char *value = json_string_value(json_object_get(of, key));
    return value ? value : "";
}

static const char *kind_of(const json_t *graph, const char *name)
{
    size_t i;
    json_t *node;
    json_array_foreach(json_object_get(graph, "nodes"), i, node)
    {
        if (strcmp(text(node, "name"), name) == 0)
            return text(node, "kind");
    }
    return "service";
}

static bool is_guess(const json_t *edge)
{
    size_t i;
    json_t *evidence;
    json_array_foreach(json_object_get(edge, "evidence"), i, evidence)
    {
        if (!json_object_get(evidence, "guess"))
            return false;
    }
    return true;
}

/* "a->b(kind) kind calls/errors?" without what is a service, sync, or nought. */
static void add_edge(struct words *words, const json_t *graph, const json_t *edge)
{
    char out[TEXT_MAX], of[80] = "", how[80] = "", errors[32] = "";
    const char *to = text(edge, "to"), *kind = kind_of(graph, to), *waits = text(edge, "kind");
    long long failed = (long long)json_integer_value(json_object_get(edge, "errors"));
    if (strcmp(kind, "service") != 0)
        snprintf(of, sizeof(of), "(%s)", kind);
    if (strcmp(waits, "sync") != 0)
        snprintf(how, sizeof(how), " %s", waits);
    if (failed)
        snprintf(errors, sizeof(errors), "/%lld", failed);
    snprintf(out, sizeof(out), "%s->%s%s%s %lld%s%s", text(edge, "from"), to, of, how,
             (long long)json_integer_value(json_object_get(edge, "calls")), errors,
             is_guess(edge) ? "?" : "");
    add_word(words, out);
}

static int check_entries(const struct situation *s, const char *what, const json_t *graph)
{
    struct words got = { .n = 0 }, wanted = split(s->entries, " ");
    size_t i;
    json_t *node;
    json_array_foreach(json_object_get(graph, "nodes"), i, node)
    {
        if (json_is_true(json_object_get(node, "entry")))
            add_word(&got, text(node, "name"));
    }
    return compare(s, what, "entry", &got, &wanted);
}

static int check_tally(const struct situation *s, const char *what, const json_t *graph)
{
    struct words got = { .n = 0 }, wanted = split(s->tally, ", ");
    const char *reason;
    json_t *n, *traces = json_object_get(graph, "traces");
    char word[80];
    json_object_foreach(json_object_get(traces, "by_reason"), reason, n)
    {
        snprintf(word, sizeof(word), "%s %lld", reason, (long long)json_integer_value(n));
        add_word(&got, word);
    }
    long long twice = (long long)json_integer_value(json_object_get(traces, "duplicates"));
    snprintf(word, sizeof(word), "duplicates %lld", twice);
    add_word(&got, twice ? word : "");
    return compare(s, what, "tally", &got, &wanted);
}

int situation_check(const struct situation *s, const char *what, const json_t *graph, bool direct)
{
    struct words got = { .n = 0 };
    struct words wanted = split(direct && s->has_direct ? s->direct : s->edges, ", ");
    size_t i;
    json_t *edge;
    json_array_foreach(json_object_get(graph, "edges"), i, edge) add_edge(&got, graph, edge);
    int failed = compare(s, what, direct ? "direct" : "edges", &got, &wanted);
    if (s->has_entries && !direct)
        failed += check_entries(s, what, graph);
    if (s->has_tally && !direct)
        failed += check_tally(s, what, graph);
    return failed;
}
