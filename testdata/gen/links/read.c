/* Situations out of their files. */
#include <ctype.h>

#include "links.h"

static void die(const char *file, int line, const char *message)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, message);
    exit(2);
}

static struct trace_id read_trace(const char *text)
{
    char *end;
    uint64_t number = strtoull(text, &end, 10);
    if (*end == '/')
        return (struct trace_id){ number, strtoull(end + 1, NULL, 10) };
    return (struct trace_id){ 0, number };
}

static void take(char *out, const char *text)
{
    snprintf(out, 64, "%s", text);
}

static bool read_option(struct span *s, char *option)
{
    char *value = strchr(option, '=');
    if (strcmp(option, "err") == 0)
        return s->error = true;
    if (strcmp(option, "shared") == 0)
        return s->shared = true;
    if (!value)
        return false;
    *value++ = '\0';
    struct {
        const char *name;
        char *out;
    } texts[] = { { "peer", s->peer },      { "db", s->database }, { "to", s->destination },
                  { "ns", s->space } };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (strcmp(option, texts[i].name) == 0)
            return take(texts[i].out, value), true;
    if (strcmp(option, "at") == 0)
        return s->start = strtoull(value, NULL, 10), true;
    if (strcmp(option, "took") == 0)
        return s->duration = strtoull(value, NULL, 10), true;
    char *colon = strchr(value, ':');
    if (strcmp(option, "link") != 0 || !colon || s->n_links == LINKS_MAX)
        return false;
    *colon = '\0';
    s->links[s->n_links++] = (struct link){ read_trace(value), strtoull(colon + 1, NULL, 10) };
    return true;
}

static const char *read_span(struct situation *situation, char *line)
{
    char *words[32];
    size_t n = 0;
    for (char *word = strtok(line, " "); word && n < 32; word = strtok(NULL, " "))
        words[n++] = word;
    if (n < 6 || situation->n == SPANS_MAX)
        return "a span is: trace id parent service kind operation [option...]";
    struct span *s = &situation->spans[situation->n++];
    *s = (struct span){ .trace = read_trace(words[0]), .kind = words[4][0] };
    s->id = strtoull(words[1], NULL, 10);
    s->parent = words[2][0] == '-' ? 0 : strtoull(words[2], NULL, 10);
    take(s->service, strcmp(words[3], "-") == 0 ? "" : words[3]);
    take(s->operation, words[5]);
    for (size_t i = 6; i < n; i++)
        if (!read_option(s, words[i]))
            return words[i];
    return NULL;
}

static void read_expectation(struct situation *s, const char *text)
{
    struct {
        const char *word;
        char *out;
        bool *has;
    } kinds[] = { { "direct", s->direct, &s->has_direct },
                  { "entry", s->entries, &s->has_entries },
                  { "tally", s->tally, &s->has_tally },
                  { "only", s->only, NULL },
                  { "not", s->not, NULL } };
    size_t n = strcspn(text, " ");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strlen(kinds[i].word) == n && memcmp(text, kinds[i].word, n) == 0) {
            snprintf(kinds[i].out, TEXT_MAX, "%s", text + n + (text[n] == ' '));
            if (kinds[i].has)
                *kinds[i].has = true;
            return;
        }
    size_t used = strlen(s->edges);
    snprintf(s->edges + used, TEXT_MAX - used, "%s%s", used ? ", " : "", text);
    s->has_edges = true;
}

static struct situation *add(struct situations *all)
{
    struct situation *grown = realloc(all->all, (all->n + 1) * sizeof(*grown));
    if (!grown)
        exit(2);
    all->all = grown;
    memset(&all->all[all->n], 0, sizeof(*grown));
    return &all->all[all->n++];
}

static void read_file(struct situations *all, const char *path)
{
    char line[TEXT_MAX];
    FILE *in = fopen(path, "r");
    struct situation *s = NULL;
    if (!in)
        die(path, 0, "cannot be read");
    for (int number = 1; fgets(line, sizeof(line), in); number++) {
        line[strcspn(line, "\n")] = '\0';
        if (!line[0] || line[0] == '#')
            continue;
        if (line[0] == '=') {
            s = add(all);
            snprintf(s->name, TEXT_MAX, "%s", line + 2);
            continue;
        }
        const char *trouble = !s ? "no name yet" : NULL;
        if (s && line[0] == '>')
            read_expectation(s, line[1] ? line + 2 : "");
        else if (s)
            trouble = read_span(s, line);
        if (trouble)
            die(path, number, trouble);
    }
    fclose(in);
}

struct situations situations_read(char **files, int n)
{
    struct situations all = { 0 };
    for (int i = 0; i < n; i++)
        read_file(&all, files[i]);
    return all;
}
