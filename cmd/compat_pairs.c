/* What is compared with what: the modules of two versions, each pair by its own rules. */
#include "compat.h"
#include "names.h"
#include "say.h"

static bool check_paths(const struct compat_ctx *c, struct run *run, const struct side_version *now)
{
    for (size_t i = 0; i < c->paths.all.n; i++) {
        struct str path = side_path(run, now, now, c->paths.all.v[i]);
        bool whole = str_eq(path, now->inside);
        for (size_t k = 0; k < now->workspace.modules.n; k++)
            whole |= str_eq(path, now->workspace.modules.v[k].folder);
        if (!whole || !c->exact)
            continue;
        say_error("--path %" PRIstr ": a whole module is no path; give it as PATH",
                  STR_ARG(c->paths.all.v[i]));
        return false;
    }
    if (!c->paths.all.n || !now->file.n)
        return true;
    say_error("--path goes with a folder, not with %" PRIstr, STR_ARG(now->given));
    return false;
}

static struct compat_choice choice_of(struct compat_ctx *c, struct run *run,
                                      const struct side_version *now,
                                      const struct side_version *side)
{
    size_t n = c->limit && side != now ? 0 : c->paths.all.n;
    struct str *paths = arena_array(&run->arena, struct str, n + 1);

    for (size_t i = 0; i < n; i++)
        paths[i] = side_path(run, side, now, c->paths.all.v[i]);
    if (side->file.n)
        paths[n++] = path_collapse(&run->arena, path_join(&run->arena, side->inside, side->file));
    return (struct compat_choice){ .paths = paths, .n_paths = n };
}

/* All files of all images, for what is limited to them. */
static struct compat_tree *all_files(struct run *run, const struct side_version *side)
{
    struct compat_tree *all = arena_new(&run->arena, struct compat_tree);
    for (size_t i = 0; i < side->images.n; i++)
        for (size_t k = 0; k < side->images.v[i].tree.files.n; k++)
            *vec_push(&run->arena, &all->files) = side->images.v[i].tree.files.v[k];
    return all;
}

static void pick(struct compat_ctx *c, struct run *run, struct side_version *side,
                 const struct side_version *now)
{
    struct compat_reading reading = compat_reading_of(c, run);
    struct compat_choice choice = choice_of(c, run, now, side);

    if (c->limit && side != now)
        choice.like = all_files(run, now);
    for (size_t i = 0; i < side->workspace.modules.n; i++) {
        struct module_image image = { .module = &side->workspace.modules.v[i] };
        choice.module = (unsigned)i;
        if (image.module->chosen && compat_pick(&reading, &side->tree, &choice, &image.tree))
            *vec_push(&run->arena, &side->images) = image;
    }
}

/* Two files are compared with each other, whatever they are called. */
static void align_names(struct run *run, struct side_version *before,
                        const struct side_version *now)
{
    struct arena *arena = &run->arena;
    struct str is = path_join(arena, now->inside, now->file),
               was = path_join(arena, before->inside, before->file);
    const struct proto_file *twin = NULL;
    is = path_collapse(arena, is);
    was = path_collapse(arena, was);
    for (size_t i = 0; i < now->tree.files.n; i++)
        if (str_eq(now->tree.files.v[i].disk, is))
            twin = now->tree.files.v[i].proto;
    for (size_t i = 0; twin && i < before->tree.files.n; i++) {
        struct compat_file *file = &before->tree.files.v[i];
        struct str own = file->proto->path;
        if (str_eq(file->disk, was)) {
            for (size_t k = 0; k < before->tree.files.n; k++)
                if (str_eq(before->tree.files.v[k].proto->path, twin->path))
                    before->tree.files.v[k].proto->path = own;
            file->proto->path = twin->path;
            return;
        }
    }
}

static bool is_image(const struct side_version *side)
{
    return side->tree.files.n > 0 && side->tree.files.v[0].proto->compiled;
}

bool sides_pick(struct compat_ctx *c, struct run *run, struct side_version *now,
                struct side_version *before, bool *out_good, int *out_status)
{
    struct compat_reading reading = compat_reading_of(c, run);

    *out_status = EXIT_USAGE;
    if (!check_paths(c, run, now))
        return false;
    if (now->file.n && before->file.n && !c->exact)
        align_names(run, before, now);
    *out_status = EXIT_INPUT;
    pick(c, run, now, now);
    if (!now->images.n) {
        say_error("no .proto file in %" PRIstr " matches --path", STR_ARG(now->folder));
        return false;
    }
    pick(c, run, before, now);
    if (!before->images.n && c->exact &&
        !(c->limit && !c->paths.all.n && is_image(before))) {
        say_error("no .proto file in %" PRIstr " matches --path", STR_ARG(before->folder));
        return false;
    }
    *out_good = compat_settle(&reading, &now->tree);
    *out_good &= compat_settle(&reading, &before->tree);
    compat_drop_twins(&run->findings, &run->sources, 0); /* of files that both versions share */
    return true;
}

struct pair {
    const struct module_image *now, *before; /* NULL: there is none */
};

struct pairs {
    VEC(struct pair) all;
};

/* Which image has a file; the first that does. */
struct owners {
    struct symtab paths;
    VEC(const struct module_image *) images; /* by sym */
};

static void owners_init(struct owners *owners, struct run *run, const struct side_version *side)
{
    symtab_init(&owners->paths, &run->arena);
    *vec_push(&run->arena, &owners->images) = NULL;
    for (size_t i = 0; i < side->images.n; i++)
        for (size_t k = 0; k < side->images.v[i].tree.files.n; k++) {
            const struct compat_file *file = &side->images.v[i].tree.files.v[k];
            if (!file->is_import && sym_intern(&owners->paths, file->path) >= owners->images.n)
                *vec_push(&run->arena, &owners->images) = &side->images.v[i];
        }
}

/* As buf does where modules are new: the first of the others that has a file of the image. */
static const struct module_image *find_by_files(const struct module_image *image,
                                                const struct side_version *before,
                                                const struct owners *owners, const bool *taken)
{
    for (size_t i = 0; i < image->tree.files.n; i++) {
        const struct compat_file *file = &image->tree.files.v[i];
        sym path = file->is_import ? 0 : sym_find(&owners->paths, file->path);
        const struct module_image *owner = owners->images.v[path];
        if (owner && !taken[owner - before->images.v])
            return owner;
    }
    return NULL;
}

static bool same_rules(const struct side_version *now)
{
    for (size_t i = 1; i < now->images.n; i++)
        if (!str_eq(now->images.v[i].module->rules.spelled, now->images.v[0].module->rules.spelled))
            return false;
    return true;
}

/* By count and order; with the same rules for all, modules may be new. False: they do not fit. */
static bool pair_as_buf(struct run *run, const struct side_version *now,
                        const struct side_version *before, struct pairs *out)
{
    size_t n = before->images.n;
    bool *taken = arena_array(&run->arena, bool, n + 1);
    struct owners owners = { 0 };

    if (now->images.n < n || (now->images.n > n && !same_rules(now)))
        return false;
    owners_init(&owners, run, before);
    for (size_t i = 0; i < now->images.n; i++) {
        const struct module_image *image = &now->images.v[i], *other = NULL;
        if (now->images.n == n)
            other = &before->images.v[i];
        else if ((other = find_by_files(image, before, &owners, taken)))
            taken[other - before->images.v] = true;
        if (other)
            *vec_push(&run->arena, &out->all) = (struct pair){ image, other };
    }
    return out->all.n == n;
}

static const struct module_image *find_like(const struct side_version *side, const struct module_image *image,
                                     bool by_name)
{
    for (size_t i = 0; i < side->images.n; i++) {
        const struct buf_module *module = side->images.v[i].module;
        if (by_name ? module->name.n && str_eq(module->name, image->module->name) :
                      str_eq(module->folder, image->module->folder))
            return &side->images.v[i];
    }
    return NULL;
}

/*
 * By name, else by folder; those left, as many on both sides, in order. What has no other is new or
 * gone.
 */
static void pair_by_identity(struct run *run, const struct side_version *now,
                             const struct side_version *before, struct pairs *out)
{
    const struct module_image **was = arena_array(&run->arena, const struct module_image *, now->images.n + 1);
    bool *taken = arena_array(&run->arena, bool, before->images.n + 1);
    size_t left_now = now->images.n, left_before = before->images.n, k = 0;
    for (int by_name = 1; by_name >= 0; by_name--) {
        for (size_t i = 0; i < now->images.n; i++) {
            const struct module_image *like = find_like(before, &now->images.v[i], by_name);
            if (was[i] || !like || taken[like - before->images.v])
                continue;
            was[i] = like;
            taken[like - before->images.v] = true;
            left_now--;
            left_before--;
        }
    }
    for (size_t i = 0; i < now->images.n; i++) {
        while (k < before->images.n && taken[k])
            k++;
        if (!was[i] && left_now == left_before && k < before->images.n)
            was[i] = &before->images.v[k++];
        *vec_push(&run->arena, &out->all) = (struct pair){ &now->images.v[i], was[i] };
    }
    for (size_t i = 0; left_now != left_before && i < before->images.n; i++)
        if (!taken[i])
            *vec_push(&run->arena, &out->all) = (struct pair){ NULL, &before->images.v[i] };
}

static void set_rules(const struct compat_ctx *c, const struct side_version *now,
                      const struct buf_rules *held, struct compat_setup *setup)
{
    static const unsigned levels[] = { COMPAT_FILE, COMPAT_FILE, COMPAT_PACKAGE, COMPAT_WIRE_JSON,
                                       COMPAT_WIRE };
    const struct str_list *only = &c->shared.only, *skip = &c->shared.skip;
    bool by_config = c->level == LEVEL_CONFIG;
    /* Without buf.yaml, buf has the rules of version v1. */
    enum buf_version version =
        now->workspace.found || (c->exact && by_config) ? held->version : BUF_V2;
    unsigned level = by_config && held->uses ? held->categories : levels[c->level];

    for (int i = 0; i < COMPAT_RULES; i++) {
        unsigned known = buf_categories(version, i);
        setup->enabled[i] = by_config && held->uses ? held->enabled[i] : (known & level) != 0;
        setup->enabled[i] |= known && !c->exact && (compat_rules[i].also & level);
        setup->enabled[i] &= !held->excepted[i];
    }
    setup->protects = level & (COMPAT_FILE | COMPAT_PACKAGE | COMPAT_CSR) ? 0
                      : level & COMPAT_WIRE_JSON ? COMPAT_BINARY | COMPAT_JSON
                      : level & COMPAT_WIRE      ? COMPAT_BINARY
                                                 : 0;
    if (only->all.n && !compat_consumers_only(&c->shared))
        memset(setup->enabled, false, sizeof(setup->enabled));
    for (size_t i = 0; i < only->all.n; i++)
        if (compat_rule_find(only->all.v[i]) >= 0)
            setup->enabled[compat_rule_find(only->all.v[i])] = true;
    for (size_t i = 0; i < skip->all.n; i++)
        if (compat_rule_find(skip->all.v[i]) >= 0)
            setup->enabled[compat_rule_find(skip->all.v[i])] = false;
}

/* Adds the rules that ran to *ran. */
static void compare(struct compat_ctx *c, struct run *run, const struct side_version *now,
                    const struct pair *pair, bool *ran)
{
    static const struct compat_tree nothing = { 0 };
    const struct buf_rules *held = &(pair->now ? pair->now : &now->images.v[0])->module->rules;
    struct compat_setup setup = {
        .now = pair->now ? &pair->now->tree : &nothing,
        .before = pair->before ? &pair->before->tree : &nothing,
        .exact = c->exact,
        .forward = compat_forward_asked(c),
        .directions = (unsigned)c->direction,
        .encodings = c->encoding_bits,
        .packages = c->exact ? NULL : &c->packages,
        .no_imports = c->exclude_imports,
        .ignore_unstable = held->ignore_unstable,
        .ignores = held->ignores.v,
        .n_ignores = held->ignores.n,
        .findings = &run->findings,
    };
    bool any = false;

    set_rules(c, now, held, &setup);
    for (int i = 0; i < COMPAT_RULES; i++)
        ran[i] |= setup.enabled[i];
    for (int i = 0; i < COMPAT_RULES; i++)
        any |= setup.enabled[i];
    if (!any && !c->shared.quiet)
        say_note("%" PRIstr ": no rule is left for the module %" PRIstr, STR_ARG(now->given),
                 STR_ARG((pair->now ? pair->now : &now->images.v[0])->module->folder));
    compat_compare(&setup);
    compat_consumers_back(&c->consumers, &setup);
}

static bool check_rules(const struct compat_ctx *c, const struct pairs *pairs)
{
    const struct strs *said = NULL;
    for (size_t i = 0; i < pairs->all.n; i++) {
        if (!pairs->all.v[i].now)
            continue;
        const struct buf_rules *held = &pairs->all.v[i].now->module->rules;
        if (held->error.n) {
            say_error("%" PRIstr, STR_ARG(held->error));
            return false;
        }
        for (size_t k = 0; !c->shared.quiet && k < held->notes.all.n; k++)
            if (!said || k >= said->all.n || !str_eq(said->all.v[k], held->notes.all.v[k]))
                say_note("%" PRIstr, STR_ARG(held->notes.all.v[k]));
        said = &held->notes;
    }
    return true;
}

static void waive(const struct compat_ctx *c, struct run *run, const struct side_version *now,
                  struct compat_waiving *waiving)
{
    waiving->now = &now->tree;
    waiving->sources = &run->sources;
    waiving->findings = &run->findings;
    if (c->exact || c->no_suppressions)
        return;
    size_t n = compat_waive(waiving);
    if (n > 0 && !c->shared.quiet)
        say_note("%zu findings accepted by comments", n);
}

bool sides_compare(struct compat_ctx *c, struct run *run, const struct side_version *now,
                   const struct side_version *before, int *out_status)
{
    struct pairs pairs = { 0 };
    struct compat_waiving waiving = { .first = run->findings.all.n };

    *out_status = EXIT_INPUT;
    if (!c->exact) {
        pair_by_identity(run, now, before, &pairs);
    } else if (!pair_as_buf(run, now, before, &pairs)) {
        say_error("%" PRIstr " and %" PRIstr " differ in modules (%zu and %zu): which belong together?",
                  STR_ARG(now->given), STR_ARG(before->given), now->images.n, before->images.n);
        return false;
    }
    *out_status = EXIT_USAGE;
    if (!check_rules(c, &pairs))
        return false;
    for (size_t i = 0; i < pairs.all.n; i++)
        if (!pairs.all.v[i].now || !pairs.all.v[i].now->module->rules.disabled)
            compare(c, run, now, &pairs.all.v[i], waiving.enabled);
    compat_drop_twins(&run->findings, &run->sources, waiving.first);
    waive(c, run, now, &waiving);
    compat_packages_sort(&c->packages);
    return true;
}
