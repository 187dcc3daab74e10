/* What the command line does to the system. */
#include "flow_gen.h"

static double number_of(const char *text, char **end)
{
    double value = strtod(text, end);
    if (*end == text)
        die("a number is missing", text);
    if (**end == '%') {
        value /= 100;
        ++*end;
    }
    return value;
}

static struct law *find_law(struct scene *s, const char *name, size_t n)
{
    for (size_t i = 0; i < s->n_laws; i++)
        if (strlen(s->laws[i].name) == n && memcmp(s->laws[i].name, name, n) == 0)
            return &s->laws[i];
    die("no such law", name);
    return NULL;
}

void take_change(struct scene *s, const char *text)
{
    size_t n = strcspn(text, "=");
    if (!text[n])
        die("wanted LAW=CHANGE", text);
    struct law *law = find_law(s, text, n);
    const char *what = text + n + 1;
    char *end;
    if (strncmp(what, "miss:", 5) == 0)
        law->missing = number_of(what + 5, &end);
    else if (strncmp(what, "double:", 7) == 0)
        law->doubled = number_of(what + 7, &end);
    else
        law->shift = number_of(what, &end);
    law->canary_only = strcmp(end, "@canary") == 0;
    if (*end && !law->canary_only)
        die("wanted +N%, -N%, miss:N%, double:N%, with @canary behind or not", text);
}

static uint32_t named_node(const struct scene *s, const char *text, size_t n)
{
    char name[64];
    snprintf(name, sizeof(name), "%.*s", (int)n, text);
    uint32_t node = find_node(s, name);
    if (node == NONE)
        die("no such service", text);
    return node;
}

void take_canary(struct scene *s, const char *text)
{
    size_t name = strcspn(text, "="), version = strcspn(text, ":");
    if (!text[name] || !text[version] || version < name)
        die("wanted SERVICE=VERSION:SHARE", text);
    struct system_node *system = &s->systems[named_node(s, text, name)];
    char *end;
    snprintf(system->new_version, sizeof(system->new_version), "%.*s", (int)(version - name - 1),
             text + name + 1);
    system->new_share = number_of(text + version + 1, &end);
}

static void plant(struct scene *s, const struct incident *incident)
{
    for (uint32_t op = 0; op < s->t.n_ops; op++) {
        struct action *a = &s->actions[op];
        if (s->t.ops[op].node != incident->node)
            continue;
        switch (incident->kind) {
        case INCIDENT_ERRORS:
        case INCIDENT_DEPENDENCY:
            a->failing = incident->value;
            break;
        case INCIDENT_LATENCY:
            a->latency = incident->value;
            break;
        case INCIDENT_VERSION:
            a->failing_new = incident->value;
            break;
        }
    }
}

void take_incident(struct scene *s, struct changes *c, const char *text)
{
    static const char *const kinds[] = { "errors", "latency", "version", "dependency" };
    size_t kind = strcspn(text, ":");
    size_t node = text[kind] ? strcspn(text + kind + 1, ":") : 0;
    struct incident *incident = &c->incidents[c->n_incidents];
    if (!node || !text[kind + 1 + node] ||
        c->n_incidents == sizeof(c->incidents) / sizeof(c->incidents[0]))
        die("wanted KIND:NODE:VALUE, eight at most", text);
    int which = 0;
    while (which < 4 && (strlen(kinds[which]) != kind || memcmp(kinds[which], text, kind) != 0))
        which++;
    if (which == 4)
        die("wanted errors, latency, version or dependency", text);
    char *end;
    *incident = (struct incident){ .kind = (enum incident_kind)which,
                                   .node = named_node(s, text + kind + 1, node),
                                   .value = number_of(text + kind + node + 2, &end) };
    c->n_incidents++;
    plant(s, incident);
}

/* Each a hundredth of the time, at some operation of a service or store. */
void make_bursts(const struct scene *s, struct changes *c, uint64_t seed, uint32_t n,
                 double failing)
{
    struct random r = { seed ^ 0x6275727374u };
    draw(&r);
    for (uint32_t i = 0; i < n && i < 32; i++) {
        uint32_t op;
        do {
            op = below(&r, (uint32_t)s->t.n_ops);
        } while (s->t.nodes[s->t.ops[op].node].kind == NODE_TOPIC);
        double from = unit(&r) * 0.99;
        c->bursts[c->n_bursts++] = (struct burst){ from, from + 0.01, op, failing };
    }
}
