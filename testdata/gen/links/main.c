/*
 * usage: links write DIR FILE...     dumps of all situations, DIR/NUMBER.FORMAT; their names are
 *                                    printed, with " direct" where that view is asked for, too
 *        links check DIR FILE...     the graphs beside them, DIR/NUMBER.FORMAT.json and
 *                                    DIR/NUMBER.FORMAT.direct.json; status 1 when one is not right
 */
#include "links.h"

static const struct format *const formats[] = { &format_otlp,   &format_otlp_proto, &format_jaeger,
                                                &format_zipkin, &format_zipkin_v1,  &format_xray };
enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

const char *hex_of(uint64_t value)
{
    static char buffers[8][20];
    static unsigned next;
    char *out = buffers[next++ % 8];
    snprintf(out, 20, "%016llx", (unsigned long long)value);
    return out;
}

const char *trace_hex(struct trace_id id)
{
    static char buffers[8][40];
    static unsigned next;
    char *out = buffers[next++ % 8];
    if (id.high)
        snprintf(out, 40, "%016llx%016llx", (unsigned long long)id.high, (unsigned long long)id.low);
    else
        snprintf(out, 40, "%016llx", (unsigned long long)id.low);
    return out;
}

bool same_trace(struct trace_id a, struct trace_id b)
{
    return a.high == b.high && a.low == b.low;
}

static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        if ((at == text || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

bool situation_in(const struct situation *s, const struct format *format)
{
    if (s->only[0] && !has_word(s->only, format->name))
        return false;
    return !has_word(s->not, format->name) && format->can(s);
}

static void write_one(const struct situation *s, const char *folder, const char *name,
                      const struct format *format)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *out = fopen(path, "wb");
    if (!out)
        exit(2);
    format->write(s, out);
    fclose(out);
    printf("%s%s\n", name, s->has_direct ? " direct" : "");
}

static void write_all(const struct situations *all, const char *folder)
{
    char name[64];
    for (size_t i = 0; i < all->n; i++)
        for (int k = 0; k < FORMATS; k++) {
            snprintf(name, sizeof(name), "%03zu.%s", i + 1, formats[k]->name);
            if (situation_in(&all->all[i], formats[k]))
                write_one(&all->all[i], folder, name, formats[k]);
        }
}

static int check_one(const struct situation *s, const char *folder, size_t number, const char *format,
                     bool direct)
{
    char path[4096];
    json_error_t error;
    snprintf(path, sizeof(path), "%s/%03zu.%s%s.json", folder, number, format,
             direct ? ".direct" : "");
    json_t *graph = json_load_file(path, 0, &error);
    if (!graph)
        printf("FAIL %s [%s] %s: %s\n", s->name, format, path, error.text);
    int failed = graph ? situation_check(s, format, graph, direct) : 1;
    json_decref(graph);
    return failed != 0;
}

static int check_all(const struct situations *all, const char *folder)
{
    int passed = 0, failed = 0;
    for (size_t i = 0; i < all->n; i++)
        for (int k = 0; k < FORMATS; k++) {
            if (!situation_in(&all->all[i], formats[k]))
                continue;
            int bad = check_one(&all->all[i], folder, i + 1, formats[k]->name, false);
            if (all->all[i].has_direct)
                bad |= check_one(&all->all[i], folder, i + 1, formats[k]->name, true);
            failed += bad;
            passed += !bad;
        }
    printf("%zu situations: %d passed, %d failed\n", all->n, passed, failed);
    return failed != 0;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    struct situations all = situations_read(argv + 3, argc - 3);
    int status = 0;
    if (strcmp(argv[1], "check") == 0)
        status = check_all(&all, argv[2]);
    else
        write_all(&all, argv[2]);
    free(all.all);
    return status;
}
