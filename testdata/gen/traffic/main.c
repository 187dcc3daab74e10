/*
 * Writes spans of random traffic, and the graph that must come out of them.
 *
 * usage: traffic_gen [--seed=N] [--spans=N | --bytes=N[KMG]] [--profile=P] [--format=F]
 *                    [--services=N] [--first-trace=N] [--max-trace=N] [--batch=N]
 *                    [--shuffle[=SEED]] [--zstd] [--plain] [--truth=FILE] [--output=FILE]
 *
 *   --bytes        as much traffic as gives about so many bytes of OTLP in lines
 *   --profile      calls, common, kinds or full: see traffic.h
 *   --format       --formats lists them, with the most that each can tell
 *   --first-trace  number of the first trace: dumps of other numbers share no trace
 *   --max-trace    spans of the largest trace; --batch: spans of one service sent together
 *   --shuffle      records in any order, over the whole dump
 *   --zstd         each record packed by itself
 *   --plain        no span is lost, none is written twice, no trace id is cut
 */
#include "traffic.h"

#define FORM(name) extern const struct form form_##name;
#include "forms.def"
#undef FORM
static const struct form *const forms[] = {
#define FORM(name) &form_##name,
#include "forms.def"
#undef FORM
};
#define N_FORMS (sizeof(forms) / sizeof(forms[0]))

static const char *const profiles[] = { "calls", "common", "kinds", "full" };

struct options {
    uint64_t seed, spans, first_trace, shuffle_seed;
    uint32_t services, max_trace, batch;
    enum profile profile;
    const struct form *form;
    bool shuffle, zstd, plain;
    const char *truth, *output;
};

static uint64_t number(const char *text)
{
    char *end;
    uint64_t value = strtoull(text, &end, 10);
    static const char units[] = "KMG";
    const char *unit = *end ? strchr(units, *end) : NULL;
    if (end == text || (*end && !unit))
        die("not a number", text);
    return unit ? value << 10 * (unit - units + 1) : value;
}

static const struct form *find_form(const char *name)
{
    for (size_t i = 0; i < N_FORMS; i++)
        if (strcmp(forms[i]->name, name) == 0)
            return forms[i];
    die("no such format; see --formats", name);
    return NULL;
}

static enum profile find_profile(const char *name)
{
    for (int i = 0; i < 4; i++)
        if (strcmp(profiles[i], name) == 0)
            return (enum profile)i;
    die("no such profile", name);
    return PROFILE_CALLS;
}

static bool list_forms(void)
{
    for (size_t i = 0; i < N_FORMS; i++)
        printf("%s %s\n", forms[i]->name, profiles[forms[i]->most]);
    return true;
}

enum { OTLP_SPAN = 715 /* bytes of a span in lines of OTLP, about */ };

static void take_option(struct options *o, const char *name, size_t n, const char *value)
{
#define IS(text) (n == sizeof(text) - 1 && memcmp(name, text, n) == 0)
    if (IS("--seed"))
        o->seed = number(value);
    else if (IS("--spans"))
        o->spans = number(value);
    else if (IS("--bytes"))
        o->spans = number(value) / OTLP_SPAN;
    else if (IS("--profile"))
        o->profile = find_profile(value);
    else if (IS("--format"))
        o->form = find_form(value);
    else if (IS("--services"))
        o->services = (uint32_t)number(value);
    else if (IS("--first-trace"))
        o->first_trace = number(value);
    else if (IS("--max-trace"))
        o->max_trace = (uint32_t)number(value);
    else if (IS("--batch"))
        o->batch = (uint32_t)number(value);
    else if (IS("--shuffle"))
        o->shuffle_seed = *value ? number(value) : 1, o->shuffle = true;
    else if (IS("--zstd"))
        o->zstd = true;
    else if (IS("--plain"))
        o->plain = true;
    else if (IS("--truth"))
        o->truth = value;
    else if (IS("--output"))
        o->output = value;
    else
        die("no such option", name);
#undef IS
}

static struct options take_options(int argc, char **argv)
{
    struct options o = { .seed = 1,
                         .spans = 10000,
                         .max_trace = 20000,
                         .batch = 48,
                         .profile = PROFILE_FULL,
                         .form = forms[0] };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--formats") == 0 && list_forms())
            exit(0);
        size_t n = strcspn(argv[i], "=");
        take_option(&o, argv[i], n, argv[i][n] ? argv[i] + n + 1 : "");
    }
    if (o.profile > o.form->most)
        die("this format cannot tell that profile", profiles[o.profile]);
    return o;
}

static FILE *open_file(const char *path)
{
    FILE *file = path ? fopen(path, "wb") : stdout;
    if (!file)
        die("cannot write", path);
    return file;
}

static void generate(const struct options *o, struct traffic *g, struct writer *w)
{
    struct trace trace = { 0 };
    uint64_t spans = 0;
    o->form->begin(w);
    while (spans < o->spans) {
        traffic_next(g, &trace);
        spans += trace.n;
        o->form->trace(w, &trace);
    }
    while (traffic_drain(g, &trace))
        o->form->trace(w, &trace);
    o->form->end(w);
    sink_end(w->sink);
}

int main(int argc, char **argv)
{
    struct options o = take_options(argc, argv);
    struct topology t;
    topology_make(&t, o.seed, o.profile, o.services);
    struct truth *truth = truth_new(&t);
    struct sink_setup setup = { .out = open_file(o.output),
                                .framing = o.form->framing,
                                .zstd = o.zstd,
                                .shuffle = o.shuffle,
                                .seed = o.shuffle_seed,
                                .head = o.form->head,
                                .tail = o.form->tail };
    struct writer w = {
        .t = &t, .random = { o.seed + 99 }, .batch = o.batch, .sink = sink_new(&setup)
    };
    struct traffic *g = traffic_new(&t, truth, o.seed, o.first_trace, o.max_trace);
    g->plain = o.plain;
    w.plain = o.plain;
    generate(&o, g, &w);
    if (o.truth) {
        FILE *file = open_file(o.truth);
        truth_write(truth, file);
        fclose(file);
    }
    give_back_all();
    return 0;
}
