/*
 * Writes requests of a known system, and what is true of them.
 *
 * usage: flow_gen --scene FILE [--seed N] [--traces N] [--change LAW=CHANGE] ... (see README.md)
 */
#include "flow_gen.h"

#define FORM(name) extern const struct form form_##name;
#include "forms.def"
#undef FORM
static const struct form *const forms[] = {
#define FORM(name) &form_##name,
#include "forms.def"
#undef FORM
};

enum { LATE_MOST = 40 }; /* of --change, --incident, and others that need the scene */

struct late {
    const char *name, *value;
};

struct options {
    uint64_t seed, traces, first_trace, start;
    double hours, swing, drop;
    uint32_t bursts, batch;
    double burst_rate;
    struct sampling sampling;
    struct changes changes;
    const struct form *form;
    const char *scene, *truth, *output;
    bool full;
    struct late late[LATE_MOST];
    size_t n_late;
};

static double number(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end)
        die("not a number", text);
    return value;
}

static const struct form *find_form(const char *name)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (strcmp(forms[i]->name, name) == 0)
            return forms[i];
    die("no such format", name);
    return NULL;
}

/* N:RATE */
static void take_bursts(struct options *o, const char *value)
{
    char *end;
    o->bursts = (uint32_t)strtoul(value, &end, 10);
    o->burst_rate = *end == ':' ? number(end + 1) : 0.2;
}

static bool take_number(struct options *o, const char *name, const char *value)
{
    const struct {
        const char *name;
        double *to;
    } numbers[] = { { "hours", &o->hours },
                    { "swing", &o->swing },
                    { "drop", &o->drop },
                    { "noise", &o->changes.noise },
                    { "since", &o->changes.since },
                    { "sample", &o->sampling.rate },
                    { "sample-errors", &o->sampling.errors } };
    const struct {
        const char *name;
        uint64_t *to;
    } counts[] = { { "seed", &o->seed },
                   { "traces", &o->traces },
                   { "first-trace", &o->first_trace },
                   { "start", &o->start } };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (strcmp(name, numbers[i].name) == 0)
            return *numbers[i].to = number(value), true;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        if (strcmp(name, counts[i].name) == 0)
            return *counts[i].to = (uint64_t)number(value), true;
    return false;
}

static void take_option(struct options *o, const char *name, const char *value)
{
    static const char *const late[] = { "change", "canary",      "incident", "scale",
                                        "repeat", "sample-root", "only" };
    if (take_number(o, name, value))
        return;
    for (size_t i = 0; i < sizeof(late) / sizeof(late[0]); i++)
        if (strcmp(name, late[i]) == 0 && o->n_late < LATE_MOST) {
            o->late[o->n_late++] = (struct late){ name, value };
            return;
        }
    if (strcmp(name, "scene") == 0)
        o->scene = value;
    else if (strcmp(name, "truth") == 0)
        o->truth = value;
    else if (strcmp(name, "output") == 0)
        o->output = value;
    else if (strcmp(name, "format") == 0)
        o->form = find_form(value);
    else if (strcmp(name, "bursts") == 0)
        take_bursts(o, value);
    else if (strcmp(name, "batch") == 0)
        o->batch = (uint32_t)number(value);
    else
        die("no such option", name);
}

/* --name value, --name=value, and flags without value. */
static void take_options(struct options *o, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i] + 2;
        char *sign = strchr(argv[i], '=');
        if (strncmp(argv[i], "--", 2) != 0)
            die("not an option", argv[i]);
        if (strcmp(name, "quiet") == 0)
            o->sampling.quiet = true;
        else if (strcmp(name, "full") == 0)
            o->full = true;
        else if (sign) {
            *sign = 0;
            take_option(o, name, sign + 1);
        } else if (i + 1 < argc)
            take_option(o, name, argv[++i]);
        else
            die("a value is missing", argv[i]);
    }
    if (!o->scene)
        die("wanted", "--scene FILE");
}

/* ROOT=N */
static struct root *split_root(const struct scene *s, const char *text, double *value)
{
    char id[64];
    size_t n = strcspn(text, "=");
    if (!text[n])
        die("wanted ROOT=N", text);
    snprintf(id, sizeof(id), "%.*s", (int)n, text);
    *value = number(text + n + 1);
    return find_root(s, id);
}

static void keep_only(struct scene *s, const char *id)
{
    const struct root *kept = find_root(s, id);
    for (size_t i = 0; i < s->n_roots; i++)
        if (&s->roots[i] != kept)
            s->roots[i].rate = 0;
}

/* As many more requests as come in at this root. */
static void scale_root(struct options *o, struct scene *s, struct root *root, double factor)
{
    double all = 0;
    for (size_t k = 0; k < s->n_roots; k++)
        all += s->roots[k].rate;
    o->traces = (uint64_t)((double)o->traces * (1 + root->rate * (factor - 1) / all) + 0.5);
    root->rate *= factor;
}

static void take_root(struct options *o, struct scene *s, const char *name, const char *text)
{
    double value;
    struct root *root = split_root(s, text, &value);
    if (strcmp(name, "repeat") == 0) {
        root->repeats = (uint32_t)value;
    } else if (strcmp(name, "scale") == 0) {
        scale_root(o, s, root, value);
    } else {
        o->sampling.root = root->op;
        o->sampling.root_rate = value;
    }
}

static void take_late(struct options *o, struct scene *s)
{
    for (size_t i = 0; i < o->n_late; i++) {
        const char *name = o->late[i].name, *text = o->late[i].value;
        if (strcmp(name, "change") == 0)
            take_change(s, text);
        else if (strcmp(name, "canary") == 0)
            take_canary(s, text);
        else if (strcmp(name, "incident") == 0)
            take_incident(s, &o->changes, text);
        else if (strcmp(name, "only") == 0)
            keep_only(s, text);
        else
            take_root(o, s, name, text);
    }
    make_bursts(s, &o->changes, o->seed, o->bursts, o->burst_rate);
    scene_make_variants(s);
}

static const struct root *pick_root(const struct scene *s, struct random *r)
{
    double all = 0;
    for (size_t i = 0; i < s->n_roots; i++)
        all += s->roots[i].rate;
    double at = unit(r) * all;
    for (size_t i = 0; i < s->n_roots; i++)
        if ((at -= s->roots[i].rate) <= 0)
            return &s->roots[i];
    return &s->roots[s->n_roots - 1];
}

static void drop_spans(struct walk *w, double share)
{
    for (size_t i = 0; share > 0 && i < w->trace->n; i++)
        w->trace->spans[i].lost = chance(&w->ids, share);
}

static bool any_error(const struct trace *trace)
{
    for (size_t i = 0; i < trace->n; i++)
        if (trace->spans[i].error)
            return true;
    return false;
}

struct job {
    const struct options *o;
    struct flow_truth *truth;
    struct writer *writer;
    struct walk walk;
};

static void tell(struct job *job, uint64_t number, uint32_t repeat, uint32_t root)
{
    struct walk *w = &job->walk;
    char told[32];
    struct random mixer = { job->o->seed * 0xd1342543de82ef95u ^ number };
    uint64_t start = job->o->start * 1000000u + (uint64_t)(w->when * job->o->hours * 3.6e9);
    w->r.state = draw(&mixer) ^ job->o->seed;
    w->ids.state = draw(&mixer) ^ repeat * 0x9e3779b97f4a7c15u;
    draw(&w->ids);
    w->trace->number = number;
    w->trace->id.high = draw(&w->ids) | 1u << 20;
    w->trace->id.low = draw(&w->ids);
    walk_request(w, root, start + repeat * 1000);
    bool kept = is_kept(&job->o->sampling, w->trace, root, any_error(w->trace), told);
    w->trace->state = *told ? told : NULL;
    drop_spans(w, kept ? job->o->drop : 0);
    flow_truth_trace(job->truth, w, kept);
    if (kept)
        job->o->form->trace(job->writer, w->trace);
}

static void tell_all(struct job *job)
{
    const struct options *o = job->o;
    struct random r = { o->seed ^ 0x726f6f7473u };
    for (uint64_t i = 0; i < o->traces; i++) {
        const struct root *root = pick_root(job->walk.scene, &r);
        double u = ((double)i + unit(&r)) / (double)o->traces;
        job->walk.when = arrival(u, o->swing);
        job->walk.changed = job->walk.when >= o->changes.since;
        for (uint32_t k = 0; k < root->repeats; k++)
            tell(job, o->first_trace + i, k, root->op);
    }
}

static FILE *open_file(const char *path)
{
    FILE *file = path ? fopen(path, "wb") : stdout;
    if (!file)
        die("cannot write", path);
    return file;
}

int main(int argc, char **argv)
{
    static struct options o = { .seed = 1,
                                .traces = 1000,
                                .start = 1760000000,
                                .hours = 24,
                                .swing = 0.5,
                                .batch = 100,
                                .sampling = { .rate = 1, .root = NONE },
                                .form = &form_otlp };
    static struct scene s;
    struct trace trace = { 0 };
    take_options(&o, argc, argv);
    scene_read(&s, o.scene);
    s.t.lean = !o.full;
    take_late(&o, &s);
    struct sink_setup setup = { .out = open_file(o.output),
                                .framing = o.form->framing,
                                .head = o.form->head,
                                .tail = o.form->tail };
    struct writer w = { .t = &s.t,
                        .random = { o.seed + 99 },
                        .batch = o.batch,
                        .plain = true,
                        .sink = sink_new(&setup) };
    struct job job = { .o = &o,
                       .truth = flow_truth_new(&s),
                       .writer = &w,
                       .walk = { .scene = &s, .changes = &o.changes, .trace = &trace } };
    o.form->begin(&w);
    tell_all(&job);
    o.form->end(&w);
    sink_end(w.sink);
    if (o.truth) {
        FILE *file = open_file(o.truth);
        flow_truth_write(job.truth, &o.changes, file);
        fclose(file);
    }
    give_back_all();
    return 0;
}
